"""The inspection export of a register: a folder or one ZIP file, whole or not there."""

from __future__ import annotations

import shutil
import tempfile
import zipfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import ClassVar

from sqlalchemy.engine import Connection

import poisonbook
from poisonbook.errors import PoisonbookError
from poisonbook.ledger.events import Export
from poisonbook.privacy.both_roles import BothRoles
from poisonbook.privacy.sealing import SealContext
from poisonbook.register.access import Operator
from poisonbook.register.evidence import HeldLicence, IdentityCheck, Statement
from poisonbook.register.lookup import OpeningReason
from poisonbook.register.reconcile import Reconciliation
from poisonbook.reports.evidence_tables import Particular
from poisonbook.reports.inspection import Contents, write_inspection
from poisonbook.reports.inspection_cover import Cover, LawUsed
from poisonbook.reports.manifest import Manifest
from poisonbook.storage import exports, lookups, products
from poisonbook.storage.events import log
from poisonbook.storage.migrate import newest_revision
from poisonbook.workflows.notices import lacking_notice
from poisonbook.workflows.output import output_folder, remove_leftovers, writing_to
from poisonbook.workflows.service import Service
from poisonbook.workflows.stock import reconciled

_DAY = timedelta(days=1)
_LONGEST = timedelta(days=366 * 10)
_ZIP_TIME = (1980, 1, 1, 0, 0, 0)
"""The earliest time that a ZIP file can name: the same export is the same file."""


class ExportError(PoisonbookError):
    """An export that cannot be made as asked."""

    code: ClassVar[str] = "export"

    def __init__(self, problem: str) -> None:
        super().__init__(problem)
        self.problem = problem

    def __str__(self) -> str:
        return self.problem


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """Which days are exported, both included."""

    start: date
    end: date

    def __post_init__(self) -> None:
        if self.end < self.start:
            raise ExportError(f"the period ends on {self.end}, before it starts on {self.start}")
        if self.end - self.start > _LONGEST:
            raise ExportError("the period is longer than ten years")

    @property
    def first(self) -> datetime:
        """Its first moment, in UTC."""
        return datetime.combine(self.start, time(), UTC)

    @property
    def after(self) -> datetime:
        """The first moment after it, in UTC."""
        return datetime.combine(self.end + _DAY, time(), UTC)


@dataclass(frozen=True, slots=True)
class ExportOpening:
    """What is sealed is opened for an export, by both roles together."""

    reason: OpeningReason
    keys: BothRoles


def export_register(
    service: Service, operator: Operator, period: Period, place: Path, *, opening: ExportOpening | None = None
) -> Manifest:
    """Write the export to `place`: one file where its name ends in `.zip`, else a folder that is empty or not there.

    Args:
        opening: why sealed particulars are opened and with which keys; None: they stay sealed. That the register is
            exported, and why it is opened, is in the ledger before anything is read.

    Raises:
        ExportError: the folder is not empty.
        OutputError: the place cannot be written; nothing was left there.
        SealBrokenError: particulars do not open with the keys that are there.
    """
    service.store.writer.run(log, _event(service, operator, period, opening))
    as_file = place.suffix.lower() == ".zip"
    folder = place.parent if as_file else place
    remove_leftovers(folder, before=service.clock() - _DAY)  # what was opened may be in it
    if as_file:
        with output_folder(folder) as staging, tempfile.TemporaryDirectory(dir=staging) as inside:
            manifest = _write(service, operator, period, Path(inside), opening)
            zip_folder(Path(inside), staging / place.name)
        return manifest
    if folder.is_dir() and any(folder.iterdir()):
        raise ExportError(f"{place}: is not empty; name a new folder, or a file that ends in .zip")
    with output_folder(folder) as staging:
        return _write(service, operator, period, staging, opening)


def export_as_file(service: Service, operator: Operator, period: Period) -> bytes:
    """The export as one ZIP file, with everything sealed that is sealed; nothing of it stays on disk.

    Raises:
        OutputError: the folder for temporary files cannot be written.
    """
    with writing_to("the folder for temporary files"), tempfile.TemporaryDirectory(prefix="poisonbook-") as folder:
        place = Path(folder) / "export.zip"
        export_register(service, operator, period, place)
        return place.read_bytes()


def zip_folder(folder: Path, target: Path) -> None:
    """The files of `folder` as one ZIP file; equal files make equal bytes."""
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for file in sorted(folder.iterdir()):
            entry = zipfile.ZipInfo(file.name, _ZIP_TIME)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o600 << 16
            with file.open("rb") as source, archive.open(entry, "w") as sink:
                shutil.copyfileobj(source, sink, 1 << 20)


def _write(
    service: Service, operator: Operator, period: Period, folder: Path, opening: ExportOpening | None
) -> Manifest:
    with service.store.reading() as connection:  # one snapshot: what is sold meanwhile is not half in it
        keys = None if opening is None else opening.keys
        contents = _contents(operator, period, connection, keys)
        return write_inspection(folder, _cover(service, operator, period, opening), contents)


def _event(service: Service, operator: Operator, period: Period, opening: ExportOpening | None) -> Export:
    return Export(
        operator=operator.id,
        at=service.clock().astimezone(UTC).isoformat(),
        first_day=period.start.isoformat(),
        last_day=period.end.isoformat(),
        opened=None if opening is None else opening.reason.value,
    )


def _cover(service: Service, operator: Operator, period: Period, opening: ExportOpening | None) -> Cover:
    laws = [service.book.jurisdiction(code) for code in operator.jurisdictions]
    return Cover(
        operator=operator,
        start=period.start,
        end=period.end,
        made_at=service.clock(),
        laws=tuple(LawUsed(one.code, one.name, tuple(act.title for act in one.acts), one.checked) for one in laws),
        versions={
            "poisonbook": poisonbook.__version__,
            "store": newest_revision(),  # no other is opened
            **{f"law {one.code}": one.checked.isoformat() for one in laws},
        },
        names=service.names,
        opened=opening is not None,
        reason="" if opening is None else opening.reason.value,
    )


def _contents(operator: Operator, period: Period, connection: Connection, keys: BothRoles | None) -> Contents:
    id_, start, end = operator.id, period.first, period.after
    return Contents(
        orders=lookups.orders_between(connection, id_, start, end),
        lines=lookups.lines_between(connection, id_, start, end),
        products=products.regulated(connection, id_),
        statements=exports.statements(connection, id_, start, end),
        identity_checks=exports.identity_checks(connection, id_, start, end),
        licences=exports.held_licences(connection, id_, start, end),
        particulars=() if keys is None else _particulars(operator, connection, period, keys),
        incidents=exports.incidents(connection, id_, start, end),
        stock=exports.stock(connection, id_, start, end),
        reconciliations=_reconciliations(connection, id_, period),
        notices=exports.notices(connection, id_, end),
        lacking=tuple(lacking_notice(connection, id_)),
        trainings=exports.trainings(connection, id_, end),
        questions=exports.questions(connection, id_, end),
    )


def _reconciliations(connection: Connection, operator: str, period: Period) -> Iterator[Reconciliation]:
    for _, found in reconciled(connection, operator):
        yield from (one for one in found if period.first <= one.until < period.after)


def _particulars(operator: Operator, connection: Connection, period: Period, keys: BothRoles) -> Iterator[Particular]:
    found = (connection, operator.id, period.first, period.after)
    kinds: tuple[tuple[str, Callable[[], Iterable[Statement | IdentityCheck | HeldLicence]]], ...] = (
        ("statement", lambda: exports.statements(*found)),
        ("identity_check", lambda: exports.identity_checks(*found)),
        ("licence", lambda: exports.held_licences(*found)),
    )
    for kind, things in kinds:
        for one in things():
            opened = keys.open(one.sealed, context=SealContext(operator.id, kind, one.id))
            for field, text in sorted(opened.items()):
                yield Particular(kind, one.id, field, text)
