import string

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from miroir.sms.segments import ALONE, BASIC, EXTENDED, TOGETHER, length, with_plain_spaces
from miroir.sms.ways import DEFAULT_WORDS, filled

GSM = st.text(alphabet=BASIC + EXTENDED, max_size=500)
ANY = st.text(max_size=300)


@pytest.mark.parametrize(
    ("text", "encoding", "units", "segments"),
    [
        ("", "gsm", 0, 1),
        ("a" * 160, "gsm", 160, 1),
        ("a" * 161, "gsm", 161, 2),
        ("a" * 306, "gsm", 306, 2),
        ("a" * 307, "gsm", 307, 3),
        ("€" * 80, "gsm", 160, 1),
        ("a" * 152 + "€" + "a" * 152, "gsm", 306, 3),  # the euro is not torn apart
        ("é" * 160, "gsm", 160, 1),
        ("ê" * 70, "ucs2", 70, 1),
        ("ê" * 71, "ucs2", 71, 2),
        ("ê" * 134, "ucs2", 134, 2),
        ("ê" * 135, "ucs2", 135, 3),
        ("’" + "a" * 69, "ucs2", 70, 1),
        ("😀" * 35, "ucs2", 70, 1),
        ("😀" * 66, "ucs2", 132, 2),
        ("😀" * 67, "ucs2", 134, 3),  # 33 to a part: a pair is not torn apart
    ],
)
def test_texts_take_what_the_standard_says(
    text: str, encoding: str, units: int, segments: int
) -> None:
    found = length(text)
    assert (found.encoding, found.units, found.segments) == (encoding, units, segments)


def test_the_alphabet_is_whole() -> None:
    assert len(set(BASIC)) == 127  # the 128th is the escape to the extension
    assert set(string.ascii_letters + string.digits) <= set(BASIC)
    assert not set(BASIC) & set(EXTENDED)


@settings(max_examples=60)
@given(GSM | ANY)
def test_segments_hold_the_text_and_hardly_more(text: str) -> None:
    found = length(text)
    if found.segments == 1:
        assert found.units <= ALONE[found.encoding]
    else:
        room = TOGETHER[found.encoding]
        # Of each part at most one unit is left empty, for what must not be torn apart.
        assert found.segments * room >= found.units > (found.segments - 1) * (room - 1)


@settings(max_examples=40)
@given(ANY, ANY)
def test_more_text_never_takes_fewer_segments(one: str, other: str) -> None:
    assert length(one + other).segments >= length(one).segments


@pytest.mark.parametrize("language", ["fr", "en"])
def test_our_own_words_fit_into_one_sms_with_an_ordinary_brand(language: str) -> None:
    link = "https://avis.exemple.fr/s/" + "x" * 20
    found = length(filled(DEFAULT_WORDS[language], brand="Lumen", link=link))
    assert (found.encoding, found.segments) == ("gsm", 1)


def test_french_spaces_leave_a_text_in_the_alphabet() -> None:
    typeset = "Lumen\u00a0: c'est noté\u202f!"
    assert length(typeset).encoding == "ucs2"
    assert length(with_plain_spaces(typeset)).encoding == "gsm"
