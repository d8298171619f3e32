"""The share of lines of real answers that are folded or shown as a reader would have it."""

from pathlib import Path

import pytest

from miroir.channels.email import Passage, understand

REPLIES = Path(__file__).resolve().parents[6] / "shared" / "data" / "email_reply_github"
ROLES = {"v": "visible", "q": "quote", "s": "signature"}
# Told by hand, of the lines that are not blank: so many visible, quoted, of a signature.
EXPECTED = {
    "correct_sig.txt": "v1 s2",
    "email_1_1.txt": "v4 s5",
    "email_1_2.txt": "v1 q6 v17 q8 s4",
    "email_1_3.txt": "v2 s1 q43 s4",
    "email_1_4.txt": "v1 q2",
    "email_1_5.txt": "v12",
    "email_1_6.txt": "v1 s1 q10",
    "email_1_7.txt": "v1 q9",
    "email_1_8.txt": "q10 v1 q3 v1 q13 s2",
    "email_2_1.txt": "v1 q13",
    "email_2_2.txt": "v1 q7",
    "email_2_3.txt": "v1 q7",
    "email_BlackBerry.txt": "v1 s1",
    "email_bullets.txt": "v5 q3 s2",
    "email_iPhone.txt": "v1 s1",
    "email_long_quote.txt": "v3 q1 v3 s5",
    "email_multi_word_sent_from_my_mobile_device.txt": "v1 s1",
    "email_one_is_not_on.txt": "v3 q3",
    "email_sent_from_my_not_signature.txt": "v2",
    "email_sig_delimiter_in_middle_of_line.txt": "v4",
    "greedy_on.txt": "v4 q8",
    "pathological.txt": "v2 q17",
}

pytestmark = pytest.mark.skipif(not REPLIES.exists(), reason="no public replies at hand")


def test_nearly_every_line_of_a_real_answer_has_its_role() -> None:
    right = lines = files = 0
    for name, written in EXPECTED.items():
        expected = [ROLES[run[0]] for run in written.split() for _ in range(int(run[1:]))]
        found = roles(understand((REPLIES / name).read_bytes()).passages)
        assert len(found) == len(expected), name
        right += sum(one == other for one, other in zip(found, expected, strict=True))
        lines += len(expected)
        files += found == expected
    assert files / len(EXPECTED) >= 0.95, f"{files} of {len(EXPECTED)}"
    assert right / lines >= 0.98, f"{right} of {lines}"


def roles(passages: tuple[Passage, ...]) -> list[str]:
    return [one.role for one in passages for line in one.text.splitlines() if line.strip()]


def test_every_answer_at_hand_is_told_of() -> None:
    here = {path.name for path in REPLIES.glob("*.txt")}
    assert here == EXPECTED.keys()
