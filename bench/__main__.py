"""`make bench`: measures everything, prints a table, writes bench/results/latest.json."""

import argparse

from bench import (
    board,
    contacts,
    desk_lists,
    desk_tasks,
    durable,
    history,
    mails,
    messages,
    recorded_month,
    routing_engine,
    screens,
    starts,
)
from bench.crowd import allow_many_sockets
from bench.installation import installation, scratch
from bench.rows import Row, print_table, write

PAIRS = 5000


def main() -> None:
    """Measure."""
    given = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    given.add_argument("--pairs", type=int, default=PAIRS, help="advisers, and as many visitors")
    given.add_argument("--quick", action="store_true", help="short runs, to try the bench itself")
    chosen = given.parse_args()
    allow_many_sockets()
    rows: list[Row] = []
    with scratch() as folder:
        rows += starts.measure(folder / "starts")
        with installation(folder / "messages") as at:
            rows += messages.measure(
                at, size=chosen.pairs, seconds=4.0 if chosen.quick else messages.SECONDS
            )
        with installation(folder / "contacts") as at:
            rows += durable.measure(at)
            rows += contacts.measure(at, quick=chosen.quick)
            rows += mails.measure(at, quick=chosen.quick)
            rows += history.measure(at, quick=chosen.quick)
        with installation(folder / "lists") as at:
            rows += desk_lists.measure(at)
        with installation(folder / "board") as at:
            rows += board.measure(at)
        with installation(folder / "tasks", sample=True) as at:
            rows += desk_tasks.measure(at)
    rows += routing_engine.measure(quick=chosen.quick)
    rows += recorded_month.measure()
    rows += screens.measure()
    print_table(rows)
    write(rows)


if __name__ == "__main__":
    main()
