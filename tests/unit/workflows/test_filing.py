"""Reports to contact points: signed off by two people, sent by hand, acknowledged; and what the ledger tells of it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import update
from tests.ledger_events import events_of
from tests.unit.review.findings import ANN, BEN, BOTH, EVE, FAY, person
from tests.unit.workflows.case_content import case_of, ends_of
from tests.unit.workflows.register_service import OTHER, SHOP, SetClock, service_on
from tests.unit.workflows.report_content import signed, suspicious
from tests.unit.workflows.test_alerts import to_do
from tests.unit.workflows.test_checkout import KNOWN, register

from poisonbook.register.clocks import ClockState, clock_state
from poisonbook.register.house import IncidentKind
from poisonbook.register.rights import Basis, PersonReason
from poisonbook.register.staff import StaffRole
from poisonbook.review.case_errors import CaseRoleError, CaseStateError
from poisonbook.review.filing_errors import (
    FilingChangedError,
    FilingError,
    FilingFourEyesError,
    FilingValueError,
    UnknownFilingError,
)
from poisonbook.review.filings import Channel, FilingState
from poisonbook.review.reports import Done
from poisonbook.storage.errors import StoreError
from poisonbook.storage.filings import Connection
from poisonbook.storage.tables.filings import FILINGS
from poisonbook.storage.writer import each
from poisonbook.workflows.cases import propose, reopen
from poisonbook.workflows.filing import (
    acknowledge,
    countersign,
    filing_about,
    filings_of,
    find_filing,
    mark_filed,
    preview,
    sign_report,
    withdraw,
)
from poisonbook.workflows.house_errors import AlreadyReportedError
from poisonbook.workflows.incidents import GivenIncident, incidents_of, record_incident
from poisonbook.workflows.people import erase_person, held_of
from poisonbook.workflows.report_taking import take_out
from poisonbook.workflows.service import Service


@each
def _tamper(connection: Connection, values: dict[str, object]) -> None:
    connection.execute(update(FILINGS).values(**values))


@pytest.fixture
def clock() -> SetClock:
    return SetClock()


@pytest.fixture
def service(store_url: str, tmp_path: Path, clock: SetClock) -> Iterator[Service]:
    with service_on(store_url, tmp_path, clock) as service:
        register(service, *KNOWN)
        yield service


def theft(service: Service) -> str:
    """The id of a theft in the Netherlands."""
    given = GivenIncident(kind=IncidentKind.THEFT, substance="acetone", place="warehouse 2")
    return record_incident(service, SHOP, given).incident.id


def test_a_report_says_what_was_noticed_when_and_what_was_done(service: Service, clock: SetClock) -> None:
    found = preview(service, ANN, suspicious(service)).report

    assert (found.reporter.name, found.state, found.contact.email) == ("Shop", "NL", "precursoren@belastingdienst.nl")
    assert (found.noticed_at, found.due_at) == (clock.now, clock.now + timedelta(hours=24))
    assert found.duty is not None
    assert (found.duty.ref, found.duty.text) == ("Art. 9(4)", "report within 24 hours")
    assert found.account == ("No trade is shown for this amount.", "The answer does not fit.")
    assert [(one.id, one.done) for one in found.orders] == [("O", Done.NOT_SOLD)]
    (line,) = found.lines
    assert (line.substance, line.product_id) == ("acetone", "ACETONE")
    (substance,) = found.substances
    assert substance.cas == "67-64-1"
    assert {one.jurisdiction for one in substance.limits} <= {"EU", "GB"}
    assert found.reasons
    assert all(one.why and one.law for one in found.reasons)


def test_it_names_nobody(service: Service) -> None:
    case = suspicious(service)

    said = str(preview(service, ANN, case).report)

    assert not {one for one in ("Ann", "ann", "eve", "K'") if f"'{one}'" in said}


def test_somebody_who_looked_at_it_is_in_the_ledger(service: Service) -> None:
    preview(service, ANN, suspicious(service))

    assert [one["reason"] for one in events_of(service.store, "read")] == ["report"]


def test_two_people_sign_it_then_it_is_taken_out_sent_and_acknowledged(service: Service, clock: SetClock) -> None:
    filing = signed(service)
    case = filing.matter
    assert filing.state is FilingState.READY
    taken = take_out(service, ANN, filing.id)
    clock.now += timedelta(hours=2)

    filed = mark_filed(service, BEN, filing.id)
    assert (filed.state, filed.filed_by, clock_state(filed, clock.now)) == (
        FilingState.FILED,
        "ben",
        ClockState.REPORTED,
    )
    assert case_of(service, case).reported_at == clock.now
    assert to_do(service) == []
    done = acknowledge(service, ANN, filing.id, reference="NL-2026/17")

    assert (done.state, done.reference) == (FilingState.ACKNOWLEDGED, "NL-2026/17")
    assert find_filing(service, ANN, filing.id) == done
    assert filings_of(service, ANN) == [done]
    assert filing_about(service, ANN, case) == done
    assert sorted(taken.files) == [f"{filing.id}.json", f"{filing.id}.pdf"]


def test_the_ledger_has_every_step_with_the_hash_of_what_went_out_and_no_word_of_it(service: Service) -> None:
    filing = signed(service)
    taken = take_out(service, ANN, filing.id)
    mark_filed(service, ANN, filing.id)
    acknowledge(service, ANN, filing.id, reference="NL-2026/17")

    told = events_of(service.store, "report")

    assert [one["step"] for one in told] == ["signed", "countersigned", "taken_out", "filed", "acknowledged"]
    assert {(one["id"], one["matter"], one["channel"]) for one in told} == {(filing.id, filing.matter, "download")}
    assert told[0]["files"] == {}
    assert told[3]["files"] == dict(taken.filing.files)
    assert all(len(one) == 64 for one in taken.filing.files.values())
    assert not {one for one in ("ann", "eve", "NL-2026", "trade") if f'"{one}' in json.dumps(told)}


def test_the_same_report_gives_the_same_bytes(service: Service) -> None:
    filing = signed(service)

    assert take_out(service, ANN, filing.id).files == take_out(service, EVE, filing.id).files


def test_it_stays_as_it_was_signed_whatever_becomes_of_the_case(service: Service, clock: SetClock) -> None:
    filing = signed(service)
    before = take_out(service, ANN, filing.id).files
    clock.now += timedelta(hours=1)

    assert take_out(service, ANN, filing.id).files == before


def test_nobody_is_both_pairs_of_eyes(service: Service) -> None:
    first = sign_report(service, BOTH, suspicious(service), channel=Channel.DOWNLOAD)

    with pytest.raises(FilingFourEyesError):
        countersign(service, BOTH, first.id, fingerprint=first.fingerprint)
    assert countersign(service, FAY, first.id, fingerprint=first.fingerprint).state is FilingState.READY


@pytest.mark.parametrize(
    "forged",
    [
        {"second_by": "ann"},
        {"second_by": "eve"},
        {"second_by": "ann", "second_at": SetClock().now},
        {"filed_at": SetClock().now, "filed_by": "eve"},
        {"next_try_at": SetClock().now},
        {"tries": 1},
        {"acknowledged_at": SetClock().now},
        {"incident_id": "inc_1"},
    ],
)
def test_the_database_refuses_it_whatever_a_program_does(service: Service, forged: dict[str, object]) -> None:
    sign_report(service, ANN, suspicious(service), channel=Channel.DOWNLOAD)

    with pytest.raises(StoreError):
        service.store.writer.run(_tamper, forged)


def test_only_an_approver_is_the_second_person(service: Service) -> None:
    first = sign_report(service, ANN, suspicious(service), channel=Channel.DOWNLOAD)

    with pytest.raises(CaseRoleError):
        countersign(service, BEN, first.id, fingerprint=first.fingerprint)


@pytest.mark.parametrize("role", sorted(set(StaffRole) - {StaffRole.REVIEWER, StaffRole.APPROVER}))
def test_nobody_else_works_on_reports(service: Service, role: StaffRole) -> None:
    other = person("oth", role)
    filing = signed(service)

    for refused in (
        lambda: preview(service, other, filing.matter),
        lambda: sign_report(service, other, filing.matter, channel=Channel.DOWNLOAD),
        lambda: countersign(service, other, filing.id, fingerprint=filing.fingerprint),
        lambda: take_out(service, other, filing.id),
        lambda: mark_filed(service, other, filing.id),
        lambda: acknowledge(service, other, filing.id, reference="X"),
        lambda: withdraw(service, other, filing.id),
    ):
        with pytest.raises(CaseRoleError):
            refused()


def test_another_operators_staff_finds_nothing(service: Service) -> None:
    filing = signed(service)
    stranger = person("sue", *StaffRole, operator=OTHER.id)

    assert filings_of(service, stranger) == []
    assert filing_about(service, stranger, filing.matter) is None
    for refused in (
        lambda: find_filing(service, stranger, filing.id),
        lambda: countersign(service, stranger, filing.id, fingerprint=filing.fingerprint),
        lambda: take_out(service, stranger, filing.id),
        lambda: mark_filed(service, stranger, filing.id),
        lambda: withdraw(service, stranger, filing.id),
    ):
        with pytest.raises(UnknownFilingError):
            refused()


def test_what_one_person_signed_does_not_go_out(service: Service) -> None:
    first = sign_report(service, ANN, suspicious(service), channel=Channel.DOWNLOAD)

    with pytest.raises(FilingError, match="signed_once"):
        take_out(service, ANN, first.id)
    with pytest.raises(FilingError, match="signed_once"):
        mark_filed(service, ANN, first.id)


def test_what_was_not_taken_out_cannot_have_been_sent(service: Service) -> None:
    filing = signed(service)

    with pytest.raises(FilingError, match="taken out"):
        mark_filed(service, ANN, filing.id)


def test_what_one_did_not_see_one_does_not_sign(service: Service) -> None:
    case = suspicious(service)

    with pytest.raises(FilingChangedError):
        sign_report(service, ANN, case, channel=Channel.DOWNLOAD, seen="sha256:other")
    first = sign_report(service, ANN, case, channel=Channel.DOWNLOAD, seen=preview(service, ANN, case).fingerprint)
    with pytest.raises(FilingChangedError):
        countersign(service, EVE, first.id, fingerprint="sha256:other")


def test_a_case_that_one_person_calls_suspicious_is_not_reported(service: Service) -> None:
    case = suspicious(service)
    again = reopen(service, EVE, case, 3, reason="There is more.")
    propose(service, ANN, case, again.version, reason="Still.")

    with pytest.raises(CaseStateError):
        preview(service, ANN, case)
    with pytest.raises(CaseStateError):
        sign_report(service, ANN, case, channel=Channel.DOWNLOAD)


def test_a_case_that_was_reopened_meanwhile_is_not_reported(service: Service) -> None:
    filing = signed(service)
    take_out(service, ANN, filing.id)
    reopen(service, EVE, filing.matter, 3, reason="There is more.")

    with pytest.raises(CaseStateError):
        mark_filed(service, ANN, filing.id)


def test_there_is_one_report_at_a_time_and_another_after_it_was_withdrawn(service: Service) -> None:
    filing = signed(service)
    with pytest.raises(FilingError, match="already"):
        sign_report(service, ANN, filing.matter, channel=Channel.DOWNLOAD)

    gone = withdraw(service, ANN, filing.id)

    assert gone.state is FilingState.WITHDRAWN
    assert sign_report(service, ANN, filing.matter, channel=Channel.EMAIL_DRAFT).id != filing.id
    with pytest.raises(FilingError, match="withdrawn"):
        take_out(service, ANN, filing.id)


def test_it_is_kept_with_its_case_as_long_as_the_law_says(service: Service, clock: SetClock) -> None:
    clock.now += timedelta(days=1)
    filing = signed(service)

    assert ends_of(service, filing.matter) == service.deadline(SHOP, clock.now)


def test_whoever_signs_it_again_and_again_keeps_it_no_longer(service: Service, clock: SetClock) -> None:
    filing = signed(service)
    due = filing.due_at
    assert due is not None
    for days in (100, 300, 400):
        withdraw(service, ANN, filing.id)
        clock.now = due + timedelta(days=days)
        filing = sign_report(service, ANN, filing.matter, channel=Channel.DOWNLOAD)

    assert ends_of(service, filing.matter) == service.deadline(SHOP, due)


def test_a_moment_that_cannot_be_is_refused(service: Service, clock: SetClock) -> None:
    filing = signed(service)
    take_out(service, ANN, filing.id)

    for at in (clock.now - timedelta(seconds=1), clock.now + timedelta(hours=2)):
        with pytest.raises(FilingValueError, match="at"):
            mark_filed(service, ANN, filing.id, at=at)
    mark_filed(service, ANN, filing.id)
    for reference in ("", "two\nlines", "x" * 200):
        with pytest.raises(FilingValueError, match="reference"):
            acknowledge(service, ANN, filing.id, reference=reference)


def test_its_customer_is_told_that_it_is_there_and_not_what_it_says_of_others(service: Service) -> None:
    filing = signed(service)

    (shown,) = held_of(service, SHOP, "K", PersonReason.ACCESS).tables["filings"]
    assert shown["id"] == filing.id
    assert not {"report", "signed_by", "second_by"} & shown.keys()
    stays = {one.table: one.basis for one in erase_person(service, SHOP, "K").stays}
    assert stays["filings"] is Basis.UNDER_REVIEW


def test_a_draft_of_a_message_has_both_files_and_the_address(service: Service) -> None:
    filing = signed(service, channel=Channel.EMAIL_DRAFT)

    files = take_out(service, ANN, filing.id).files

    message = files[f"{filing.id}.eml"].decode("ascii")
    assert "To: precursoren@belastingdienst.nl" in message
    assert f"Subject: Report {filing.id}" in message
    assert f'filename="{filing.id}.pdf"' in message
    assert f'filename="{filing.id}.json"' in message


def test_nothing_is_sent_to_an_address_that_is_not_set(service: Service) -> None:
    with pytest.raises(FilingValueError, match="no address"):
        sign_report(service, ANN, suspicious(service), channel=Channel.ENDPOINT)


def test_a_theft_is_reported_in_the_same_way(service: Service, clock: SetClock) -> None:
    incident = theft(service)
    first = sign_report(service, ANN, incident, channel=Channel.DOWNLOAD, state="NL", lang="de")
    countersign(service, EVE, first.id, fingerprint=first.fingerprint)
    taken = take_out(service, ANN, first.id)
    clock.now += timedelta(hours=3)
    mark_filed(service, ANN, first.id)
    acknowledge(service, ANN, first.id, reference="NL-T-1")

    (watched,) = incidents_of(service, SHOP)
    assert (watched.clock, watched.incident.reference) == (ClockState.REPORTED, "NL-T-1")
    said = json.loads(taken.files[f"{first.id}.json"])
    assert said["report"]["loss"]["kind"] == "theft"
    assert said["report"]["substances"][0]["name"] == "Aceton"
    with pytest.raises(AlreadyReportedError):
        sign_report(service, ANN, incident, channel=Channel.DOWNLOAD, state="NL")


def test_the_operators_own_contact_point_and_sender_are_used(service: Service, tmp_path: Path) -> None:
    own = tmp_path / "contacts.yaml"
    own.write_text(
        "contacts:\n  - state: NL\n    body: Desk 7\n    source: letter\n    as_of: 2026\n    certainty: verified\n",
        encoding="utf-8",
    )
    service.settings = replace(service.settings, contact_points=own, report_sender="compliance, +31 20 000 00 00")

    found = preview(service, ANN, suspicious(service)).report

    assert (found.contact.body, found.reporter.contact) == ("Desk 7", "compliance, +31 20 000 00 00")
