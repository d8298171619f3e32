"""Every public mail at hand is understood, and nothing of it is lost."""

import email
import re
from collections.abc import Iterator
from email.message import Message
from functools import cache
from pathlib import Path

import pytest

from miroir.channels.email import Mail, understand
from miroir.channels.email.parsing import LONGEST_SHOWN

DATA = Path(__file__).resolve().parents[6] / "shared" / "data"
FOLDERS = sorted([*DATA.glob("email_*"), *DATA.glob("bounce_*")])
THREADS = DATA / "email_threads_spamassassin"
REPLIES = DATA / "email_reply_github"

# Words of inner headers and preambles, in multiparts that only we can open.
MOST_NOT_FOR_READERS = 3

pytestmark = pytest.mark.skipif(not FOLDERS, reason="no public data beside the checkout")


@cache
def mails(folder: Path) -> list[tuple[str, bytes, Mail]]:
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    raws = [(str(path.relative_to(folder)), path.read_bytes()) for path in files]
    return [(name, raw, understand(raw)) for name, raw in raws]


def leaves(part: Message) -> Iterator[Message]:
    """Yield the leaves as the standard library sees them, attached mails closed."""
    children = part.get_payload()
    if part.get_content_maintype() == "multipart" and isinstance(children, list):
        for child in children:
            if isinstance(child, Message):
                yield from leaves(child)
    else:
        yield part


def strings(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, tuple):
        for each in value:
            yield from strings(each)
    elif hasattr(value, "__struct_fields__"):
        for field in value.__struct_fields__:
            yield from strings(getattr(value, field))


def words(content: bytes) -> set[bytes]:
    """Return the words that stand between spaces, in any charset that extends ASCII."""
    return set(re.findall(rb"(?<!\S)[A-Za-z]{3,}(?!\S)", content))


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_every_mail_is_understood_in_whole(folder: Path) -> None:
    for name, _, mail in mails(folder):
        assert mail.cut == (len(mail.visible) > LONGEST_SHOWN), name
        assert "".join(passage.text for passage in mail.passages) == mail.text, name
        assert bool(mail.visible.strip()) == bool(mail.text.strip()), name


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_every_string_can_be_stored(folder: Path) -> None:
    for name, _, mail in mails(folder):
        for text in strings(mail):
            assert "\x00" not in text, name
            text.encode()


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_every_leaf_is_read_or_attached(folder: Path) -> None:
    for name, raw, mail in mails(folder):
        attached = {file.content for file in mail.attachments}
        head = re.split(rb"\r?\n\r?\n", raw, maxsplit=1)[0]
        text = f"{mail.text} {mail.source_html} ".encode()
        read = words(b" ".join([text, head, *attached]))
        for leaf in leaves(email.message_from_bytes(raw.lstrip())):
            content = leaf.get_payload(decode=True)
            if isinstance(content, bytes) and content not in attached:
                mended = leaf.get_content_maintype() == "multipart"
                assert mended or leaf.get_content_maintype() == "text", name
                assert len(words(content) - read) <= MOST_NOT_FOR_READERS * mended, name


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_who_when_and_which_are_found_where_they_are_given(folder: Path) -> None:
    for name, raw, mail in mails(folder):
        head = re.split(rb"\r?\n\r?\n", raw, maxsplit=1)[0]
        if re.search(rb"^from:[^\n]*\w@\w[\w.]*\w", head, re.I | re.M) and head[:1] != b"O":
            assert mail.sender, name
        if re.search(rb"^date: (?:\w{3}, )?\d+ [A-Z][a-z]{2} \d{4} \d\d:\d\d", head, re.I | re.M):
            assert mail.sent, name
        if re.search(rb"^message-id:\s*<[^>\s]+>", head, re.I | re.M):
            assert mail.message_id, name


@pytest.mark.skipif(not THREADS.exists(), reason="no public threads beside the checkout")
def test_answers_name_the_parents_that_are_present() -> None:
    by_id = {mail.message_id for _, _, mail in mails(THREADS)}
    answers = [
        (raw, mail)
        for name, raw, mail in mails(THREADS)
        if name.startswith("ham") and (mail.in_reply_to or mail.references)
    ]
    joined = [mail for _, mail in answers if by_id & {*mail.in_reply_to, *mail.references}]
    assert len(answers) >= 359  # four more name a writer ("Message from …") and no mail
    assert len(joined) >= 236


@pytest.mark.skipif(not THREADS.exists(), reason="no public threads beside the checkout")
def test_english_mails_are_not_taken_for_another_language() -> None:
    guesses = [mail.language for name, _, mail in mails(THREADS) if name.startswith("ham")]
    assert set(guesses) <= {"en", None}
    assert guesses.count("en") >= 0.9 * len(guesses)


VISIBLE = {
    "correct_sig.txt": ["this is an email with a correct -- signature."],
    "email_1_1.txt": ["Hi folks", "Java HTTP API."],
    "email_1_3.txt": ["Oh thanks.", "Having the function would be great."],
    "email_1_4.txt": ["Awesome! I haven't had another problem with it."],
    "email_1_6.txt": ["I get proper rendering as well."],
    "email_1_7.txt": [":+1:"],
    "email_1_8.txt": ["I will reply under this one", "and under this."],
    "email_2_1.txt": ["Outlook with a reply"],
    "email_2_2.txt": ["Outlook with a reply directly above line"],
    "email_2_3.txt": ["Outlook with a reply directly above line"],
    "email_BlackBerry.txt": ["Here is another email"],
    "email_iPhone.txt": ["Here is another email"],
    "email_multi_word_sent_from_my_mobile_device.txt": ["Here is another email"],
    "email_sent_from_my_not_signature.txt": ["Here is another email", "mobile phone."],
    "email_bullets.txt": ["test 2 this should list second", "- and another"],
    "email_one_is_not_on.txt": ["Thank, this is really helpful.", "when I run..."],
    "greedy_on.txt": ["On your remote host you can run:", "the tunnel is not working."],
    "pathological.txt": ["I think you're onto something.", "get back to a computer."],
    "email_1_5.txt": ["One: Here's what I've got.", "for a while."],
    "email_sig_delimiter_in_middle_of_line.txt": ["Hi there!", "kthxbai"],
}


@pytest.mark.skipif(not REPLIES.exists(), reason="no public replies beside the checkout")
@pytest.mark.parametrize("name", sorted(VISIBLE))
def test_of_a_reply_only_what_its_author_wrote_is_visible(name: str) -> None:
    visible = next(mail.visible for file, _, mail in mails(REPLIES) if file.endswith(name))
    first, last = VISIBLE[name][0], VISIBLE[name][-1]
    assert visible.startswith(first)
    assert visible.rstrip().endswith(last)
    assert not re.search(r"^>|wrote:|^-- ?$|^Sent from my \w+$|@lists\.", visible, re.M)
