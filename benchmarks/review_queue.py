"""What a page of the queue costs with many open cases, and whether reviewers at once lose or double a decision.

    python -m benchmarks.review_queue [--cases 50000] [--reviewers 50] [--pages 40] [--databases sqlite postgresql]

The time is the server's: of `queue` from the question to the rows, counts of all views included. First one reviewer
works alone, then all at once with a second of thought between two pages, then all at once without any. After
that all take cases and decide them at once, until each has decided ten.
"""

from __future__ import annotations

import argparse
import random
import statistics
import tempfile
import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from rich.console import Console
from rich.table import Table
from sqlalchemy import func, select

from benchmarks.review.register import fill, people, service_in
from poisonbook.register.staff import Staff
from poisonbook.review.cases import Benign, CaseState
from poisonbook.review.queue import QueueView
from poisonbook.storage import cases
from poisonbook.storage.tables.review import CASE_NOTES, CASES
from poisonbook.workflows.case_views import queue
from poisonbook.workflows.cases import close_not_suspicious, confirm, next_case, propose
from poisonbook.workflows.service import Service

_DECISIONS = 10
_VIEWS = (QueueView.TO_DO, QueueView.FREE, QueueView.MINE, QueueView.SECOND, QueueView.DUE, QueueView.CLOSED)


def main() -> None:
    """Print the table."""
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--cases", type=int, default=50_000)
    arguments.add_argument("--reviewers", type=int, default=50)
    arguments.add_argument("--pages", type=int, default=40, help="pages that each reviewer asks for")
    arguments.add_argument("--databases", nargs="*", default=["sqlite", "postgresql"])
    asked = arguments.parse_args()
    table = Table("what", "pages", "p50 ms", "p95 ms", "p99 ms", "most ms", title=f"{asked.cases:,} open cases")
    console = Console(width=130)
    for database in asked.databases:
        with tempfile.TemporaryDirectory() as name, service_in(Path(name), database) as service:
            staff = people(service, asked.reviewers)
            fill(service, asked.cases, staff)
            _row(table, f"{database}: one reviewer", _read(service, staff[:1], asked.pages * 5, 0.0))
            for what, thought in (("a second of thought", 1.0), ("without a pause", 0.0)):
                times = _read(service, staff, asked.pages, thought)
                _row(table, f"{database}: {len(staff)} at once, {what}", times)
            console.print(_decided(service, staff, database))
    console.print(table)


def _row(table: Table, what: str, times: list[float]) -> None:
    cuts = statistics.quantiles(times, n=100)
    table.add_row(what, f"{len(times):,}", *(f"{1000 * one:.1f}" for one in (cuts[49], cuts[94], cuts[98], max(times))))


def _read(service: Service, people: list[Staff], pages: int, thought: float) -> list[float]:
    """Every reviewer goes through pages of the views, and back to the first."""

    def reviewer(staff: Staff) -> list[float]:
        chance, times = random.Random(staff.id), []  # noqa: S311 - a benchmark
        after: str | None = None
        view = QueueView.TO_DO
        time.sleep(chance.random() * thought)
        for _ in range(pages):
            begun = time.perf_counter()
            page = queue(service, staff, view=view, after=after)
            times.append(time.perf_counter() - begun)
            after = page.next if chance.random() < 0.7 else None
            if after is None:
                view = chance.choice(_VIEWS)
            time.sleep(thought * 2 * chance.random())
        return times

    with ThreadPoolExecutor(len(people)) as pool:
        return [one for times in pool.map(reviewer, people) for one in times]


def _decided(service: Service, people: list[Staff], database: str) -> str:
    """All take the next case and decide it, at once; each decision is looked for afterwards."""
    start = threading.Barrier(len(people))

    def reviewer(staff: Staff) -> list[str]:
        start.wait()
        done = []
        for number in range(_DECISIONS):
            id_ = next_case(service, staff)
            assert id_ is not None
            with service.store.reading() as connection:
                case = cases.find(connection, staff.operator, id_)
            assert case is not None
            if case.state is CaseState.PROPOSED:
                confirm(service, staff, id_, case.version, reason="no trade is shown")
            elif number % 5:
                close_not_suspicious(service, staff, id_, case.version, benign=Benign.ORDINARY_USE, reason="a pool")
            else:
                propose(service, staff, id_, case.version, reason="no trade is shown")
            done.append(id_)
        return done

    begun = time.perf_counter()
    with ThreadPoolExecutor(len(people)) as pool:
        done = [id_ for ids in pool.map(reviewer, people) for id_ in ids]
    took = time.perf_counter() - begun
    with service.store.reading() as connection:
        kept = connection.execute(select(func.count()).where(CASES.c.version == 3)).scalar_one()
        notes = connection.execute(select(func.count()).select_from(CASE_NOTES)).scalar_one()
    twice = sum(count > 1 for count in Counter(done).values())
    return (
        f"{database}: {len(done)} cases taken and decided by {len(people)} at once in {took:.1f} s "
        f"({2 * len(done) / took:.0f} steps/s); twice: {twice}, lost: {len(done) - kept}, notes: {notes}"
    )


if __name__ == "__main__":
    main()
