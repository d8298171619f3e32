"""From bytes to text, whatever the charset that a mail declares."""

import codecs
import re

# As the WHATWG encoding standard reads them: supersets that writers mean, and names in the wild.
MEANT = {
    "ascii": "cp1252",
    "us-ascii": "cp1252",
    "ansi": "cp1252",
    "iso-8859-1": "cp1252",
    "iso8859-1": "cp1252",
    "latin1": "cp1252",
    "latin-1": "cp1252",
    "iso-8859-8-i": "iso-8859-8",
    "iso-8859-9": "cp1254",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "ks_c_5601-1987": "cp949",
    "euc-kr": "cp949",
    "shift_jis": "cp932",
    "shift-jis": "cp932",
    "x-sjis": "cp932",
    "iso-2022-jp": "iso-2022-jp-ext",
    "tis-620": "cp874",
    "windows-874": "cp874",
    "x-mac-roman": "mac-roman",
    "utf8mb4": "utf-8",
    "unicode-1-1-utf-7": "utf-7",
}
# What mailers send in eight bits that declare these of seven.
EIGHT_BITS = dict.fromkeys(("iso2022_jp", "iso2022_jp_ext", "iso2022_jp_2"), ("euc_jp", "cp932"))
# Codecs of Python that are no charsets: slow or surprising on hostile bytes.
REFUSED = {"idna", "punycode", "unicode_escape", "raw_unicode_escape", "undefined"}
UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufeff\ufffe\uffff]")


def decoded(content: bytes, charset: str | None) -> str:
    """Return `content` as clean text: by its declared charset, else UTF-8, else Windows-1252."""
    for name in (charset or "utf-8", "utf-8"):
        text = _strictly(content, name)
        if text is not None:
            return clean(text)
    codec = _codec(charset or "") or "cp1252"
    for name in EIGHT_BITS.get(codec, ()):
        if (text := _strictly(content, name)) is not None:
            return clean(text)
    return clean(content.decode(codec, STRAY if codec == "utf-8" else "replace"))


def _stray_bytes(problem: UnicodeError) -> tuple[str, int]:
    if not isinstance(problem, UnicodeDecodeError):
        raise problem
    return problem.object[problem.start : problem.end].decode("cp1252", "replace"), problem.end


# Some mailers set a notice in Windows-1252 into a text in UTF-8.
STRAY = "miroir.stray-bytes-as-cp1252"
codecs.register_error(STRAY, _stray_bytes)


def clean(text: str) -> str:
    """Return `text` without NUL, control characters or lone surrogates, lines ended by LF."""
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    return UNPRINTABLE.sub("", text)


def _strictly(content: bytes, charset: str) -> str | None:
    if content.isascii() and _declares_ascii(charset):
        return content.decode("ascii")
    codec = _codec(charset)
    # A mailer that declares ASCII or Latin-1 and sends UTF-8 is commoner than the reverse.
    if codec is None or (codec == "cp1252" and _is_utf8(content)):
        return None
    try:
        return content.decode(codec)
    except (UnicodeError, ValueError):
        return None


def _declares_ascii(charset: str) -> bool:
    return _codec(charset) in {"cp1252", "utf-8", "iso8859-15"}


def _is_utf8(content: bytes) -> bool:
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _codec(charset: str) -> str | None:
    name = charset.strip("\"' \t").partition("*")[0].lower()
    try:
        found = codecs.lookup(MEANT.get(name, name))
    except (LookupError, ValueError):
        return None
    is_text = getattr(found, "_is_text_encoding", True)
    return found.name if is_text and found.name.replace("-", "_") not in REFUSED else None
