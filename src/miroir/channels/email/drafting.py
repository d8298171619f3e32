"""What leaves by mail, as drafted: answers, invitations, announcements, reports to the staff."""

from collections.abc import Sequence
from uuid import UUID

from miroir.access import Brand, brand
from miroir.base.database import Row, Transaction
from miroir.base.ids import OrganisationId
from miroir.base.settings import Settings
from miroir.channels.announcing import address_told, announcement, may_be_answered
from miroir.channels.delivery import Delivery, DeliveryProblem
from miroir.channels.email.bounce_address import Sent, bounce_address
from miroir.channels.email.chat_link import words_of_answer
from miroir.channels.email.composing import Draft, reply_subject
from miroir.channels.email.loop_marks import loop_mark
from miroir.channels.email.mailbox import mail_secret
from miroir.channels.email.model import Address, Attachment
from miroir.channels.email.settling import remember
from miroir.channels.email.threading import Place, message_id, reply_address
from miroir.channels.staff_mail import PICTURE_TYPE, staff_mail
from miroir.customers import address_of, agreed, any_stopped, opposed
from miroir.files import File, Vault, attached, links, vault
from miroir.surveys import invitation_mail

MOST_REFERENCES = 20

ANSWER = """
    select m.id, m.conversation_id, m.text, m.html, m.prompt, m.created_at, m.cc, c.subject,
           c.number, c.brand_id,
           coalesce(writer.id, c.customer_id) as customer_id,
           coalesce(c.language, b.language) as language,
           customer.name as customer_name, a.name as adviser_name,
           c.closed_at is null and exists (
               select from contact t
               where t.organisation_id = c.organisation_id and t.conversation_id = c.id
                 and t.channel = 'chat') as by_chat
    from message m
    join conversation c on (c.organisation_id, c.id) = (m.organisation_id, m.conversation_id)
    join brand b on (b.organisation_id, b.id) = (c.organisation_id, c.brand_id)
    join customer on (customer.organisation_id, customer.id) = (c.organisation_id, c.customer_id)
    left join adviser a on (a.organisation_id, a.id) = (m.organisation_id, m.author_id)
    left join lateral (  -- of several customers who are one person, the one who wrote last
        select w.author_id as id from message w
        join customer o on (o.organisation_id, o.id) = (w.organisation_id, w.author_id)
            and o.person_id = customer.person_id
        where w.organisation_id = m.organisation_id and w.conversation_id = c.id
          and w.kind = 'inbound' and w.channel = 'email'
        order by w.created_at desc, w.id desc limit 1) writer on true
    where m.organisation_id = $1 and m.id = $2
"""
REFERENCES = """
    select message_id from (
        select message_id, at from mail_reference
        where organisation_id = $1 and conversation_id = $2 and message_id <> $3
        order by at desc limit $4) newest
    order by at
"""
LEFT_BY_VISITOR = """
    select v.email from visitor v
    join customer_identity i on i.organisation_id = v.organisation_id
        and i.kind = 'visitor' and i.value = v.id::text
    where v.organisation_id = $1 and i.customer_id = $2 and v.email is not null
    order by v.seen_at desc limit 1
"""
SUBJECTS = {"fr": "Votre demande n° {number}", "en": "Your request no. {number}"}


class Drafting:
    """Drafts mails as the settings have them signed and linked."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._files: Vault = vault(settings)
        self._links = links(settings)
        self._secret = mail_secret(settings)

    async def draft(self, transaction: Transaction, delivery: Delivery) -> tuple[Draft, UUID]:
        """Return the mail of a delivery, and its brand. Raises DeliveryProblem, MiroirError."""
        if delivery.message_id is not None:
            return await self._answer(transaction, delivery.message_id)
        if delivery.invitation_id is not None:
            return await self._invitation(transaction, delivery.invitation_id, delivery=delivery)
        if delivery.announcement_id is not None:
            return await self._announcement(transaction, delivery.announcement_id)
        if delivery.staff_mail_id is not None:
            return await self._to_staff(transaction, delivery.staff_mail_id)
        raise DeliveryProblem("gone", permanent=True)

    async def _answer(self, transaction: Transaction, answer_id: UUID) -> tuple[Draft, UUID]:
        row = await transaction.row(ANSWER, transaction.organisation, answer_id)
        if row is None:
            raise DeliveryProblem("gone", permanent=True)
        # Known before it leaves: the customer's answer may come back at once.
        own = message_id(answer_id, domain=self._settings.mail_domain)
        conversation: UUID = row["conversation_id"]
        references = await _references(transaction, conversation, without=own)
        await remember(transaction, [own], conversation)
        sender = await brand(transaction, row["brand_id"])
        to = await _address(transaction, row)
        text, html = words_of_answer(transaction, row, settings=self._settings)
        draft = Draft(
            sender=_sender(sender, row["adviser_name"], fallback=self._settings.mail_domain),
            to=(Address(row["customer_name"] or "", to),),
            cc=await _copies(transaction, row["cc"], to=to),
            reply_to=self._reply_to(transaction.organisation, conversation, sender),
            return_path=self._return_path(transaction.organisation, answer_id),
            loop_mark=loop_mark(transaction.organisation, own, secret=self._secret),
            subject=_subject(row),
            text=text,
            html=html,
            message_id=own,
            in_reply_to=references[-1] if references else None,
            references=tuple(references[:-1]),
            at=row["created_at"],
            attachments=await self._attachments(transaction, answer_id),
        )
        return draft, sender.id

    async def _invitation(
        self, transaction: Transaction, invitation_id: UUID, *, delivery: Delivery
    ) -> tuple[Draft, UUID]:
        mail = await invitation_mail(
            transaction, invitation_id, settings=self._settings, reminder=delivery.reminder
        )
        address = await address_of(transaction, mail.customer_id, "email")
        unwanted = await opposed(transaction, mail.customer_id, "surveys") or (
            await agreed(transaction, mail.customer_id, "surveys", "email") is False
        )
        if address is None or unwanted or await any_stopped(transaction, [address]):
            raise DeliveryProblem("no-address", permanent=True)
        named = delivery.id if delivery.reminder else invitation_id
        own = message_id(named, domain=self._settings.mail_domain)
        await remember(transaction, [own], mail.conversation_id)
        sender = await brand(transaction, mail.brand_id)
        draft = Draft(
            sender=_sender(sender, None, fallback=self._settings.mail_domain),
            to=(Address("", address),),
            reply_to=self._reply_to(transaction.organisation, mail.conversation_id, sender),
            return_path=self._return_path(transaction.organisation, invitation_id),
            loop_mark=loop_mark(transaction.organisation, own, secret=self._secret),
            unsubscribe=mail.unsubscribe,
            subject=mail.subject,
            text=mail.text,
            html=mail.html,
            message_id=own,
            automatic="auto-generated",
            at=transaction.at,
        )
        return draft, mail.brand_id

    async def _announcement(
        self, transaction: Transaction, announcement_id: UUID
    ) -> tuple[Draft, UUID]:
        told = await announcement(transaction, announcement_id)
        address = await address_told(transaction, told)
        if address is None:
            raise DeliveryProblem("no-address", permanent=True)
        own = message_id(announcement_id, domain=self._settings.mail_domain)
        sender = await brand(transaction, told.brand_id)
        reply_to = None
        if await may_be_answered(transaction, told):
            await remember(transaction, [own], told.conversation_id)
            reply_to = self._reply_to(transaction.organisation, told.conversation_id, sender)
        draft = Draft(
            sender=_sender(sender, None, fallback=self._settings.mail_domain),
            to=(Address("", address),),
            reply_to=reply_to,
            return_path=self._return_path(transaction.organisation, announcement_id),
            loop_mark=loop_mark(transaction.organisation, own, secret=self._secret),
            unsubscribe=told.unsubscribe,
            subject=told.subject,
            text=told.text,
            html=told.html,
            message_id=own,
            automatic="auto-generated",
            at=transaction.at,
        )
        return draft, told.brand_id

    async def _to_staff(self, transaction: Transaction, mail_id: UUID) -> tuple[Draft, UUID]:
        found = await staff_mail(transaction, mail_id)
        if await any_stopped(transaction, [found.address]):
            raise DeliveryProblem("no-address", permanent=True)
        sender = await brand(transaction, found.brand_id)
        draft = Draft(
            sender=_sender(sender, None, fallback=self._settings.mail_domain),
            to=(Address(found.name, found.address),),
            return_path=self._return_path(transaction.organisation, mail_id),
            subject=found.mail.subject,
            text=found.mail.text,
            html=found.mail.html,
            message_id=message_id(mail_id, domain=self._settings.mail_domain),
            automatic="auto-generated",
            at=transaction.at,
            attachments=tuple(
                Attachment(
                    name=name,
                    media_type=PICTURE_TYPE,
                    content=content,
                    content_id=name,
                    inline=True,
                )
                for name, content in found.mail.pictures.items()
            ),
        )
        return draft, found.brand_id

    def _reply_to(self, organisation: OrganisationId, conversation: UUID, sender: Brand) -> Address:
        place = Place(organisation, conversation)
        signed = reply_address(place, domain=self._settings.mail_domain, secret=self._secret)
        return Address(sender.name, signed)

    def _return_path(self, organisation: OrganisationId, mail_id: UUID) -> str:
        sent = Sent(organisation, mail_id)
        return bounce_address(sent, domain=self._settings.mail_domain, secret=self._secret)

    async def _attachments(
        self, transaction: Transaction, answer_id: UUID
    ) -> tuple[Attachment, ...]:
        files = (await attached(transaction, [answer_id])).get(answer_id, [])
        for file in files:
            self._require_sound(file)
        return tuple(
            [
                Attachment(
                    name=file.name,
                    media_type=file.media_type,
                    content=await self._files.read(transaction.organisation, file.sha256),
                )
                for file in files
            ]
        )

    def _require_sound(self, file: File) -> None:
        if file.scan == "infected":
            raise DeliveryProblem("infected", permanent=True, said=f"{file.name}: {file.threat}")
        if not self._links.serves(file):
            raise DeliveryProblem("unscanned", permanent=False, said=file.name)


async def _references(
    transaction: Transaction, conversation: UUID, *, without: str
) -> Sequence[str]:
    rows = await transaction.fetch(
        REFERENCES,
        transaction.organisation,
        conversation,
        without.strip("<>"),
        MOST_REFERENCES,
    )
    return [f"<{row['message_id']}>" for row in rows]


async def _copies(
    transaction: Transaction, addresses: Sequence[str], *, to: str
) -> tuple[Address, ...]:
    """Return those to whom a copy goes: not to whom it is sent, nor to addresses that are dead."""
    return tuple(
        [
            Address("", each)
            for each in addresses
            if each != to and not await any_stopped(transaction, [each])
        ]
    )


async def _address(transaction: Transaction, row: Row) -> str:
    customer: UUID = row["customer_id"]
    found = await address_of(transaction, customer, "email") or await transaction.value(
        LEFT_BY_VISITOR, transaction.organisation, customer
    )
    if not found:
        raise DeliveryProblem("no-address", permanent=True)
    return str(found)


def _sender(from_brand: Brand, adviser: str | None, *, fallback: str) -> Address:
    name = f"{adviser} · {from_brand.name}" if adviser else from_brand.name
    return Address(name, from_brand.mail_address or f"{from_brand.key}@{fallback}")


def _subject(row: Row) -> str:
    if row["subject"]:
        return reply_subject(row["subject"])
    language = row["language"] if row["language"] in SUBJECTS else "en"
    return SUBJECTS[language].format(number=row["number"])
