from itertools import permutations

import numpy as np
import pytest
from statsmodels.regression.linear_model import OLS

from miroir.base.errors import Invalid
from miroir.statistics.arrays import Drivers, drivers
from miroir.statistics.arrays.counting import Floats
from miroir.statistics.arrays.drivers import lmg

NAMES = ["waiting", "handling", "contacts", "changes"]


def invented(n: int, seed: int = 1) -> tuple[Floats, Floats]:
    """Return causes of which waiting counts, handling only goes with it, contacts count less."""
    dice = np.random.default_rng(seed)
    causes = dice.normal(size=(n, 4))
    causes[:, 1] = 0.85 * causes[:, 0] + 0.5 * causes[:, 1]
    return causes, -causes[:, 0] - 0.5 * causes[:, 2] + 1.5 * dice.normal(size=n)


@pytest.fixture(scope="module")
def found() -> Drivers:
    return drivers(*invented(800), NAMES)


def test_a_driver_that_only_accompanies_a_cause_is_not_taken_for_one(found: Drivers) -> None:
    standing = {driver.name: driver.standing for driver in found.drivers}
    assert standing == {
        "waiting": "own-effect",
        "contacts": "own-effect",
        "handling": "goes-along",
        "changes": "not-seen",
    }
    assert found.drivers[0].name == "waiting"


def test_shares_add_up_to_what_all_explain_together(found: Drivers) -> None:
    causes, outcome = invented(800)
    fitted = OLS(outcome, np.column_stack([np.ones(800), causes])).fit()
    assert sum(driver.share.value for driver in found.drivers) == pytest.approx(fitted.rsquared)
    assert found.explained.value == pytest.approx(fitted.rsquared)
    for driver in found.drivers:
        place = NAMES.index(driver.name)
        standardised = fitted.params[place + 1] * causes[:, place].std() / outcome.std()
        assert driver.effect.value == pytest.approx(standardised)
        assert driver.effect.low < driver.effect.value < driver.effect.high


def test_a_share_is_the_gain_averaged_over_all_orders() -> None:
    causes, outcome = invented(200)
    correlations = np.array([np.corrcoef(np.column_stack([causes, outcome]), rowvar=False)])

    def explained(taken: tuple[int, ...]) -> float:
        chosen = np.column_stack([np.ones(200), *(causes[:, one] for one in taken)])
        return float(OLS(outcome, chosen).fit().rsquared)

    gains = np.zeros(4)
    for order in permutations(range(4)):
        for place, driver in enumerate(order):
            gains[driver] += explained(order[: place + 1]) - explained(order[:place])
    assert lmg(correlations)[0] == pytest.approx(gains / 24)


def test_a_driver_given_twice_shares_its_weight() -> None:
    causes, outcome = invented(400)
    twice = drivers(np.column_stack([causes[:, [0, 0]]]), outcome, ["once", "again"])
    once = drivers(causes[:, :1], outcome, ["once"])
    shares = [driver.share.value for driver in twice.drivers]
    assert shares == pytest.approx([once.explained.value / 2] * 2, rel=1e-6)


def test_intervals_hold_the_share_of_the_population() -> None:
    truth = drivers(*invented(60_000, seed=99), NAMES).drivers
    within = [
        driver.share.low <= whole.share.value <= driver.share.high
        for seed in range(8)
        for driver in drivers(*invented(300, seed=seed), NAMES).drivers
        for whole in truth
        if whole.name == driver.name and whole.standing != "not-seen"
    ]
    assert np.mean(within) > 0.85


def test_twelve_drivers_are_weighed_and_thirteen_refused() -> None:
    dice = np.random.default_rng(4)
    causes = dice.normal(size=(300, 13))
    outcome = causes[:, 3] + dice.normal(size=300)
    names = [f"cause {place}" for place in range(13)]
    assert drivers(causes[:, :12], outcome, names[:12]).drivers[0].name == "cause 3"
    with pytest.raises(Invalid, match="one to 12"):
        drivers(causes, outcome, names)


def test_what_cannot_be_weighed_is_told() -> None:
    causes, outcome = invented(100)
    with pytest.raises(Invalid, match="same for all"):
        drivers(np.ones((100, 1)), outcome, ["constant"])
    with pytest.raises(Invalid, match="50 answers"):
        drivers(causes[:40], outcome[:40], NAMES)
    with pytest.raises(Invalid, match="a name"):
        drivers(causes, outcome, NAMES[:3])


def chosen(n: int, seed: int = 2) -> tuple[Floats, Floats]:
    """Return pay, a town of four of which one is unhappy, and chance; the outcome knows all."""
    dice = np.random.default_rng(seed)
    town = dice.integers(0, 4, n)
    pay = dice.normal(size=n) + 0.8 * (town == 2)
    causes = np.column_stack([pay, *(town == one for one in (1, 2, 3)), dice.normal(size=n)])
    return causes.astype(float), 0.6 * pay - 1.0 * (town == 3) + dice.normal(size=n)


def test_a_choice_comes_and_goes_as_a_whole() -> None:
    causes, outcome = chosen(300)
    columns = [(0,), (1, 2, 3), (4,)]
    correlations = np.array([np.corrcoef(np.column_stack([causes, outcome]), rowvar=False)])

    def explained(taken: tuple[int, ...]) -> float:
        those = [causes[:, column] for one in taken for column in columns[one]]
        return float(OLS(outcome, np.column_stack([np.ones(300), *those])).fit().rsquared)

    gains = np.zeros(3)
    for order in permutations(range(3)):
        for place, driver in enumerate(order):
            gains[driver] += explained(order[: place + 1]) - explained(order[:place])
    assert lmg(correlations, [1, 3, 1])[0] == pytest.approx(gains / 6)


def test_a_choice_is_tested_as_one_and_its_options_told_beside_each_other() -> None:
    causes, outcome = chosen(600)
    found = drivers(causes, outcome, ["pay", "town", "chance"], widths=[1, 3, 1])
    pay, town, chance = (
        next(one for one in found.drivers if one.name == name) for name in ("pay", "town", "chance")
    )
    fitted = OLS(outcome, np.column_stack([np.ones(600), causes])).fit()
    shares = causes[:, 1:4].mean(0)
    middle = float(fitted.params[2:5] @ shares)
    levels = (np.array([0, *fitted.params[2:5]]) - middle) / outcome.std()
    assert [one.value for one in town.levels] == pytest.approx(levels)
    assert all(one.low < one.value < one.high for one in town.levels)
    assert min(town.levels, key=lambda one: one.value) is town.levels[3]
    spread = float(np.sqrt([1 - shares.sum(), *shares] @ levels**2))
    assert town.effect.value == pytest.approx(spread)
    wald = float(fitted.wald_test(np.eye(6)[2:5], use_f=False, scalar=True).pvalue)
    assert (town.p < 1e-6) == (wald < 1e-6)
    assert [one.standing for one in (pay, town, chance)] == ["own-effect"] * 2 + ["not-seen"]
    assert pay.levels == ()
