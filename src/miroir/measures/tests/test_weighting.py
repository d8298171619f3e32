"""Answers weighted to all contacts: who is silent more often counts for as much as they came."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from uuid import UUID

import numpy as np
import pytest
from litestar import Litestar
from tests.serving import signed_in

from miroir.base.database import Database
from miroir.base.ids import OrganisationId
from miroir.indicators import FEWEST, Weighed, Weight, favourable, figure_of_weighed
from miroir.indicators.kinds.testing import Kind, weigh_kinds
from miroir.indicators.scales import SCALES
from miroir.surveys import Given, answer, invite_customer
from miroir.surveys.testing import Scene, close_contact, set_scene

MONDAY = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
WEEK = {"from": "2026-03-02", "to": "2026-03-08"}
TEAMS = (UUID(int=1), UUID(int=2), UUID(int=3))
BRAND, REASON = UUID(int=9), UUID(int=10)


def kind(team: int = 0, channel: str = "email") -> Kind:
    return Kind(TEAMS[team], channel, BRAND, REASON)


def test_every_known_share_comes_out_and_the_mean_weight_is_one() -> None:
    answers = {kind(0, "email"): 60, kind(0, "chat"): 20, kind(1, "email"): 20, kind(1, "chat"): 30}
    came = {kind(0, "email"): 100, kind(0, "chat"): 300, kind(1, "email"): 100, kind(1): 500}
    found = weigh_kinds(answers, came)
    assert found is not None
    assert set(found.how.traits) == {"team", "channel"}  # one brand and one reason tell nothing
    for categories in found.how.traits.values():
        for one in categories:
            assert one.weighted == pytest.approx(one.contacts)
    assert sum(answers[one] * weight for one, weight in found.weights.items()) == pytest.approx(130)
    assert found.how.effective == pytest.approx(130 / found.how.design_effect)
    assert found.how.capped == 0
    assert found.how.off == pytest.approx(0, abs=1e-9)


def test_groups_of_few_answers_are_taken_together_until_they_are_enough() -> None:
    answers = {kind(0): 50, kind(1): FEWEST - 1, kind(2): FEWEST - 1}
    found = weigh_kinds(answers, {kind(0): 100, kind(1): 50, kind(2): 50})
    assert found is not None
    assert [set(one.keys) for one in found.how.traits["team"]] == [{TEAMS[0]}, {*TEAMS[1:]}]
    # Too few even together: they join the smallest of the others.
    answers = {kind(0): 60, kind(1): 40, kind(2): 2}
    found = weigh_kinds(answers, {kind(0): 100, kind(1): 50, kind(2): 50})
    assert found is not None
    assert [set(one.keys) for one in found.how.traits["team"]] == [{TEAMS[0]}, {*TEAMS[1:]}]


@pytest.mark.parametrize(
    ("answers", "came"),
    [
        ({}, {kind(): 10}),
        ({kind(): 100}, {}),
        ({kind(): 100}, {kind(): 300}),
        ({kind(0): FEWEST, kind(1): FEWEST - 1}, {kind(0): 100, kind(1): 100}),
    ],
)
def test_nothing_is_weighted_where_no_two_groups_have_answers_enough(
    answers: dict[Kind, int], came: dict[Kind, int]
) -> None:
    assert weigh_kinds(answers, came) is None


@pytest.mark.parametrize("n", [60, 200])
def test_intervals_hold_what_all_contacts_would_have_said(n: int) -> None:
    """Contacts of three teams and two channels; who answers depends on each by itself."""
    dice = np.random.default_rng(n)
    kinds = [kind(team, channel) for team in range(3) for channel in ("email", "chat")]
    held = plain_held = 0
    for _ in range(300):
        came, well = dice.integers(200, 1000, 6), dice.random(6)
        ready = np.outer(dice.uniform(0.3, 1.0, 3), dice.uniform(0.3, 1.0, 2)).ravel() * came
        answers = dice.multinomial(n, ready / ready.sum())
        good = dice.binomial(answers, well)
        bad = answers - good
        truth = float(came @ well / came.sum())
        found = weigh_kinds(
            dict(zip(kinds, answers.tolist(), strict=True)),
            dict(zip(kinds, came.tolist(), strict=True)),
        )
        each = [found.weights.get(one, 1.0) if found else 1.0 for one in kinds]
        held += holds(truth, good.tolist(), bad.tolist(), each)
        plain_held += holds(truth, good.tolist(), bad.tolist(), [1.0] * 6)
    assert 0.94 <= held / 300 <= 0.99
    assert plain_held < held


def test_intervals_hold_as_well_by_shares_entered_by_hand_and_rounded() -> None:
    """Who answers depends on the tier too, whose shares are told in whole percents."""
    dice = np.random.default_rng(7)
    tiers = (UUID(int=4), None)
    kinds = [Kind(team, "email", BRAND, REASON, tier) for team in TEAMS for tier in tiers]
    held = {True: 0, False: 0}
    for _ in range(300):
        came, well = dice.integers(200, 1000, 6), dice.random(6)
        ready = np.outer(dice.uniform(0.3, 1.0, 3), dice.uniform(0.2, 1.0, 2)).ravel() * came
        answers = dice.multinomial(400, ready / ready.sum())
        good = dice.binomial(answers, well)
        told = np.round(100 * came.reshape(3, 2).sum(0) / came.sum())
        for by_hand in held:
            found = weigh_kinds(
                dict(zip(kinds, answers.tolist(), strict=True)),
                dict(zip(kinds, came.tolist(), strict=True)),
                {"tier": dict(zip(tiers, told.tolist(), strict=True))} if by_hand else {},
            )
            each = [found.weights.get(one, 1.0) if found else 1.0 for one in kinds]
            truth = float(came @ well / came.sum())
            held[by_hand] += holds(truth, good.tolist(), (answers - good).tolist(), each)
    assert 0.94 <= held[True] / 300 <= 0.99
    assert held[False] / 300 < 0.9


def holds(truth: float, good: Sequence[int], bad: Sequence[int], each: Sequence[float]) -> bool:
    answers = {
        value: Weight(
            sum(of),
            sum(n * w for n, w in zip(of, each, strict=True)),
            sum(n * w**2 for n, w in zip(of, each, strict=True)),
        )
        for value, of in ((1, good), (0, bad))
    }
    figure = figure_of_weighed(Weighed(SCALES["yes-no"], answers), favourable)
    assert figure.estimate is not None
    return figure.estimate.low <= truth <= figure.estimate.high


@pytest.fixture
async def scene(database: Database, organisation: OrganisationId) -> Scene:
    """Twenty content by chat, all told of; forty unhappy by mail, of whom half answer."""
    async with database.transaction(organisation, at=MONDAY) as tx:
        scene = await set_scene(tx, advisers=1, quarantine=timedelta(0))
        for n in range(3 * FEWEST):
            by_chat = n < FEWEST
            closed = await close_contact(
                tx, scene, team_id=scene.team_ids[0], channel="chat" if by_chat else "email"
            )
            asked = await invite_customer(tx, closed)
            if asked and n < 2 * FEWEST:
                given = [Given(question="solved", value=int(by_chat))]
                await answer(tx, asked, given, confirmed=True)
    return scene


@pytest.mark.usefixtures("scene")
async def test_the_sheet_shows_what_was_answered_or_what_it_weighs(
    app: Litestar, database: Database, organisation: OrganisationId
) -> None:
    weighted = {**WEEK, "by": "channel", "weights": "contacts"}
    async with signed_in(app, database, organisation, "supervisor") as client:
        plain = (await client.get("/api/v1/measures", params=WEEK)).json()
        shown = (await client.get("/api/v1/measures", params=weighted)).json()
        page = await client.get("/mirror/measures", params=weighted)
        table = await client.get("/reports/measures/yes-customer-solved.csv", params=weighted)
        wrong = await client.get("/api/v1/measures", params={"weights": "moon"})
        assert wrong.status_code == 400
    before = next(one for one in plain["measures"] if one["question"] == "solved")
    one = next(one for one in shown["measures"] if one["question"] == "solved")
    assert before["weighting"] is None
    assert before["whole"]["figure"]["value"] == 0.5
    figure = one["whole"]["figure"]
    assert (figure["value"], figure["n"]) == (pytest.approx(1 / 3), 2 * FEWEST)
    assert figure["effective"] == pytest.approx(36)
    assert one["weighting"]["design_effect"] == pytest.approx(40 / 36)
    assert one["whole"]["response"]["n"] == 3 * FEWEST
    assert [group["figure"]["value"] for group in one["groups"]] == [1, 0]
    assert one["weighting"]["traits"]["channel"][0]["contacts"] == pytest.approx(1 / 3)
    assert "Comment c’est pondéré" in page.text
    assert "weights=contacts" in page.text
    assert "effective" in table.text.splitlines()[0]
