"""`make bench`: measures everything, prints a table, writes bench/results/latest.json."""

import argparse
import sys
import traceback
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path

from bench import (
    board,
    contacts,
    desk_lists,
    desk_tasks,
    durable,
    figures,
    first_message,
    history,
    mails,
    messages,
    mirror,
    recorded_month,
    recount,
    routing_engine,
    screens,
    starts,
)
from bench.crowd import allow_many_sockets
from bench.installation import Installation, installation, scratch
from bench.rows import Row, print_table, write

PAIRS = 5000
ANSWERS = 1_000_000

Part = Callable[[], list[Row]]


def main() -> None:
    """Measure; a part that fails is told, and the others go on."""
    given = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    given.add_argument("--pairs", type=int, default=PAIRS, help="advisers, and as many visitors")
    given.add_argument(
        "--answers",
        type=int,
        default=ANSWERS,
        help="answers in the mirror; ten million take eleven minutes",
    )
    given.add_argument("--quick", action="store_true", help="short runs, to try the bench itself")
    given.add_argument("--only", nargs="*", metavar="PART", help="these parts; writes no results")
    chosen = given.parse_args()
    allow_many_sockets()
    rows: list[Row] = []
    failed: list[str] = []
    with scratch() as folder:
        for name, part in _parts(folder, chosen).items():
            if chosen.only and name not in chosen.only:
                continue
            try:
                rows += part()
            except Exception:
                traceback.print_exc()
                failed.append(name)
            if not chosen.only:
                write(rows)
    print_table(rows)
    if failed:
        sys.exit(f"Not measured: {', '.join(failed)}. Why is told above.")


def _parts(folder: Path, chosen: argparse.Namespace) -> Mapping[str, Part]:
    """Return what is measured, by name, in an order that leaves the machine quiet between."""
    pairs, quick = chosen.pairs, chosen.quick
    answers = chosen.answers // 10 if quick else chosen.answers
    seconds = 4.0 if quick else messages.SECONDS
    served = partial(_served, folder)
    return {
        "starts": lambda: starts.measure(folder / "starts"),
        "messages": served("messages", partial(messages.measure, size=pairs, seconds=seconds)),
        "durable": served("durable", durable.measure),
        "contacts": served("contacts", partial(contacts.measure, quick=quick)),
        "mails": served("mails", partial(mails.measure, quick=quick)),
        "history": served("history", partial(history.measure, quick=quick)),
        "lists": served("lists", desk_lists.measure),
        "board": served("board", board.measure),
        "tasks": served("tasks", desk_tasks.measure, sample=True),
        "chat": served("chat", first_message.measure, sample=True),
        "routing": partial(routing_engine.measure, quick=quick),
        "month": recorded_month.measure,
        "figures": partial(figures.measure, quick=quick),
        "mirror": served("mirror", partial(mirror.measure, answers=answers)),
        "recount": served("recount", partial(recount.measure, answers=answers)),
        "screens": screens.measure,
    }


def _served(
    folder: Path, name: str, measure: Callable[[Installation], list[Row]], *, sample: bool = False
) -> Part:
    def part() -> list[Row]:
        with installation(folder / name, sample=sample) as at:
            return measure(at)

    return part


if __name__ == "__main__":
    main()
