"""The public figures of a year: counted, given noise and released once, by two people; written as often as wished.

Every function that takes a person checks their role itself. Who releases sees no figure before all do: what is shown
without noise would tell of single customers, and what is shown with noise spends the budget.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

import poisonbook
from poisonbook.law.retention import longest_retention
from poisonbook.ledger.events import TransparencyStep
from poisonbook.register.access import Operator
from poisonbook.register.staff import Staff, StaffRole
from poisonbook.storage import checkpoints, contents, operators, report_years
from poisonbook.storage.events import log_event
from poisonbook.storage.report_years import Connection
from poisonbook.storage.store import Store
from poisonbook.storage.work import each
from poisonbook.transparency.cells import Counts, cell_list
from poisonbook.transparency.counting import all_counted, size_of
from poisonbook.transparency.figures import Figure, Figures, figures_of
from poisonbook.transparency.noise import error_of, noised
from poisonbook.transparency.years import (
    ReportYear,
    YearNotReleasedError,
    YearReleasedError,
    bounds_of,
    counted_from,
    may_release,
    proposed,
    released,
)
from poisonbook.workflows.access import the_operator
from poisonbook.workflows.extras import need_extra
from poisonbook.workflows.service import Service
from poisonbook.workflows.transparency_counts import conduct, keys_of, sizes, told_of_customers

SEES = frozenset(
    {StaffRole.DATA_PROTECTION, StaffRole.APPROVER, StaffRole.ADMINISTRATOR, StaffRole.AUDITOR, StaffRole.INSPECTOR}
)
"""Who sees which years are public. What is public may be seen by anybody."""
RELEASED = "released"
_Kept = tuple[str, ReportYear, TransparencyStep]


@dataclass(frozen=True, slots=True)
class WrittenReport:
    """The files of a year."""

    year: int
    digest: str
    files: tuple[str, ...]


def release_year(service: Service, staff: Staff, year: int) -> ReportYear:
    """Have a year's figures released: the first person proposes it, the second releases it, for good.

    Raises:
        YearNotOverError, YearBeforeRegisterError, YearForgottenError: it cannot be counted.
        YearReleasedError: it was released.
        ReleaseFourEyesError, ReleaseRoleError: the person may not.
        MissingExtraError: what makes the noise is not installed.
    """
    operator, now = the_operator(service.store, staff.operator), service.clock()
    with service.store.reading() as connection:
        began = operators.began(connection, operator.id)
    first_day = counted_from(year, longest_retention(service.book, operator.jurisdictions), now, began)
    need_extra("transparency")
    with service.store.reading() as connection:
        _need_unspent(connection, operator.id, year)
        known = report_years.find(connection, operator.id, year)
    if known is None:
        wanted = proposed(year, staff, now)
        service.store.writer.run(_PROPOSE, (operator.id, wanted, _said(operator, wanted, "proposed", now)))
        return wanted
    may_release(known, staff, now)
    figures = _figures(service, operator, year, datetime.combine(first_day, datetime.min.time(), UTC), now)
    if first_day == began.date():
        figures = replace(figures, began=first_day.isoformat())
    public = released(known, figures.text, staff, now)
    event = _said(operator, public, RELEASED, now, figures)
    service.store.writer.run(_RELEASE, (operator.id, public, event))
    return public


def list_years(store: Store, operator: Operator) -> Sequence[ReportYear]:
    """The years that are public or are to be, the latest first."""
    with store.reading() as connection:
        return report_years.every(connection, operator.id)


def released_figures(store: Store, operator: Operator, year: int) -> Figures:
    """The figures of a year, as they were released.

    Raises:
        YearNotReleasedError: they were not.
    """
    with store.reading() as connection:
        known = report_years.find(connection, operator.id, year)
    if known is None or known.figures is None:
        how = f"poisonbook transparency release --year {year} --as STAFF"
        why = f"is not released: two people do that, each with `{how}`"
        raise YearNotReleasedError(year, why if known is None else f"{why}; {known.proposed_by} was the first")
    return figures_of(known.figures)


def report_files(figures: Figures) -> dict[str, bytes]:
    """The report by file name: a page and a paper in each language, and JSON."""
    from poisonbook.reports.transparency import transparency_page
    from poisonbook.reports.transparency_paper import transparency_pdf
    from poisonbook.transparency.cells import LANGUAGES

    files = {f"transparency-{figures.year}.json": figures.text.encode() + b"\n"}
    for lang in LANGUAGES:
        files[f"transparency-{figures.year}.{lang}.html"] = transparency_page(figures, lang).encode()
        files[f"transparency-{figures.year}.{lang}.pdf"] = transparency_pdf(figures, lang)
    return files


def write_report(store: Store, operator: Operator, year: int, out: Path) -> WrittenReport:
    """Write the released figures of a year into a folder: the same files each time.

    Raises:
        YearNotReleasedError: they were not released.
        OutputError: the folder cannot be written.
    """
    from poisonbook.workflows.output import output_folder

    figures = released_figures(store, operator, year)
    files = report_files(figures)
    with output_folder(out) as folder:
        for name, content in files.items():
            (folder / name).write_bytes(content)
    return WrittenReport(year, figures.digest, tuple(files))


def _figures(service: Service, operator: Operator, year: int, start: datetime, now: datetime) -> Figures:
    cells, keys = cell_list(), keys_of(service, year)
    adds = cells.most * len(keys)
    with service.store.reading() as connection:
        told = told_of_customers(connection, operator, keys, start, bounds_of(year)[1])
        of_size, of_shop = sizes(connection, operator, year), conduct(service, connection, operator, year)
        checkpoint = checkpoints.last(connection)
    error = error_of(adds / cells.epsilon)
    counts = noised(all_counted(cells.noised, told), most=adds, epsilon=cells.epsilon)
    figures: dict[str, Figure] = {}
    for section in cells.sections:
        for cell in section.cells:
            match section.counts:
                case Counts.CUSTOMERS:
                    figures[cell.id] = Figure(count=counts[cell.id], error=error)
                case Counts.SIZE:
                    least, most = size_of(of_size[cell.id])
                    figures[cell.id] = Figure(least=least, most=most)
                case Counts.SHOP:
                    figures[cell.id] = Figure(count=of_shop[cell.id])
    return Figures(
        operator=operator.id,
        name=operator.name,
        year=year,
        counted_from=start.date().isoformat(),
        released_at=now.astimezone(UTC).isoformat(),
        epsilon=cells.epsilon,
        adds=adds,
        keys=len(keys),
        error=error,
        library=f"OpenDP {version('opendp')}",
        software=f"poisonbook {poisonbook.__version__}",
        checkpoint=None if checkpoint is None else checkpoint.note,
        cells_version=cells.version,
        figures=figures,
    )


def _need_unspent(connection: Connection, operator: str, year: int) -> None:
    """Go on only where the ledger says of no release: its word holds, whatever became of the row."""
    import json

    for one in contents.of_kind(connection, TransparencyStep.KIND):
        said = json.loads(one.content)
        if (said["operator"], said["year"], said["step"]) == (operator, year, RELEASED):
            raise YearReleasedError(year, f"entry {one.number} of the ledger says that its figures are public")


def _said(
    operator: Operator, year: ReportYear, step: str, now: datetime, figures: Figures | None = None
) -> TransparencyStep:
    return TransparencyStep(
        operator=operator.id,
        at=now.astimezone(UTC).isoformat(),
        year=year.year,
        step=step,
        epsilon="" if figures is None else str(figures.epsilon),
        cells=0 if figures is None else figures.cells_version,
        digest="" if figures is None else figures.digest,
    )


@each
def _propose(connection: Connection, kept: _Kept) -> None:
    operator, year, event = kept
    report_years.add(connection, operator, year)
    log_event(connection, event)


@each
def _release(connection: Connection, kept: _Kept) -> None:
    operator, year, event = kept
    _need_unspent(connection, operator, year.year)
    if not report_years.release(connection, operator, year):
        raise YearReleasedError(year.year, "somebody released it just now")
    log_event(connection, event)


_PROPOSE, _RELEASE = _propose, _release
