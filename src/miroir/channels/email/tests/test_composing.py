import email
import email.policy
from datetime import UTC, datetime
from email.message import EmailMessage
from zoneinfo import ZoneInfo

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from miroir.base.errors import Invalid
from miroir.channels.email import (
    Address,
    Attachment,
    Draft,
    Mail,
    Outgoing,
    Quotation,
    compose,
    introduction,
    reply_subject,
    understand,
)

AT = datetime(2026, 3, 3, 9, 12, tzinfo=UTC)
DRAFT = Draft(
    sender=Address("Électricité d’Ici, Service client", "help@example.com"),
    to=(Address("Léa Dupont", "lea@example.org"),),
    subject="Votre facture d’électricité est arrivée à l’échéance prévue : détails et explications",
    text="Bonjour,\n\nVoici votre facture.\nCordialement",
    message_id="<42@mail.example.com>",
    at=AT,
)


def read(draft: Draft) -> Mail:
    return understand(compose(draft).content)


def changed(**changes: object) -> Draft:
    return msgspec.structs.replace(DRAFT, **changes)


def header_names(outgoing: Outgoing) -> list[str]:
    return email.message_from_bytes(outgoing.content).keys()


def test_what_is_composed_is_understood_again() -> None:
    mail = read(DRAFT)
    assert mail.sender == DRAFT.sender
    assert mail.to == DRAFT.to
    assert mail.subject == DRAFT.subject
    assert mail.text == DRAFT.text
    assert mail.sent == AT
    assert mail.message_id == DRAFT.message_id
    assert mail.html == "<p>Bonjour,</p><p>Voici votre facture.<br>Cordialement</p>\n"
    assert mail.language == "fr"
    assert mail.automatic is None


def test_a_french_subject_is_written_in_short_lines_of_ascii() -> None:
    content = compose(DRAFT).content
    assert content.isascii()
    assert max(map(len, content.split(b"\r\n"))) <= 78
    assert b"\n" not in content.replace(b"\r\n", b"")


def test_the_strict_parser_of_python_agrees() -> None:
    parsed = email.message_from_bytes(compose(DRAFT).content, policy=email.policy.default)
    assert isinstance(parsed, EmailMessage)
    assert str(parsed["subject"]) == DRAFT.subject
    assert parsed["from"].addresses[0].display_name == DRAFT.sender.name
    assert parsed["to"].addresses[0].addr_spec == "lea@example.org"
    assert parsed.get_content_type() == "multipart/alternative"
    assert not parsed.defects


hostile = st.text() | st.sampled_from(
    [
        "a\r\nBcc: evil@x.y",
        "a\n\nbody",
        "a\rBcc: x@y.z",
        "\x00",
        "=?utf-8?q?a?=",
        "=?x",
        '"',
        "\\",
        "a\u2028b",
        "x" * 3_000,
        "é" * 3_000,
        "\ud800",
    ]
)


@given(hostile, hostile, hostile, hostile)
def test_no_text_adds_a_header_or_breaks_a_line(
    name: str, subject: str, text: str, file_name: str
) -> None:
    outgoing = compose(
        changed(
            sender=Address(name, "help@example.com"),
            to=(Address(name, "lea@example.org"),),
            subject=subject,
            text=text,
            quotation=Quotation(name, text),
            attachments=(Attachment(name=file_name, media_type=name, content=b"x"),),
        )
    )
    assert header_names(outgoing) == [
        "From",
        "To",
        "Subject",
        "Date",
        "Message-ID",
        "MIME-Version",
        "Content-Type",
    ]
    assert outgoing.recipients == ("lea@example.org",)
    assert max(map(len, outgoing.content.split(b"\r\n"))) <= 998
    mail = understand(outgoing.content)
    assert mail.subject == " ".join(mail.subject.split())
    assert [file.content for file in mail.attachments] == [b"x"]


printable = st.text(
    st.characters(exclude_categories=["C", "Z"]) | st.sampled_from([" "]), max_size=60
).map(lambda text: " ".join(text.split()))


@given(printable, printable)
def test_names_and_subjects_arrive_as_written(name: str, subject: str) -> None:
    mail = read(changed(sender=Address(name, "help@example.com"), subject=subject))
    assert mail.sender == Address(name, "help@example.com")
    assert mail.subject == subject


@pytest.mark.parametrize(
    "address",
    [
        "",
        "lea",
        "lea@",
        "@example.org",
        "lea@example.org\r\nBcc: x@y.z",
        "lea@example.org>, <x@y.z",
        "a b@example.org",
        "léa@example.org",
        "lea@exa mple.org",
        "lea@-",
        "x" * 65 + "@example.org",
        "lea@" + "x" * 400,
        "lea@é" + "x" * 100_000,
    ],
)
def test_what_is_no_address_is_refused(address: str) -> None:
    for draft in (
        changed(to=(Address("", address),)),
        changed(sender=Address("", address)),
        changed(reply_to=Address("", address)),
        changed(cc=(Address("", address),)),
    ):
        with pytest.raises(Invalid):
            compose(draft)


def test_a_mail_to_nobody_is_refused() -> None:
    with pytest.raises(Invalid):
        compose(changed(to=()))


def test_a_domain_in_its_own_script_is_written_for_servers() -> None:
    outgoing = compose(changed(to=(Address("", "lea@éxemple.fr"),)))
    assert outgoing.recipients == ("lea@xn--xemple-9ua.fr",)


def test_long_ids_are_never_encoded_nor_cut() -> None:
    parents = tuple(f"<{number}{'a' * 150}@{'b' * 80}>" for number in range(60))
    mail = read(changed(references=parents, in_reply_to=parents[-1]))
    assert mail.in_reply_to == (parents[-1],)
    assert mail.references[0] == parents[0]
    assert mail.references[1:] == parents[-29:]


def test_an_id_that_is_none_is_left_out() -> None:
    outgoing = compose(changed(in_reply_to="<a\r\nBcc: x@y.z>", references=("no id", "<ok@x>")))
    assert "In-Reply-To" not in header_names(outgoing)
    assert understand(outgoing.content).references == ("<ok@x>",)
    with pytest.raises(Invalid):
        compose(changed(message_id="42"))


def test_answers_go_to_the_reply_address_and_bounces_to_the_return_path() -> None:
    outgoing = compose(
        changed(reply_to=Address("", "reply+x@example.com"), return_path="bounce+y@example.com")
    )
    assert understand(outgoing.content).reply_to == (Address("", "reply+x@example.com"),)
    assert outgoing.sender == "bounce+y@example.com"
    assert compose(DRAFT).sender == "help@example.com"


def test_copies_are_recipients_once() -> None:
    copies = (Address("", "two@example.org"), Address("", "lea@example.org"))
    assert compose(changed(cc=copies)).recipients == ("lea@example.org", "two@example.org")


@pytest.mark.parametrize(
    ("kind", "sender"), [("auto-generated", "help@example.com"), ("auto-replied", "")]
)
def test_automatic_mail_says_so(kind: str, sender: str) -> None:
    outgoing = compose(changed(automatic=kind))
    assert understand(outgoing.content).automatic == kind
    assert outgoing.sender == sender


def test_the_way_to_unsubscribe_is_one_click() -> None:
    parsed = email.message_from_bytes(
        compose(changed(unsubscribe="https://example.com/u?t=1")).content
    )
    assert parsed["List-Unsubscribe"] == "<https://example.com/u?t=1>"
    assert parsed["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    with pytest.raises(Invalid):
        compose(changed(unsubscribe="https://example.com>\r\nBcc: x@y.z"))


def test_a_quotation_is_folded_by_whoever_reads_it() -> None:
    words = introduction("Léa", sent=AT, zone=ZoneInfo("Europe/Paris"), language="fr")
    assert words == "Le 3 mars 2026 à 10:12, Léa a écrit\u00a0:"
    mail = read(changed(quotation=Quotation(words, "Où est ma facture ?\n\n<b>Merci</b>")))
    assert mail.visible == DRAFT.text
    assert mail.text.endswith(f"{words}\n> Où est ma facture ?\n>\n> <b>Merci</b>")
    assert mail.html is not None
    assert '<blockquote type="cite"><p>Où est ma facture ?</p>' in mail.html
    assert "&lt;b&gt;Merci&lt;/b&gt;" in mail.html


def test_a_quotation_is_introduced_in_english_too() -> None:
    words = introduction("Léa", sent=AT, zone=ZoneInfo("Europe/London"), language="en")
    assert words == "On 3 March 2026 at 09:12, Léa wrote:"


def test_html_of_ones_own_replaces_the_one_made_from_the_text() -> None:
    mail = read(changed(html='<p><a href="https://example.com/1">1</a></p>'))
    assert mail.text == DRAFT.text
    assert mail.source_html is not None
    assert '<a href="https://example.com/1">1</a>' in mail.source_html


def test_files_arrive_byte_by_byte_under_their_names() -> None:
    files = (
        Attachment(name="facture été.pdf", media_type="application/pdf", content=bytes(range(256))),
        Attachment(name="note.txt", media_type="text/plain", content=b"a\nb\r\nc\x00"),
        Attachment(name="mail.eml", media_type="message/rfc822", content=b"From: a@b.c\n\nx"),
    )
    arrived = read(changed(attachments=files)).attachments
    assert [(file.name, file.content) for file in arrived] == [
        (file.name, file.content) for file in files
    ]
    assert [file.media_type for file in arrived] == [
        "application/pdf",
        "text/plain",
        "application/octet-stream",
    ]


@pytest.mark.parametrize(
    ("subject", "answer"),
    [
        ("Facture", "Re: Facture"),
        ("Re: Facture", "Re: Facture"),
        ("RE : Facture", "RE : Facture"),
        ("AW: Rechnung", "AW: Rechnung"),
        ("Retour", "Re: Retour"),
        ("", "Re:"),
    ],
)
def test_an_answer_says_re_once(subject: str, answer: str) -> None:
    assert reply_subject(subject).strip() == answer
