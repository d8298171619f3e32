"""Links to a questionnaire that anybody may open: on paper, on a page, at a counter."""
