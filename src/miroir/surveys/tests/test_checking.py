from typing import Any

import msgspec
import pytest

from miroir.surveys.checking import OTHER_WAY, TWICE, CannotBeAsked, check_document, problems
from miroir.surveys.defaults import EFFORT, SATISFACTION
from miroir.surveys.kinds import Choice, Number, Option, Scale
from miroir.surveys.logic import Jump
from miroir.surveys.model import Document
from miroir.surveys.questionnaires import measures
from miroir.surveys.reach import ALWAYS_PASSED, CYCLE, INTO_MIXED, LATER, NEVER, UNKNOWN
from miroir.surveys.tests.documents import ask, matrix, text, when

CES_1 = Scale(
    name="effort5", lowest=1, highest=5, good="low", anchors={1: text("low"), 5: text("high")}
)
REPLACE = msgspec.structs.replace


def wrong(*questions: Any) -> list[tuple[str | None, str, str]]:
    found = problems(Document(questions=questions))
    return [(problem.code, problem.why, problem.about) for problem in found]


def test_a_document_of_every_kind_of_logic_can_be_asked() -> None:
    check_document(
        Document(
            questions=(
                ask("a", jumps=(Jump(to="c", when=when("a", "is", 0)),)),
                ask("b", EFFORT, show=when("a", "is", 1)),
                matrix("c", "speed", "tone"),
                ask("d", show=when("speed", "at_most", 2)),
            )
        )
    )


@pytest.mark.parametrize(
    ("questions", "said"),
    [
        ((ask("a"), ask("b", show=when("x", "is", 1))), ("b", UNKNOWN, "x")),
        ((ask("a"), ask("b", jumps=(Jump(to="x"),))), ("b", UNKNOWN, "x")),
        ((ask("a", show=when("b", "is", 1)), ask("b")), ("a", LATER, "b")),
        ((ask("a", mixed=True), ask("b", mixed=True, show=when("a", "is", 1))), ("b", LATER, "a")),
        ((ask("a"), ask("b", jumps=(Jump(to="a"),))), ("b", CYCLE, "a")),
        ((ask("a"), ask("b", jumps=(Jump(to="b"),))), ("b", CYCLE, "b")),
        ((ask("a", jumps=(Jump(to="c"),)), ask("b"), ask("c")), ("b", ALWAYS_PASSED, "")),
        ((ask("a", jumps=(Jump(to="end"),)), ask("b")), ("b", ALWAYS_PASSED, "")),
        ((ask("a", EFFORT), ask("b", show=when("a", "at_least", 8))), ("b", NEVER, "a")),
        (
            (ask("a", jumps=(Jump(to="c"),)), ask("b", mixed=True), ask("c", mixed=True)),
            ("a", INTO_MIXED, "c"),
        ),
    ],
)
def test_logic_that_does_not_hold_together_is_said_with_its_question(
    questions: Any, said: Any
) -> None:
    assert said in wrong(*questions)


def test_a_question_that_every_answer_jumps_over_is_out_of_reach_when_one_must_answer() -> None:
    jumps = (Jump(to="c", when=when("a", "is", 0)), Jump(to="end", when=when("a", "is", 1)))
    rest = (ask("b"), ask("c"))
    assert wrong(ask("a", required=True, jumps=jumps), *rest) == [("b", ALWAYS_PASSED, "")]
    assert wrong(ask("a", jumps=jumps), *rest) == []


def test_the_direction_of_a_measure_cannot_be_declared_otherwise() -> None:
    assert wrong(ask("a", CES_1)) == []
    assert wrong(ask("a", REPLACE(CES_1, good="high"))) == [("a", OTHER_WAY, "")]
    assert wrong(ask("a", REPLACE(EFFORT, good="low"))) == [("a", OTHER_WAY, "")]
    assert wrong(ask("a", REPLACE(SATISFACTION, good="low"))) == [("a", OTHER_WAY, "")]


def test_each_code_is_measured_in_one_direction_rows_of_matrices_too() -> None:
    found = measures([Document(questions=(ask("a", CES_1), ask("b", EFFORT), matrix("m", "r")))])
    assert found == {
        "a": ("effort5", "low"),
        "b": ("effort7", "high"),
        "r": ("satisfaction5", "high"),
    }


def test_everything_wrong_is_said_at_once() -> None:
    one = Choice(options=(Option(code="x", text=text("x")),))
    questions = (
        ask("a"),
        ask("a"),
        ask("end"),
        ask("c", one),
        ask("n", Number(lowest=2, highest=1)),
    )
    with pytest.raises(CannotBeAsked) as refused:
        check_document(Document(questions=questions))
    assert {problem.code for problem in refused.value.problems} == {"a", "end", "c", "n"}
    assert refused.value.problems[0].why == TWICE
