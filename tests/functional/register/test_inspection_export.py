"""The inspection export of a real register, on both databases."""

from __future__ import annotations

import csv
import errno
import os
import zipfile
from collections.abc import Mapping
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from tests.functional.register.content import checked, licensed, screened, sold
from tests.ledger_events import events_of
from tests.roles import BOTH, COMPLIANCE, role_key
from tests.unit.workflows.register_service import OTHER, SHOP, SetClock

from poisonbook.privacy.both_roles import BothRoles
from poisonbook.privacy.sealing import SealBrokenError, open_sealed
from poisonbook.register.house import IncidentKind
from poisonbook.register.lookup import OpeningReason
from poisonbook.register.roles import Role
from poisonbook.reports.manifest import verify_export
from poisonbook.workflows.incidents import GivenIncident, record_incident
from poisonbook.workflows.inspection_export import (
    ExportError,
    ExportOpening,
    Period,
    export_as_file,
    export_register,
)
from poisonbook.workflows.output import OutputError
from poisonbook.workflows.service import Service

PERIOD = Period(start=date(2026, 11, 1), end=date(2026, 11, 30))
NUMBER = "X 123 456"


@pytest.fixture(autouse=True)
def _register(service: Service, clock: SetClock) -> None:
    """Two sales in November and one in December, a refused order, an identity check, an open incident."""
    checked(service, SHOP, NUMBER)
    sold(service, "O-1", 2)
    screened(service, "O-2", "P-PEROXIDE")
    sold(service, "O-3", operator=OTHER)
    record_incident(service, SHOP, GivenIncident(kind=IncidentKind.LOSS, substance="acetone"))
    clock.now += timedelta(days=30)
    sold(service, "O-4")


def rows(folder: Path, name: str) -> list[dict[str, str]]:
    """A table of the export."""
    with (folder / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_an_export_holds_the_days_that_were_asked_for_and_this_shop_alone(service: Service, tmp_path: Path) -> None:
    export_register(service, SHOP, PERIOD, tmp_path / "out")

    folder = tmp_path / "out"
    assert [(row["order_id"], row["outcome"], row["state"]) for row in rows(folder, "orders")] == [
        ("O-1", "allow", "confirmed"),
        ("O-2", "refuse", "screened"),
    ]
    assert [(row["order_id"], row["packs"], row["sold"]) for row in rows(folder, "lines")] == [
        ("O-1", "2", "yes"),
        ("O-2", "1", "no"),
    ]
    assert [row["clock"] for row in rows(folder, "incidents")] == ["overdue"]
    assert len(rows(folder, "identity_checks")) == 1
    assert verify_export(folder).problems == ()


def test_the_same_moment_gives_the_same_file(service: Service, tmp_path: Path) -> None:
    for name in ("one.zip", "other.zip"):
        export_register(service, SHOP, PERIOD, tmp_path / name)

    assert (tmp_path / "one.zip").read_bytes() == (tmp_path / "other.zip").read_bytes()
    assert export_as_file(service, SHOP, PERIOD) == (tmp_path / "one.zip").read_bytes()
    assert verify_export(tmp_path / "one.zip").problems == ()
    assert sorted(file.name for file in tmp_path.glob("*.zip")) == ["one.zip", "other.zip"]


def test_what_is_sealed_is_opened_only_when_asked_for_and_with_the_reason(service: Service, tmp_path: Path) -> None:
    export_register(service, SHOP, PERIOD, tmp_path / "sealed")
    manifest = export_register(
        service, SHOP, PERIOD, tmp_path / "opened", opening=ExportOpening(OpeningReason.AUTHORITY_REQUEST, BOTH)
    )

    everything = b"".join(file.read_bytes() for file in (tmp_path / "sealed").iterdir())
    assert NUMBER.encode() not in everything
    assert ("number", NUMBER) in [(row["field"], row["text"]) for row in rows(tmp_path / "opened", "particulars")]
    assert (manifest.opened, manifest.reason) == (True, "authority_request")
    told = events_of(service.store, "export")
    assert [(one["operator"], one["opened"]) for one in told] == [(SHOP.id, None), (SHOP.id, "authority_request")]


def test_it_is_in_the_ledger_before_anything_is_opened(
    service: Service, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = []

    def watched(*arguments: Any, **more: Any) -> Mapping[str, str]:
        told.append([one["opened"] for one in events_of(service.store, "export")])
        return open_sealed(*arguments, **more)

    monkeypatch.setattr("poisonbook.privacy.both_roles.open_sealed", watched)
    export_register(service, SHOP, PERIOD, tmp_path / "out", opening=ExportOpening(OpeningReason.INSPECTION, BOTH))

    assert told == [["inspection"]]


def test_with_another_key_nothing_opens_and_nothing_is_written(service: Service, tmp_path: Path) -> None:
    theirs = BothRoles((COMPLIANCE, role_key(Role.DATA_PROTECTION, 1)))

    with pytest.raises(SealBrokenError):
        export_register(
            service, SHOP, PERIOD, tmp_path / "out", opening=ExportOpening(OpeningReason.INSPECTION, theirs)
        )
    assert not (tmp_path / "out").exists()


def test_a_full_disk_leaves_nothing_behind(service: Service, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("poisonbook.workflows.inspection_export.shutil.copyfileobj", full)

    with pytest.raises(OutputError, match="the disk is full"):
        export_register(service, SHOP, PERIOD, tmp_path / "new" / "out.zip")
    assert not (tmp_path / "new").exists()


@pytest.mark.parametrize("name", ["out", "out/inspection.zip"])
def test_what_a_killed_export_left_is_gone_with_the_next(service: Service, tmp_path: Path, name: str) -> None:
    left = tmp_path / "out" / ".poisonbook-0123456789abcdef"
    left.mkdir(parents=True)
    os.utime(left, (0, 0))

    export_register(service, SHOP, PERIOD, tmp_path / name)

    assert not left.exists()


def test_a_folder_with_something_in_it_is_left_alone(service: Service, tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("Dear inspector")

    with pytest.raises(ExportError, match="not empty"):
        export_register(service, SHOP, PERIOD, tmp_path)
    assert (tmp_path / "letter.txt").read_text() == "Dear inspector"


@pytest.mark.parametrize(("start", "end"), [(date(2026, 2, 1), date(2026, 1, 1)), (date(2006, 1, 1), date(2026, 1, 1))])
def test_a_period_that_cannot_be_is_refused(start: date, end: date) -> None:
    with pytest.raises(ExportError, match="period"):
        Period(start=start, end=end)


def test_a_zip_file_has_nothing_but_the_export(service: Service, tmp_path: Path) -> None:
    export_register(service, SHOP, PERIOD, tmp_path / "out.zip")

    with zipfile.ZipFile(tmp_path / "out.zip") as archive:
        assert archive.testzip() is None
        assert len(archive.namelist()) == 14
        assert {"manifest.json", "summary.pdf", "lines.csv"} <= set(archive.namelist())


def test_pages_that_end_anywhere_lose_and_double_nothing(
    service: Service, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Everything here has one and the same time, so that pages end between equal ones."""
    for number in range(5):
        checked(service, SHOP, f"Y {number}")
        licensed(service, SHOP, f"FI-{number}")
        sold(service, f"O-5{number}", customer_id=f"K-{number}")
        screened(service, f"O-6{number}", "P-BOTH", customer_id=f"K-{number}")
    period = Period(start=date(2026, 11, 1), end=date(2026, 12, 31))
    whole = export_register(service, SHOP, period, tmp_path / "whole.zip")

    for size in (1, 2, 3):
        monkeypatch.setattr("poisonbook.storage.pages.PAGE", size)
        monkeypatch.setattr("poisonbook.storage.exports.PAGE", size)
        paged = export_register(service, SHOP, period, tmp_path / f"{size}.zip")

        assert paged == whole
    counts = {one.name: one.rows for one in whole.files}
    assert (counts["orders.csv"], counts["lines.csv"]) == (13, 18)
    assert (counts["identity_checks.csv"], counts["licences.csv"]) == (6, 5)
