"""In virtual time the engine is a queue: published values hold, and its estimates are honest."""

import json
from heapq import heappop, heappush
from pathlib import Path
from random import Random
from statistics import fmean
from typing import Any

import pytest

from miroir.routing import Adviser, Contact, Decision, Engine, Offer, Policy

PUBLISHED = Path(__file__).resolve().parents[4].parent / "shared/oracles/queueing.json"


class Line:
    """Calls that come at random to equal advisers and last at random (M/M/c)."""

    def __init__(self, *, servers: int, erlangs: float, aht: float) -> None:
        self.dice = Random(2)
        self.engine = Engine(Policy(rings=()))
        self.between, self.aht = aht / erlangs, aht
        self.ends: list[tuple[float, int, int]] = []
        self.arrived: dict[int, float] = {}
        self.waits: dict[int, float] = {}
        self.expected: dict[int, float] = {}
        for server in range(servers):
            self.engine.available(Adviser(id=server), 0)

    def run(self, calls: int) -> None:
        """Let so many calls come."""
        at = 0.0
        for call in range(calls):
            at += self.dice.expovariate(1 / self.between)
            while self.ends and self.ends[0][0] <= at:
                end, done, server = heappop(self.ends)
                self.answer(self.engine.release(done, server, end), end)
            self.arrived[call] = at
            arriving = Contact(id=call, channel="phone", arrived_at=at)
            self.answer(self.engine.arrive(arriving, at), at)
            estimate = self.engine.estimate(call)
            if estimate is not None and estimate.wait is not None:
                self.expected[call] = estimate.wait

    def answer(self, decisions: list[Decision], at: float) -> None:
        """Have every offer taken at once."""
        for offer in decisions:
            assert isinstance(offer, Offer)
            assert isinstance(offer.contact, int)
            assert isinstance(offer.adviser, int)
            self.waits[offer.contact] = at - self.arrived[offer.contact]
            self.engine.accept(offer.contact, offer.adviser, at)
            lasts = self.dice.expovariate(1 / self.aht)
            heappush(self.ends, (at + lasts, offer.contact, offer.adviser))


@pytest.fixture(scope="module")
def published() -> dict[str, Any]:
    if not PUBLISHED.is_file():
        pytest.skip("the published values of queueing are not on this machine")
    values: dict[str, Any] = json.loads(PUBLISHED.read_text())
    return values


@pytest.mark.parametrize("servers", [14, 11])
def test_the_share_of_calls_that_wait_is_that_of_erlang_c(
    servers: int, published: dict[str, Any]
) -> None:
    (row,) = (
        row
        for row in published["erlang_c"]
        if row["servers"] == servers and "waiting_probability" in row
    )
    line = Line(servers=servers, erlangs=row["erlangs"], aht=180)
    line.run(20_000)
    share = fmean(wait > 0 for wait in line.waits.values())
    assert share == pytest.approx(row["waiting_probability"], abs=0.04)


def test_waiting_times_add_up_to_littles_law() -> None:
    line = Line(servers=14, erlangs=10, aht=180)
    line.run(20_000)
    assert list(line.waits) == sorted(line.waits), "equal calls are answered in their order"
    # W = C(14, 10) · AHT / (c - A), with C = 0.1741 as published.
    assert fmean(line.waits.values()) == pytest.approx(0.1741 * 180 / 4, rel=0.25)


def test_of_those_who_must_wait_half_wait_longer_than_they_were_told() -> None:
    line = Line(servers=11, erlangs=10, aht=180)
    line.run(20_000)
    waited = [call for call in line.expected if line.waits.get(call, 0) > 0]
    assert len(waited) > 10_000
    longer = fmean(line.waits[call] > line.expected[call] for call in waited)
    assert longer == pytest.approx(0.5, abs=0.05)
    errors = [abs(line.expected[call] - line.waits[call]) for call in waited]
    assert fmean(errors) < 0.5 * fmean(line.waits[call] for call in waited)
