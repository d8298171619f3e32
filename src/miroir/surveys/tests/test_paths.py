from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from miroir.surveys.kinds import Option
from miroir.surveys.logic import Answer, Jump
from miroir.surveys.model import Document
from miroir.surveys.paths import mixed_options, pages
from miroir.surveys.reach import ALWAYS_PASSED, flow_problems
from miroir.surveys.tests.documents import (
    answers_to,
    ask,
    documents,
    matrix,
    text,
    valid_documents,
    when,
)

SEED = 7


def way(*questions: Any, seed: int = SEED, **answers: Answer) -> list[list[str]]:
    found = pages(Document(questions=questions), answers, seed=seed)
    return [[question.code for question in page] for page in found]


def answered_at_random(data: st.DataObject, document: Document) -> dict[str, Answer]:
    drawn = {
        question.code: data.draw(answers_to(question.answer)) for question in document.questions
    }
    return {code: answer for code, answer in drawn.items() if answer is not None}


@settings(max_examples=50, deadline=None)
@given(valid_documents(), st.data(), st.integers(0, 3))
def test_whatever_is_answered_every_way_ends_and_is_the_same_when_one_comes_back(
    document: Document, data: st.DataObject, seed: int
) -> None:
    answers = answered_at_random(data, document)
    known: dict[str, Answer] = {}
    walked: list[tuple[str, ...]] = []
    while len(found := pages(document, known, seed=seed)) > len(walked):
        page = found[len(walked)]
        walked.append(tuple(question.code for question in page))
        known |= {q.code: answers[q.code] for q in page if q.code in answers}
        assert [tuple(q.code for q in one) for one in found][: len(walked)] == walked
        assert len(walked) <= len(document.questions)
    asked = [code for page in walked for code in page]
    assert len(asked) == len(set(asked))
    # Answers to what is not on the way, left by an earlier visit, do not lead elsewhere.
    at_once = pages(document, answers, seed=seed)
    assert [tuple(q.code for q in page) for page in at_once] == walked


@settings(max_examples=50, deadline=None)
@given(documents(), st.data())
def test_what_is_said_to_be_out_of_reach_is_never_asked(
    document: Document, data: st.DataObject
) -> None:
    passed = {code for code, why, _ in flow_problems(document) if why == ALWAYS_PASSED}
    answers = answered_at_random(data, document)
    asked = {q.code for page in pages(document, answers, seed=SEED) for q in page}
    assert not asked & passed


def test_questions_that_decide_nothing_share_a_page() -> None:
    assert way(ask("a"), ask("b"), ask("c")) == [["a", "b", "c"]]
    assert way(ask("a"), ask("b", page_break=True)) == [["a"], ["b"]]


def test_a_question_shown_by_an_answer_comes_on_the_page_after_it() -> None:
    questions = (ask("a"), ask("b", show=when("a", "is", 1)), ask("c"))
    assert way(*questions, a=1) == [["a"], ["b", "c"]]
    assert way(*questions, a=0) == way(*questions) == [["a"], ["c"]]


def test_a_jump_leads_on_or_to_the_end() -> None:
    on = (ask("a", jumps=(Jump(to="c", when=when("a", "is", 0)),)), ask("b"), ask("c"))
    assert way(*on, a=0) == [["a"], ["c"]]
    assert way(*on, a=1) == [["a"], ["b", "c"]]
    end = (ask("a", jumps=(Jump(to="end", when=when("a", "is", 0)),)), ask("b"))
    assert way(*end, a=0) == [["a"]]


def test_an_earlier_answer_is_repeated_only_on_a_later_page() -> None:
    piped = ask("b")
    piped = type(piped)(
        code="b", title=text("b"), text=text("You said {answer:a}."), answer=piped.answer
    )
    assert way(ask("a"), piped) == [["a"], ["b"]]


def test_a_row_of_a_matrix_may_decide() -> None:
    questions = (matrix("m", "speed", "tone"), ask("b", show=when("speed", "at_most", 2)))
    assert way(*questions, speed=2) == [["m"], ["b"]]
    assert way(*questions, speed=3) == [["m"]]


def test_mixed_neighbours_have_an_order_for_each_person_and_keep_it() -> None:
    questions = (ask("first"), *(ask(f"q{n}", mixed=True) for n in range(4)), ask("last"))
    orders = {tuple(way(*questions, seed=seed)[0]) for seed in range(40)}
    assert len(orders) > 5
    assert {order[0] for order in orders} == {"first"}
    assert {order[-1] for order in orders} == {"last"}
    assert way(*questions, seed=3) == way(*questions, seed=3)


def test_mixed_options_leave_the_last_ones_last() -> None:
    options = [
        Option(code=code, text=text(code), last=code == "other") for code in ("a", "other", "b")
    ]
    orders = {
        tuple(one.code for one in mixed_options(options, seed=seed, about="q")) for seed in range(9)
    }
    assert orders == {("a", "b", "other"), ("b", "a", "other")}
