"""The inspection export over HTTP."""

from __future__ import annotations

import tempfile
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest
from tests.functional.register.content import checked, sold, stocked
from tests.functional.web.serving import Served

from poisonbook.register.access import Scope
from poisonbook.reports.manifest import verify_export

TODAY = datetime.now(UTC).date().isoformat()


@pytest.fixture(scope="module", autouse=True)
def _register(running: Served) -> None:
    """A sale, and an identity check."""
    stocked(running.service, running.operator)
    sold(running.service, "O-1", 2, operator=running.operator)
    checked(running.service, running.operator, "X 123 456")


def test_an_inspector_takes_one_file_that_is_whole(running: Served, tmp_path: Path) -> None:
    with running.client(Scope.INSPECT) as inspector:
        answer = inspector.get("/v1/export", params={"from": "2026-01-01", "to": TODAY})

    place = tmp_path / "export.zip"
    place.write_bytes(answer.content)
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/zip")
    assert answer.headers["content-disposition"] == f'attachment; filename="poisonbook-2026-01-01-{TODAY}.zip"'
    assert verify_export(place).problems == ()
    assert b"X 123 456" not in answer.content


@pytest.mark.parametrize(
    ("query", "status", "code"),
    [
        ({}, 400, "invalid-query"),
        ({"from": "2026-01-01"}, 400, "invalid-query"),
        ({"from": "2026-01-01", "to": "tomorrow"}, 400, "invalid-query"),
        ({"from": "2026-01-01", "to": TODAY, "open": "inspection"}, 400, "invalid-query"),
        ({"from": TODAY, "to": "2026-01-01"}, 422, "export"),
        ({"from": "9999-12-01", "to": "9999-12-31"}, 400, "invalid-query"),
    ],
)
def test_an_export_that_cannot_be_is_refused(shop: httpx.Client, query: dict[str, str], status: int, code: str) -> None:
    answer = shop.get("/v1/export", params=query)

    assert (answer.status_code, answer.json()["code"]) == (status, code)


def test_only_a_key_for_inspections_takes_an_export(running: Served) -> None:
    others = tuple(scope for scope in Scope if scope is not Scope.INSPECT)
    with running.client(*others) as client:
        answer = client.get("/v1/export", params={"from": TODAY, "to": TODAY})

    assert (answer.status_code, answer.json()["code"]) == (403, "scope-missing")


def test_without_room_for_temporary_files_it_is_a_problem_and_no_fault(
    shop: httpx.Client, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "none"))

    answer = shop.get("/v1/export", params={"from": TODAY, "to": TODAY})

    assert answer.json()["code"] == "output"
    assert answer.headers["content-type"] == "application/problem+json"
