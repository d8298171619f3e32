"""Numbers are written as babel writes them, which takes its time over each."""

from babel import numbers
from hypothesis import example, given, settings
from hypothesis import strategies as st

from miroir.base.language import Code, language

values = st.floats(-1e15, 1e15) | st.floats(-2, 2) | st.integers(-(10**12), 10**12)
places = st.integers(0, 3)


@settings(deadline=None)
@given(values, places, st.sampled_from(["fr", "en"]))
@example(0.125, 2, "fr")
@example(-0.5, 0, "fr")
@example(1234567.5, 0, "en")
def test_a_number_and_a_percentage_are_written_as_babel_writes_them(
    value: float, decimals: int, code: Code
) -> None:
    tongue = language(code, "Europe/Paris")
    pattern = "#,##0" + ("." + "0" * decimals if decimals else "")
    percent = tongue.locale.percent_formats[None].pattern.replace("#,##0", pattern)
    assert tongue.number(value, decimals=decimals) == numbers.format_decimal(
        value, format=pattern, locale=tongue.locale
    )
    assert tongue.percent(value, decimals=decimals) == numbers.format_percent(
        value, format=percent, locale=tongue.locale
    )
