"""An organisation with at least one row of everything, made through the doors where there are."""

from datetime import timedelta
from uuid import UUID

import httpx
import msgspec
from litestar import Litestar

from miroir import indicators, search, surveys
from miroir.access import COOKIE, Role, account, create_account, start_session
from miroir.advisers import create_adviser, create_team, set_presence, set_skill
from miroir.base.clock import now
from miroir.base.database import Database
from miroir.base.ids import OrganisationId, new_id
from miroir.calendars import ALWAYS_OPEN
from miroir.channels import delivery
from miroir.conversations import add_opening_hours, assign
from miroir.customers import add_tier
from miroir.desk.founding import Founded
from miroir.journal.following import catch_up
from miroir.knowledge import (
    ArticleDraft,
    HelpSession,
    Rating,
    SavedReplyDraft,
    create_saved_reply,
    help_articles,
    note_outcome,
    publish_article,
    rate,
    search_help,
)
from miroir.routing import (
    OwnRule,
    Rank,
    make_offer,
    rank_priority,
    rank_tier,
    set_channel_rule,
    set_help,
    set_route,
)
from miroir.supervision import whisper
from tests.serving import browser, found_organisation

EVERY_ROLE: tuple[Role, ...] = ("administrator", "adviser", "experience_officer", "supervisor")

ROWS = (
    """insert into sms_way (organisation_id, brand_id, provider, changed_at)
       select organisation_id, id, 'log', now() from brand""",
    """insert into sms (organisation_id, id, brand_id, provider, number, segments)
       select organisation_id, gen_random_uuid(), id, 'log', '+33612345678', 1 from brand""",
    """insert into sms_logged (organisation_id, id, brand_id, number, words, segments, logged_at)
       select organisation_id, gen_random_uuid(), id, '+33612345678', '?', 1,
              now() from brand""",
    """insert into sms_notice (organisation_id, id, brand_id, number, words, made_at)
       select organisation_id, gen_random_uuid(), id, '+33612345678', '?',
              now() from brand""",
    """insert into sms_received (organisation_id, brand_id, external_id, became, received_at)
       select organisation_id, id, '1', 'stop', now() from brand""",
    """insert into sms_stop (organisation_id, number, stopped_at)
       select organisation_id, '+33612345678', now() from organisation_settings""",
    """insert into survey_short_link (organisation_id, code, invitation_id)
       select organisation_id, 'abcde', id from invitation limit 1""",
    """insert into widget_secret (organisation_id, brand_id, version, created_at)
       select organisation_id, id, 1, now() from brand""",
    """insert into widget_looks (organisation_id, brand_id, definition)
       select organisation_id, id, '{}' from brand""",
    """insert into outreach_rule (organisation_id, id, brand_id, definition, created_at)
       select organisation_id, gen_random_uuid(), id,
              '{"name": "whisper-of-the-other", "texts": {"fr": "?"}}', now() from brand""",
    """insert into outreach_quiet (organisation_id, brand_id, days)
       select organisation_id, id, 7 from brand""",
    """insert into outreach (organisation_id, id, rule_id, language, shown_at)
       select organisation_id, gen_random_uuid(), id, 'fr', now() from outreach_rule""",
    """insert into push_alert
       select organisation_id, gen_random_uuid(), (select id from account limit 1), 'offer', id,
              now() from conversation limit 1""",
    """insert into identity_claim (organisation_id, customer_id, kind, value, claimed_at)
       select organisation_id, customer_id, 'email', 'a@example.org', now()
       from conversation limit 1""",
    """insert into address_stop (organisation_id, id, address, why, said, stopped_at)
       select organisation_id, gen_random_uuid(), 'a@example.org', 'failing', '550', now()
       from organisation_settings""",
    """insert into file_scan (organisation_id, sha256, state, asked_at)
       select organisation_id, 'x', 'waiting', now() from organisation_settings""",
    """insert into outgoing_server (organisation_id, brand_id, host, port, encryption, changed_at,
                                    changed_by, state_at)
       select b.organisation_id, b.id, 'smtp.example.org', 587, 'starttls', now(), a.id, now()
       from brand b, account a limit 1""",
    """insert into suspicion (organisation_id, id, conversation_id, why, suspected_at)
       select organisation_id, gen_random_uuid(), id, 'marked', now() from conversation limit 1""",
    """insert into mail_sender (organisation_id, address, counted_since, counted)
       select organisation_id, 'a@example.org', now(), 1 from organisation_settings""",
    """insert into dkim_key (organisation_id, id, brand_id, domain, selector, algorithm, secret,
                             public, made_at, made_by)
       select b.organisation_id, gen_random_uuid(), b.id, 'example.org', 'a', 'rsa', 'x', 'x',
              now(), a.id from brand b, account a limit 1""",
    """insert into wait_estimate
       select organisation_id, id, 1, '1 min', 'all-busy', now() from conversation limit 1""",
    """insert into mail_reference
       select organisation_id, 'a@example.org', id, now() from conversation limit 1""",
    """insert into received_mail (organisation_id, id, received_at, envelope_to, sha256, size)
       select organisation_id, gen_random_uuid(), now(), '{a@example.org}', 'x', 1
       from organisation_settings""",
    """insert into mailbox (organisation_id, id, brand_id, address, way, changed_at, changed_by,
                            state_at)
       select organisation_id, gen_random_uuid(), id, 'a@example.org', 'forwarding', now(),
              (select id from account limit 1), now()
       from brand limit 1""",
    """insert into journal_refused (organisation_id, reader, seq, problem, refused_at)
       select organisation_id, 'surveys', 1, 'ValueError', now() from organisation_settings""",
    """insert into mirror_pair
           (organisation_id, closure_id, question, invitation_id, customer, adviser)
       select organisation_id, gen_random_uuid(), 'effort', gen_random_uuid(), 5, 6
       from organisation_settings""",
    """insert into mirror_paired
           (organisation_id, axes, one, two, week, question, n, up_2, up_1, down_1, down_2)
       select organisation_id, '', '', '', '2026-03-02', 'effort', 1, 0, 1, 0, 0
       from organisation_settings""",
    """insert into queue_watch (organisation_id, account_id, under)
       select organisation_id, id, '{"chat": 60}' from adviser limit 1""",
    """insert into password_link
       select organisation_id, id, 'x', now(), id, now() from account limit 1""",
    """insert into writing_choices select organisation_id, id, 10, true from account limit 1""",
    """insert into wallboard_link (organisation_id, id, made_by, made_at, ends_at)
       select organisation_id, gen_random_uuid(), id, now(), now() from account limit 1""",
    """insert into questionnaire_draft (organisation_id, side, document, changed_at)
       select organisation_id, side, document, now() from questionnaire where side = 'adviser'""",
    """insert into own_survey (organisation_id, survey, side, name, begun_at)
       select organisation_id, 'contact_2', 'customer', 'x', now() from organisation_settings""",
    """insert into barometer (organisation_id, id, name, created_at)
       select organisation_id, gen_random_uuid(), 'x', now() from brand""",
    """insert into barometer_wave
           (organisation_id, id, barometer_id, name, fielded_on, added_at, reckoned_at)
       select organisation_id, gen_random_uuid(), id, 'x', now(), now(), now()
       from barometer""",
    """insert into barometer_result
       select organisation_id, id, 'x', 1, 1, 1, 0, 1 from barometer_wave""",
    """insert into drivers_held (organisation_id, wanted_at)
       select organisation_id, now() from brand limit 1""",
    """insert into sheet_stretch
       select organisation_id, 'answers', '2026-03-02Z', '2026-03-03Z', '2026-03-02', 'UTC'
       from brand limit 1""",
    """insert into sheet_sum
       select organisation_id, 'answers', '', '2026-03-02Z', 'customer', 'effort', 7, '', 1, 0
       from brand limit 1""",
    """insert into sheet_kind
       select organisation_id, 'answers', '2026-03-02Z', '' from brand limit 1""",
    """insert into irritant (organisation_id, id, brand_id, title, state, raised_at)
       select organisation_id, gen_random_uuid(), id, 'x', 'seen', now() from brand limit 1""",
    """insert into irritant_cause
       select organisation_id, id, 'reason', (select id from close_reason limit 1)
       from irritant limit 1""",
    """insert into irritant_remark
       select organisation_id, (select id from irritant limit 1), id, 'words', null, now()
       from invitation limit 1""",
    """insert into irritant_action (organisation_id, id, irritant_id, what, decided_at)
       select organisation_id, gen_random_uuid(), id, 'x', now() from irritant limit 1""",
    """insert into suggestion (organisation_id, id, author_id, words, state, made_at)
       select organisation_id, gen_random_uuid(), id, 'x', 'open', now() from account limit 1""",
    """insert into suggestion_vote
       select organisation_id, id, author_id, now() from suggestion limit 1""",
    """insert into irritant_news
       select organisation_id, id, 'fr', 'x', 'x', null, null, null, now(), null from irritant
       limit 1""",
    """insert into announcement
       select organisation_id, gen_random_uuid(), customer_id, brand_id, id, 'x', 'x', 'x', 'x',
              now() from conversation limit 1""",
    """insert into transcript_request
       select organisation_id, gen_random_uuid(), id, 'whisper-of-the-other@example.org', 'fr',
              now() from conversation limit 1""",
    """insert into remark_told
       select a.organisation_id, (select id from irritant limit 1), a.customer_id,
              (select id from invitation limit 1), a.id, now() from announcement a limit 1""",
    """insert into consultation
       select organisation_id, gen_random_uuid(), id, 'improvement', null, now(), '{}'
       from irritant limit 1""",
    """insert into follow_rule (organisation_id, id, kind, hours, made_at)
       select organisation_id, gen_random_uuid(), 'not_solved', 1, now() from brand limit 1""",
    """insert into follow_up (organisation_id, id, rule_id, invitation_id, opened_at, due_at)
       select organisation_id, gen_random_uuid(), id, (select id from invitation limit 1), now(),
              now() from follow_rule limit 1""",
    """insert into grown_gap
       select organisation_id, id, null, null, 'effort', '2026-03-02', 0, 0, 0, 0, 0, 0, 0, 0
       from follow_up limit 1""",
    """insert into staff_mail
       select organisation_id, gen_random_uuid(), id, 'whisper-of-the-other', 'x', 'x', now()
       from account limit 1""",
    """insert into staff_mail_picture
       select organisation_id, id, 'x.png', 'x' from staff_mail limit 1""",
    """insert into report_schedule (organisation_id, id, source, weeks, every, weekday, day, at,
                                    made_by, made_at)
       select organisation_id, gen_random_uuid(), 'mirror', 4, 'week', 1, 1, '08:00', id, now()
       from account limit 1""",
    """insert into report_recipient
       select organisation_id, id, made_by from report_schedule limit 1""",
    """insert into report_sending
       select organisation_id, id, made_by, now(), now(), null, 'x' from report_schedule limit 1""",
    """insert into report_link (organisation_id, id, source, choices, token_hash, made_by, made_at,
                                ends_at)
       select organisation_id, gen_random_uuid(), 'mirror', '{}', 'x', id, now(), now()
       from account limit 1""",
    """insert into answer (organisation_id, invitation_id, question, words, given_at, confirmed_at)
       select organisation_id, id, 'words', 'x', now(), now()
       from invitation limit 1""",
    """insert into remark (organisation_id, id, invitation_id, question, side, channel, language,
                           given_at, month, words)
       select organisation_id, gen_random_uuid(), invitation_id, question, 'customer', 'email',
              'fr', now(), now(), stems_said(words) from answer where words is not null limit 1""",
    """insert into remark_tag (organisation_id, id, name, made_at)
       select organisation_id, gen_random_uuid(), 'x', now()
       from organisation_settings""",
    """insert into remark_rule (organisation_id, id, tag_id, phrases, made_at)
       select organisation_id, gen_random_uuid(), id, '{x}', now()
       from remark_tag""",
    """insert into remark_tagged (organisation_id, remark_id, tag_id, tagged_at)
       select t.organisation_id, r.id, t.id, now() from remark r, remark_tag t""",
    """insert into theme_search (organisation_id, id, side, since, until, asked_at, done_at, method,
                                 remarks)
       select organisation_id, gen_random_uuid(), 'customer', now(), now(), now(), now(), 'own', 1
       from organisation_settings""",
    """insert into theme (organisation_id, id, search_id, place, name, stems)
       select organisation_id, gen_random_uuid(), id, 0, 'x', '{}'
       from theme_search""",
    "insert into language_model select organisation_id, null, now() from organisation_settings",
    """insert into language_model_request
       select organisation_id, gen_random_uuid(), now(), 1, 1, 'answered', 1
       from organisation_settings""",
    """insert into theme_remark select t.organisation_id, t.id, r.id, 0 from theme t, remark r""",
    """insert into axis_measure (organisation_id, id, axis, name, unit, made_by, made_at)
       select organisation_id, gen_random_uuid(), 'staff', 'x', 'number', id,
              now() from account limit 1""",
    """insert into axis_value
       select organisation_id, id, '2026-01-01', 1, made_by, now() from axis_measure limit 1""",
    """insert into past_import (organisation_id, id, side, name, sha256, size, lines_about,
                                reading, plan, state, made_at)
       select organisation_id, ('00' || substr(gen_random_uuid()::text, 3))::uuid, 'customer',
              'x', 'x', 1, 1, '{"format": "text"}', '{"columns": [{"header": "x"}]}', 'undone',
              now()
       from organisation_settings""",
    """insert into past_response
       select organisation_id, id, 2, now(), null, 'email', 'fr', id, 1, '{"why": "x"}'
       from past_import where state = 'undone'""",
    """insert into irritant_file_remark
       select r.organisation_id, i.id, r.import_id, r.line, 'words', null, now()
       from past_response r, irritant i limit 1""",
    """insert into past_refusal
       select organisation_id, id, 3, 0, 'x', 'not_a_day' from past_import
       where state = 'undone'""",
    """insert into mirror_past_count
       select organisation_id, id, '2024-03-01', id, 'email', 'customer', 'effort', 5, 1
       from past_import where state = 'undone'""",
    """insert into mirror_past_people
       select organisation_id, id, '2024-02-26', id, 'email', 'effort', id from past_import
       where state = 'undone'""",
    """insert into survey_link
           (organisation_id, id, name, survey, channel, made_at, ends_at, revoked_at)
       select organisation_id, gen_random_uuid(), 'x', 'contact', 'store',
              now(), now(), now() from organisation_settings""",
    """insert into ask_wave select organisation_id, id, now()::date, now() from ask_rule limit 1""",
    """insert into planned_ask (organisation_id, id, rule_id, subject_id, occasion, due_at,
                                expires_at, settled_at, outcome)
       select r.organisation_id, gen_random_uuid(), r.id, a.id, 'x', now(), now(), now(), 'over'
       from ask_rule r, account a limit 1""",
    """insert into ask_failure
       select organisation_id, gen_random_uuid(), 'remind', id, id, null, 'KeyError', now()
       from ask_rule limit 1""",
    """insert into known_margin
       select organisation_id, 'brand', '{"x": 40, "y": 60}', 'x',
              now(), null from organisation_settings""",
    """insert into ask_count
       select organisation_id, id, now()::date, id, '', 'over', 1 from ask_rule
       on conflict do nothing""",
    """insert into ballot (organisation_id, id, rule_id, questionnaire_id, wave, question, words)
       select r.organisation_id, gen_random_uuid(), r.id, q.id, now()::date, 'words',
              'whisper-of-the-other'
       from ask_rule r, questionnaire q limit 1""",
    "insert into pace select organisation_id, 'chat', 300, 5, 0, 0 from organisation_settings",
)


class Whole(msgspec.Struct, frozen=True, kw_only=True):
    """What a test needs to act as somebody of the organisation."""

    founded: Founded
    account_id: UUID
    session: str
    conversation_id: UUID
    visitor: str

    @property
    def organisation(self) -> OrganisationId:
        """The organisation."""
        return self.founded.organisation


async def whole_organisation(app: Litestar, database: Database, *, words: str) -> Whole:
    """Make one; every text that a person could have written holds `words`."""
    founded = await found_organisation(database)
    account_id, session = await hire(database, founded, words)
    await teach(database, founded, account_id, words)
    async with browser(app) as client:
        client.cookies.set(COOKIE, session)
        visitor = await visit(client, founded, words)
        client.headers.pop("authorization")
        await act(client, founded, account_id, words)
        await close_a_matter(client, founded, words)
        await catch_up(database, surveys.follower, founded.organisation)
        await answer(client)
        conversation_id = await ask(client, founded, words)
        await merge_people(client, conversation_id, await ask(client, founded, words), words)
        sent = {"file": ("past.csv", f"Date,{words}\n2024-03-01,{words}\n".encode(), "text/csv")}
        good(await client.post("/api/v1/past-answers?side=customer", files=sent))
        source = f"/api/v1/brands/{founded.brand_id}/data-source"
        good(await client.put(source, json={"name": words, "url": "https://shop.invalid/"}))
        created = {"name": words, "scopes": ["settings:read"]}
        key = {"idempotency-key": new_id().hex}
        good(await client.post("/api/v1/keys", json=created, headers=key))
        view = {"name": words, "filter": {"brand_ids": [str(founded.brand_id)]}}
        good(await client.post("/api/v1/views", json=view))
        await be_alerted(client, words)
    await offer(database, founded, account_id)
    await be_whispered_to(database, founded, account_id, words)
    for follower in (*indicators.followers, delivery.follower, search.follower):
        await catch_up(database, follower, founded.organisation)
    return Whole(
        founded=founded,
        account_id=account_id,
        session=session,
        conversation_id=conversation_id,
        visitor=visitor,
    )


async def hire(database: Database, founded: Founded, words: str) -> tuple[UUID, str]:
    async with database.transaction(founded.organisation) as tx:
        email = f"{new_id().hex}@example.org"
        account_id = await create_account(tx, email=email, name=words, roles=EVERY_ROLE)
        await create_adviser(
            tx, account_id, name=words, team_ids=[founded.team_id], languages=["fr"]
        )
        await set_presence(tx, account_id, "available", by="adviser")
        assert (await account(tx, account_id)).email == email
        return account_id, await start_session(tx, account_id)


async def teach(database: Database, founded: Founded, account_id: UUID, words: str) -> None:
    async with database.transaction(founded.organisation) as tx:
        skill = new_id()
        await tx.execute("insert into skill values ($1, $2, $3)", tx.organisation, skill, words)
        await set_skill(tx, account_id, skill, level=3)
        await set_route(tx, brand_id=founded.brand_id, channel="email", team_id=founded.team_id)
        await set_help(tx, founded.team_id, teams=[await create_team(tx, words)])
        await set_channel_rule(tx, "email", OwnRule(weight=25))
        await rank_priority(tx, "high", Rank(steps=1))
        reply = SavedReplyDraft(shortcut="hello", title=words, body=words, language="fr")
        await create_saved_reply(tx, reply)
        await rank_tier(tx, await add_tier(tx, words), Rank(band=1))
        await add_opening_hours(tx, ALWAYS_OPEN, name=words)
        await publish_article(tx, ArticleDraft(title=words, body=words, language="fr"))
        [read] = await help_articles(tx, brand_id=founded.brand_id)
        await rate(tx, read, Rating(id=new_id(), helped=False, words=words), place="widget")
        tried = HelpSession(new_id(), founded.brand_id, "fr")
        await search_help(tx, tried, words)
        await note_outcome(tx, tried, read, helped=True)


async def visit(client: httpx.AsyncClient, founded: Founded, words: str) -> str:
    """Write by the widget, with a file; return the visitor's token."""
    widget = f"/api/v1/widget/{founded.widget_key}"
    token = str(good(await client.post(f"{widget}/visitors", json={})).json()["token"])
    client.headers["authorization"] = f"Bearer {token}"
    file = {"file": (f"{words}.txt", words.encode(), "text/plain")}
    sent = good(await client.post(f"{widget}/files", files=file)).json()
    message = {"id": str(new_id()), "text": words, "file_ids": [sent["id"]]}
    good(await client.post(f"{widget}/messages", json=message))
    return token


async def be_alerted(client: httpx.AsyncClient, words: str) -> None:
    good(await client.put("/api/v1/alerts", json={"words": True}))
    browser = {"endpoint": f"https://fcm.googleapis.com/{words}", "p256dh": "x", "auth": "x"}
    good(await client.post("/api/v1/alerts/subscriptions", json=browser))


async def close_a_matter(client: httpx.AsyncClient, founded: Founded, words: str) -> None:
    settings = good(await client.get("/api/v1/settings")).json()
    matter = f"/api/v1/conversations/{await ask(client, founded, words)}"
    await write_and_wait(client, matter, words)
    good(await client.post(f"{matter}/replies", json={"text": words}))
    reason = {"reason_id": settings["close_reasons"][0]["id"]}
    good(await client.post(f"{matter}/closure", json=reason))


async def act(client: httpx.AsyncClient, founded: Founded, account_id: UUID, words: str) -> None:
    """Do everything that can be done with a conversation, and leave the adviser with it."""
    tag = good(await client.post("/api/v1/tags", json={"name": words})).json()
    wanted = {"name": words, "kind": "choice", "choices": [words]}
    field = good(await client.post("/api/v1/fields", json=wanted)).json()
    one = f"/api/v1/conversations/{await ask(client, founded, words)}"
    good(await client.put(f"{one}/assignment", json={"adviser_id": str(account_id)}))
    called = {"text": words, "mention_ids": [str(account_id)]}
    note = good(await client.post(f"{one}/notes", json=called)).json()
    sent = good(await client.post(f"{one}/replies", json={"text": words})).json()
    good(await client.post(f"{one}/tags", json={"add": [tag["id"]]}))
    good(await client.patch(f"{one}/fields", json={"values": {field["id"]: words}}))
    good(await client.put(f"{one}/collaborators/{account_id}"))
    copied = {"address": f"{new_id().hex}@example.org", "name": words}
    good(await client.post(f"{one}/participants", json=copied))
    away = good(await client.post(f"{one}/splits", json={"message_ids": [sent["id"]]})).json()
    good(await client.post(f"{one}/merges", json={"conversation_ids": [away["id"]]}))
    good(await client.delete(f"/api/v1/conversations/{away['id']}/merging"))
    good(await client.post(f"{one}/links", json={"conversation_id": away["id"]}))
    goes = {"adviser_id": str(account_id), "note": words}
    good(await client.post(f"{one}/transfer", json=goes))
    good(await client.put(f"{one}/snooze", json={"until": f"{now() + timedelta(days=1)}"}))
    assert note["conversation_id"] == sent["conversation_id"]


async def write_and_wait(client: httpx.AsyncClient, matter: str, words: str) -> None:
    good(await client.put(f"{matter}/draft", json={"text": words, "screen": words}))
    macro = {"name": words, "acts": [{"do": "note", "text": words}]}
    good(await client.post("/api/v1/macros", json=macro))
    later = {"id": str(new_id()), "text": words, "leaves_at": f"{now() + timedelta(days=1)}"}
    good(await client.post(f"{matter}/held-replies", json=later))


async def ask(client: httpx.AsyncClient, founded: Founded, words: str) -> UUID:
    contact = {
        "brand_id": str(founded.brand_id),
        "channel": "email",
        "customer": {"name": words, "email": f"{new_id().hex}@example.org"},
        "text": words,
        "subject": words,
    }
    return UUID(good(await client.post("/api/v1/conversations", json=contact)).json()["id"])


async def answer(client: httpx.AsyncClient) -> None:
    (asked,) = good(await client.get("/api/v1/asks")).json()["items"]
    answers = [
        {"question": question["code"], "value": 1}
        for question in asked["questions"]
        if question["scale"] != "words"
    ]
    address = f"/api/v1/asks/{asked['invitation_id']}/answers"
    good(await client.post(address, json={"answers": answers}))


async def merge_people(
    client: httpx.AsyncClient, conversation_id: UUID, other_id: UUID, words: str
) -> None:
    """Merge two people, keep two others apart, note something and a consent of one."""
    people = [
        good(await client.get(f"/api/v1/conversations/{id_}")).json()["customer"]["id"]
        for id_ in (conversation_id, other_id, await _someone(client))
    ]
    person = f"/api/v1/customers/{people[0]}"
    good(await client.post(f"{person}/merges", json={"other_id": people[1]}))
    good(await client.post(f"{person}/dismissals", json={"other_id": people[2]}))
    good(await client.post(f"{person}/notes", json={"text": words}))
    consent = {"purpose": "surveys", "channel": "email", "given": True, "proof": "email"}
    good(await client.post(f"{person}/consents", json=consent | {"proof_words": words}))


async def _someone(client: httpx.AsyncClient) -> str:
    closed = good(await client.get("/api/v1/conversations?view=closed")).json()
    return str(closed["items"][0]["id"])


async def offer(database: Database, founded: Founded, account_id: UUID) -> None:
    async with database.transaction(founded.organisation) as tx:
        waiting = await tx.value("select conversation_id from placement where channel = 'email'")
        until = tx.at + timedelta(hours=1)
        assert await make_offer(
            tx, waiting, adviser_id=account_id, until=until, because="longest-idle"
        )
        for row in ROWS:
            await tx.execute(row)


async def be_whispered_to(
    database: Database, founded: Founded, account_id: UUID, words: str
) -> None:
    async with database.transaction(founded.organisation) as tx:
        held = await tx.value(
            "select id from conversation where adviser_id is null and closed_at is null limit 1"
        )
        await assign(tx, held, adviser_id=account_id, team_id=founded.team_id)
        lead = await create_account(
            tx, email=f"{new_id().hex}@example.org", name=words, roles=["supervisor"]
        )
        await whisper(tx, held, text=words, by=lead)


def good(answer: httpx.Response) -> httpx.Response:
    assert answer.is_success, (answer.request.method, answer.request.url, answer.text)
    return answer
