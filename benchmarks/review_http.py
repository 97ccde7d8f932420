"""Fifty reviewers with browsers at once on a console with many open cases: how long a page of the queue takes the
server, and whether a decision is lost or taken twice.

    python -m benchmarks.review_http [--cases 50000] [--reviewers 50] [--databases sqlite postgresql]

The console is a process of its own, as `poisonbook console` starts it, and so are all reviewers together. Their
sessions are made beforehand. The time is the server's own, of its log, from the request to the answer: waiting for a
thread or the database is in it. Each reviewer reads pages of the queue, then takes cases and decides them, four of five
as not suspicious and the others for a second person, with a second of thought before each request; at the end all
decide the same cases at the same moment. What they were told is then compared with what the store has.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

from rich.console import Console
from rich.table import Table
from sqlalchemy import select

from benchmarks.checkout import servers
from benchmarks.review.register import fill, people, service_in
from benchmarks.review.reviewers import Plan, Told
from poisonbook.console.cookies import SESSION
from poisonbook.register.staff import SignInWay, Staff
from poisonbook.review.cases import Step
from poisonbook.storage.tables.review import CASE_NOTES
from poisonbook.workflows.service import Service
from poisonbook.workflows.sign_in import start_session

_DECIDED = (Step.CLOSED, Step.PROPOSED, Step.CONFIRMED)


@dataclass(frozen=True, slots=True)
class Asked:
    """How much there is to do."""

    cases: int
    reviewers: int
    pages: int
    decisions: int
    contested: int
    thought: float


@dataclass(frozen=True, slots=True)
class Measured:
    """What came of it on one database."""

    told: Told
    server_ms: dict[str, list[float]]
    """Of every request, by its page."""
    lost: int
    """Decisions that a reviewer was told are done, and that the store has not."""
    unknown: int
    """Decisions in the store that no reviewer was told of."""
    twice: int
    """Cases that were decided more than once by those who were told so."""


def main() -> None:
    """Print the table."""
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--cases", type=int, default=50_000)
    arguments.add_argument("--reviewers", type=int, default=50)
    arguments.add_argument("--pages", type=int, default=40, help="pages of the queue that each reviewer reads")
    arguments.add_argument("--decisions", type=int, default=5, help="cases that each reviewer decides")
    arguments.add_argument("--contested", type=int, default=10, help="cases that all decide at once")
    arguments.add_argument("--thought", type=float, default=1.0, help="seconds before each request, on average")
    arguments.add_argument("--databases", nargs="*", default=["sqlite", "postgresql"])
    given = vars(arguments.parse_args())
    databases, asked = given.pop("databases"), Asked(**given)
    title = f"{asked.cases:,} open cases, {asked.reviewers} reviewers over HTTP, {asked.thought} s of thought"
    table = Table("what", "requests", "p50 ms", "p95 ms", "p99 ms", "most ms", title=title)
    console = Console(width=130)
    for database in databases:
        found = measured(database, asked)
        pages = [("the queue", "queue"), ("a case", "case"), ("the next case", "next_case")]
        for what, page in (*pages, ("a decision", "case_close_not_suspicious")):
            _row(table, f"{database}: {what}", found.server_ms.get(page, []))
        _row(table, f"{database}: the queue, as reviewers saw it", [1000 * one for one in found.told.times])
        told = found.told
        console.print(
            f"{database}: {len(told.decided)} decisions in {told.seconds:.0f} s, {told.late} came too late; "
            f"lost {found.lost}, untold {found.unknown}, twice {found.twice}; {told.statuses}"
        )
    console.print(table)


def measured(database: str, asked: Asked) -> Measured:
    """What the server took, and how what reviewers were told compares with the store."""
    with tempfile.TemporaryDirectory() as name, service_in(Path(name), database) as service:
        staff = people(service, asked.reviewers)
        fill(service, asked.cases, staff)
        cookies = [_cookie(service, one) for one in staff]
        with _console(service, Path(name)) as (origin, log):
            plan = Plan(
                origin=origin,
                cookies=cookies,
                pages=asked.pages,
                decisions=asked.decisions,
                contested=asked.contested,
                thought=asked.thought,
            )
            told = _reviewed(plan, Path(name))
        kept, server_ms = _decided(service, staff), _server_ms(log)
    said = Counter((staff[number].id, case) for number, case in told.decided)
    by_case = Counter(case for _, case in told.decided)
    confirmed = {case for case, steps in _by_case(kept).items() if steps == [Step.PROPOSED, Step.CONFIRMED]}
    have = Counter((by, case) for by, case, _ in kept)
    return Measured(
        told,
        server_ms,
        lost=(said - have).total(),
        unknown=(have - said).total(),
        twice=sum(count > 1 for case, count in by_case.items() if case not in confirmed),
    )


def _cookie(service: Service, staff: Staff) -> str:
    token = start_session(service, staff.operator, staff.id, SignInWay.PASSWORD).token
    return f"{SESSION}={token}"


@contextmanager
def _console(service: Service, folder: Path) -> Iterator[tuple[str, Path]]:
    """A console as a process of its own, and the file of its log."""
    port, log = servers.free_port(), folder / "console.log"
    command = [sys.executable, "-m", "poisonbook", "console", "--port", str(port)]
    settings = {
        "POISONBOOK_FOLDER": str(service.settings.folder),
        "POISONBOOK_DATABASE": service.settings.database,
        "POISONBOOK_OPEN_RATE_LIMIT": "0",
    }
    with log.open("wb") as file, subprocess.Popen(command, env=os.environ | settings, stderr=file) as server:
        try:
            servers.wait_for(port, server)
            yield f"http://localhost:{port}", log
        finally:
            server.terminate()
            server.wait()


def _reviewed(plan: Plan, folder: Path) -> Told:
    file = folder / "plan.json"
    file.write_text(json.dumps(asdict(plan)), encoding="utf-8")
    command = [sys.executable, "-m", "benchmarks.review.reviewers", str(file)]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
    told = Told(**json.loads(done.stdout))
    told.decided = [(number, case) for number, case in told.decided]
    return told


def _decided(service: Service, staff: list[Staff]) -> list[tuple[str, str, Step]]:
    """Every decision that the store has: by whom, on which case."""
    ids = {one.id for one in staff}
    asked = select(CASE_NOTES.c.by, CASE_NOTES.c.case_id, CASE_NOTES.c.step).order_by(CASE_NOTES.c.at)
    with service.store.reading() as connection:
        rows = connection.execute(asked).all()
    return [(by, case, Step(step)) for by, case, step in rows if by in ids and step in _DECIDED]


def _by_case(kept: list[tuple[str, str, Step]]) -> dict[str, list[Step]]:
    steps: dict[str, list[Step]] = {}
    for _, case, step in kept:
        steps.setdefault(case, []).append(step)
    return steps


def _server_ms(log: Path) -> dict[str, list[float]]:
    """What the console's log says that each request took, by its page."""
    found: dict[str, list[float]] = {}
    for line in log.read_text(encoding="utf-8").splitlines():
        said = json.loads(line) if line.startswith("{") else {}
        if said.get("event") == "request":
            found.setdefault(said["operation"], []).append(said["ms"])
    return found


def _row(table: Table, what: str, times: list[float]) -> None:
    if len(times) > 1:
        cuts = statistics.quantiles(times, n=100)
        shown = (f"{one:.1f}" for one in (cuts[49], cuts[94], cuts[98], max(times)))
        table.add_row(what, f"{len(times):,}", *shown)


if __name__ == "__main__":
    main()
