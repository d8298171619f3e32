import re
from html import unescape
from uuid import UUID

import msgspec
import pytest

from miroir.base.database import Database
from miroir.base.errors import NotFound
from miroir.base.ids import OrganisationId
from miroir.base.settings import Settings
from miroir.surveys import (
    Document,
    ask_adviser,
    invitation_mail,
    invite_customer,
    publish,
    survey_links,
)
from miroir.surveys.defaults import CUSTOMER
from miroir.surveys.mail import InvitationMail
from miroir.surveys.testing import close_contact, set_scene


async def mail(
    database: Database, organisation: OrganisationId, settings: Settings, language: str
) -> tuple[UUID, InvitationMail]:
    async with database.transaction(organisation) as tx:
        scene = await set_scene(tx)
        closed = await close_contact(tx, scene, language=language)
        invitation_id = await invite_customer(tx, closed)
        assert invitation_id
        return invitation_id, await invitation_mail(tx, invitation_id, settings=settings)


async def test_each_value_of_the_first_question_is_one_link(
    database: Database, organisation: OrganisationId, web_settings: Settings
) -> None:
    settings = msgspec.structs.replace(web_settings, public_url="https://lumen.example/")
    invitation_id, sent = await mail(database, organisation, settings, "en")
    page = f"https://lumen.example{survey_links(settings).path(organisation, invitation_id)}"
    wanted = [f"{page}?answer={value}&lang=en" for value in range(1, 8)]
    wanted.append(f"{page}/no-more")
    assert [unescape(href) for href in re.findall(r'<a href="([^"]+)"', sent.html)] == wanted
    assert re.findall(r"https://\S+", sent.text) == wanted
    assert sent.subject == "How was your contact with Lumen & Co?"
    assert "Lumen & Co made it easy for me." in sent.text
    assert "Lumen &amp; Co made it easy for me." in sent.html
    assert 'aria-label="7, Strongly agree"' in sent.html
    assert "http-equiv" not in sent.html
    assert "<img" not in sent.html


async def test_it_is_written_in_the_customers_language(
    database: Database, organisation: OrganisationId, web_settings: Settings
) -> None:
    _, sent = await mail(database, organisation, web_settings, "fr")
    assert sent.language == "fr"
    assert sent.subject == "Comment s’est passé votre échange avec Lumen & Co\u202f?"
    assert "Tout à fait d’accord" in sent.html
    assert "Bonjour," in sent.text
    assert not re.search(r"\b(Hello|request|Follow|click)\b", sent.text + sent.html)


async def test_a_questionnaire_that_begins_with_words_gets_one_link(
    database: Database, organisation: OrganisationId, web_settings: Settings
) -> None:
    async with database.transaction(organisation) as tx:
        scene = await set_scene(tx)
        await publish(tx, "customer", Document(questions=CUSTOMER[::-1]))
        invitation_id = await invite_customer(tx, await close_contact(tx, scene))
        assert invitation_id
        sent = await invitation_mail(tx, invitation_id, settings=web_settings)
    links = re.findall(r"http://\S+", sent.text)
    assert re.findall(r'<a href="([^"]+)"', sent.html) == links
    assert links[1:] == [f"{links[0]}/no-more"]
    assert "answer=" not in sent.html


async def test_yes_and_no_are_said_in_words_yes_first(
    database: Database, organisation: OrganisationId, web_settings: Settings
) -> None:
    solved = next(one for one in CUSTOMER if one.code == "solved")
    async with database.transaction(organisation) as tx:
        scene = await set_scene(tx)
        await publish(tx, "customer", Document(questions=(solved,)))
        invitation_id = await invite_customer(tx, await close_contact(tx, scene, language="fr"))
        assert invitation_id
        sent = await invitation_mail(tx, invitation_id, settings=web_settings)
    shown = re.findall(r'answer=(\d)[^>]*class="step"[^>]*>([^<]+)</a>', sent.html)
    assert shown == [("1", "Oui"), ("0", "Non")]
    assert re.findall(r"^(\w+)\nhttp\S+answer=(\d)", sent.text, re.M) == [
        ("Oui", "1"),
        ("Non", "0"),
    ]


async def test_what_an_adviser_is_asked_is_never_mailed(
    database: Database, organisation: OrganisationId, web_settings: Settings
) -> None:
    async with database.transaction(organisation) as tx:
        scene = await set_scene(tx)
        closed = await close_contact(tx, scene, adviser_id=scene.adviser_ids[0])
        invitation_id = await ask_adviser(tx, closed)
        assert invitation_id
        with pytest.raises(NotFound):
            await invitation_mail(tx, invitation_id, settings=web_settings)
