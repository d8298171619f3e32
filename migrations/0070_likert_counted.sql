-- Answers on scales of 1 to 3, 4, 5, 6, 7 or 10 count by now: all is counted afresh from the
-- journal, by a reader that begins at its start.
truncate mirror_cell, mirror_paired, mirror_pair, mirror_person, mirror_response,
    mirror_past_count, mirror_past_people;
delete from journal_cursor where reader = 'mirror';

-- The sheet of measures reads what came in from files by its days.
create index past_response_at on past_response (organisation_id, at);
