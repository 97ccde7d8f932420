"""Who the buyer is comes into a report only through an opening by two people, and stays nowhere."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import select
from tests.functional.register.content import checked
from tests.roles import COMPLIANCE, DATA_PROTECTION
from tests.unit.review.findings import ANN, EVE
from tests.unit.workflows.register_service import SHOP, SetClock, service_on
from tests.unit.workflows.test_alerts import basket, to_do
from tests.unit.workflows.test_checkout import KNOWN, register
from tests.unit.workflows.test_openings import of_shop

from poisonbook.register.openings import CaseReason, Opening, OpeningError
from poisonbook.register.roles import Role
from poisonbook.review.filing_errors import FilingError
from poisonbook.review.filings import Channel, Filing
from poisonbook.storage.plain import json_of
from poisonbook.storage.tables.everything import METADATA
from poisonbook.workflows.cases import confirm, propose
from poisonbook.workflows.checkout import screen_order
from poisonbook.workflows.filing import countersign, sign_report
from poisonbook.workflows.openings import GivenOpening, approve_opening, find_opening, request_opening
from poisonbook.workflows.report_taking import opened_for, take_out
from poisonbook.workflows.service import Service

NUMBER = "PASS-4711"


@pytest.fixture
def service(store_url: str, tmp_path: Path) -> Iterator[Service]:
    with service_on(store_url, tmp_path, SetClock()) as service:
        register(service, *KNOWN)
        checked(service, SHOP, NUMBER)
        yield service


@pytest.fixture
def filing(service: Service) -> Filing:
    """A signed report on an order that an identity check was shown for; there is a later one."""
    (shown,) = of_shop(service)
    checked(service, SHOP, "PASS-LATER")
    order = replace(basket(customer="K-ANNA"), identity_check=shown)
    screen_order(service, SHOP, order)
    (case,) = to_do(service)
    propose(service, ANN, case, 1, reason="why")
    confirm(service, EVE, case, 2, reason="why")
    first = sign_report(service, ANN, case, channel=Channel.DOWNLOAD, state="NL")
    return countersign(service, EVE, first.id, fingerprint=first.fingerprint)


def approved(service: Service, reply: Path, records: tuple[str, ...], case: str, reason: CaseReason) -> Opening:
    """What Ann asked for, and Bert of the other role approved."""
    given = GivenOpening(reason=reason, case_id=case, records=records, person="ann", role=Role.COMPLIANCE)
    asked = request_opening(service.store, SHOP, given, reply, book=service.book)
    return approve_opening(service.store, SHOP, asked.id, "bert", [DATA_PROTECTION])


def everything(service: Service) -> str:
    """All rows of all tables."""
    with service.store.reading() as connection:
        rows = [row for table in METADATA.sorted_tables for row in connection.execute(select(table))]
    return "\n".join(str(tuple(row)) for row in rows)


def test_it_goes_into_the_files_on_the_way_out_and_is_kept_nowhere(
    service: Service, filing: Filing, tmp_path: Path
) -> None:
    (sealed,) = filing.report.sealed
    case, reason = filing.matter, CaseReason.SUSPICIOUS_TRANSACTION
    opening = approved(service, tmp_path / "reply", (sealed.id,), case, reason)

    opened = opened_for(service, ANN, filing.id, opening.id, keys=[COMPLIANCE], reply=tmp_path / "reply")
    taken = take_out(service, ANN, filing.id, opened)

    assert NUMBER in taken.files[f"{filing.id}.json"].decode()
    assert NUMBER not in everything(service)
    assert NUMBER not in json_of(taken.filing)
    without = take_out(service, ANN, filing.id)
    assert NUMBER not in without.files[f"{filing.id}.json"].decode()
    assert without.filing.files != taken.filing.files
    with pytest.raises(OpeningError, match="is used up"):
        opened_for(service, ANN, filing.id, opening.id, keys=[COMPLIANCE], reply=tmp_path / "reply")


def test_an_opening_for_something_else_is_not_used_up(service: Service, filing: Filing, tmp_path: Path) -> None:
    (sealed,) = filing.report.sealed
    (other,) = set(of_shop(service)) - {sealed.id}
    suspicion = CaseReason.SUSPICIOUS_TRANSACTION
    wrong = (
        ((sealed.id,), "2026/42", suspicion),
        ((sealed.id,), filing.matter, CaseReason.INSPECTION),
        ((other,), filing.matter, suspicion),
    )
    for number, (records, case, reason) in enumerate(wrong):
        reply = tmp_path / f"reply-{number}"
        opening = approved(service, reply, records, case, reason)

        with pytest.raises(FilingError):
            opened_for(service, ANN, filing.id, opening.id, keys=[COMPLIANCE], reply=reply)
        assert find_opening(service.store, SHOP, opening.id).opened_at is None
