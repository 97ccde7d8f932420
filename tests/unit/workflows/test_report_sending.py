"""The outbox of reports: whatever the other side does, none is lost, and one that comes twice has the same id."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from tests.contact_desks import ContactDesk, contact_desk
from tests.ledger_events import events_of
from tests.unit.review.findings import ANN, EVE
from tests.unit.workflows.case_content import case_of
from tests.unit.workflows.register_service import SetClock, service_on
from tests.unit.workflows.report_content import signed
from tests.unit.workflows.test_checkout import KNOWN, register

from poisonbook.register.clocks import ClockState
from poisonbook.review.filing_errors import FilingError
from poisonbook.review.filing_moves import FIRST_WAIT, LAST_WAIT, LEASE
from poisonbook.review.filings import Channel, Filing, FilingState, SendTrouble
from poisonbook.storage.store import Store
from poisonbook.workflows.cases import reopen
from poisonbook.workflows.filing import find_filing, mark_filed, take_over, withdraw
from poisonbook.workflows.report_sending import ReportSender, Sent
from poisonbook.workflows.report_taking import take_out
from poisonbook.workflows.service import Service


@pytest.fixture
def clock() -> SetClock:
    return SetClock()


@pytest.fixture
def desk() -> Iterator[ContactDesk]:
    with contact_desk() as desk:
        yield desk


@pytest.fixture
def service(store_url: str, tmp_path: Path, clock: SetClock, desk: ContactDesk) -> Iterator[Service]:
    with service_on(store_url, tmp_path, clock) as service:
        register(service, *KNOWN)
        service.settings = replace(service.settings, report_endpoint=desk.url)
        yield service


@pytest.fixture
def filing(service: Service) -> Filing:
    """A report that the service is to send."""
    return signed(service, channel=Channel.ENDPOINT)


def send(service: Service, *, store: Store | None = None) -> Sent:
    """One round; an answer is waited for half a second."""
    return ReportSender(store or service.store, service.settings, seconds=0.5).send()


def test_it_is_in_the_outbox_as_soon_as_two_have_signed_it(service: Service, filing: Filing, clock: SetClock) -> None:
    assert (filing.state, filing.next_try_at) == (FilingState.SENDING, clock.now)


def test_what_is_taken_ends_the_clock(service: Service, filing: Filing, desk: ContactDesk, clock: SetClock) -> None:
    assert send(service).filed == 1

    done = find_filing(service, ANN, filing.id)
    assert (done.state, done.filed_at, done.filed_by, done.next_try_at) == (FilingState.FILED, clock.now, None, None)
    assert case_of(service, filing.matter).reported_at == clock.now
    assert desk.keys == [filing.id]
    assert desk.ids == {filing.id}
    assert send(service).filed == 0
    assert len(desk.took) == 1


def test_a_reference_in_the_answer_is_the_acknowledgement(service: Service, filing: Filing, desk: ContactDesk) -> None:
    desk.answer = b'{"reference": "NL-2026/9"}'

    send(service)

    assert find_filing(service, ANN, filing.id).state is FilingState.ACKNOWLEDGED
    steps = [one["step"] for one in events_of(service.store, "report")]
    assert steps == ["signed", "countersigned", "filed", "acknowledged"]


@pytest.mark.parametrize(
    "answer", [b"thanks", b"[" * 60_000, b'{"reference": 7}', b'{"reference": "a\\nb"}', b'"NL"', b"\xff"]
)
def test_an_answer_that_says_no_reference_is_an_answer_all_the_same(
    service: Service, filing: Filing, desk: ContactDesk, answer: bytes
) -> None:
    desk.answer = answer

    assert send(service).filed == 1
    assert find_filing(service, ANN, filing.id).state is FilingState.FILED


@pytest.mark.parametrize(
    ("plan", "trouble"),
    [
        ("500", SendTrouble.FAILED),
        ("503", SendTrouble.FAILED),
        ("429", SendTrouble.FAILED),
        ("400", SendTrouble.REFUSED),
        ("302", SendTrouble.FAILED),
        ("hang", SendTrouble.UNREACHABLE),
        ("take and die", SendTrouble.UNREACHABLE),
    ],
)
def test_what_goes_wrong_twice_comes_the_third_time_with_the_same_id_and_bytes(
    service: Service, filing: Filing, desk: ContactDesk, clock: SetClock, *, plan: str, trouble: SendTrouble
) -> None:
    desk.plans = [plan, plan]

    for number in (1, 2):
        assert send(service).troubles == {trouble: 1}
        waits = find_filing(service, ANN, filing.id)
        assert (waits.state, waits.tries, waits.trouble) == (FilingState.SENDING, number, trouble)
        assert waits.next_try_at is not None
        assert send(service).troubles == {}
        clock.now = waits.next_try_at
    assert send(service).filed == 1

    assert desk.keys == [filing.id] * 3
    assert len({body for _, body in desk.took}) == 1
    assert case_of(service, filing.matter).reported_at == clock.now


def test_the_wait_doubles_up_to_a_quarter_of_an_hour(
    service: Service, filing: Filing, desk: ContactDesk, clock: SetClock
) -> None:
    desk.plans = ["500"] * 9
    waits = []
    for _ in range(9):
        send(service)
        next_try = find_filing(service, ANN, filing.id).next_try_at
        assert next_try is not None
        waits.append(next_try - clock.now)
        clock.now = next_try

    assert waits[:3] == [FIRST_WAIT, 2 * FIRST_WAIT, 4 * FIRST_WAIT]
    assert waits[-1] == LAST_WAIT


def test_nobody_is_there_and_then_somebody_is(service: Service, filing: Filing, clock: SetClock) -> None:
    there = service.settings
    service.settings = replace(there, report_endpoint="http://127.0.0.1:1/reports")
    assert send(service).troubles == {SendTrouble.UNREACHABLE: 1}

    clock.now += timedelta(minutes=1)
    service.settings = there

    assert send(service).filed == 1


def test_of_several_processes_each_report_is_sent_by_one(
    service: Service, filing: Filing, desk: ContactDesk, store_url: str, clock: SetClock
) -> None:
    with Store.open(store_url, clock=clock) as other, ThreadPoolExecutor(6) as pool:
        rounds = list(pool.map(lambda store: send(service, store=store).filed, [service.store, other] * 3))

    assert sum(rounds) == 1
    assert desk.keys == [filing.id]


def test_what_a_process_began_and_never_ended_is_sent_again_after_its_time(
    service: Service, filing: Filing, desk: ContactDesk, clock: SetClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    def died(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr("poisonbook.workflows.report_sending.request", died)
        with pytest.raises(KeyboardInterrupt):
            send(service)
    assert send(service) == Sent(0, {}, {ClockState.RUNNING: 1})
    clock.now += LEASE

    assert send(service).filed == 1
    assert desk.keys == [filing.id]


def test_the_token_is_sent_along_and_is_in_no_record(
    service: Service, filing: Filing, desk: ContactDesk, tmp_path: Path, clock: SetClock
) -> None:
    token = tmp_path / "token"
    service.settings = replace(service.settings, report_endpoint_token=token)
    assert send(service).troubles == {SendTrouble.NO_TOKEN: 1}
    assert desk.took == []
    token.write_text("secret-7\n", encoding="ascii")
    clock.now += timedelta(minutes=1)

    send(service)

    assert desk.headers[0]["Authorization"] == "Bearer secret-7"


def test_without_an_address_it_waits(service: Service, filing: Filing) -> None:
    service.settings = replace(service.settings, report_endpoint=None)

    assert send(service).troubles == {SendTrouble.NO_ADDRESS: 1}


def test_of_a_case_that_was_opened_again_nothing_is_sent(service: Service, filing: Filing, desk: ContactDesk) -> None:
    reopen(service, EVE, filing.matter, 3, reason="There is more.")

    assert send(service).troubles == {SendTrouble.NOT_OWED: 1}
    assert desk.took == []
    assert withdraw(service, ANN, filing.id).state is FilingState.WITHDRAWN


def test_what_the_service_cannot_send_a_person_does_with_the_same_id(
    service: Service, filing: Filing, desk: ContactDesk, clock: SetClock
) -> None:
    desk.plans = ["500"]
    send(service)
    with pytest.raises(FilingError, match="may have come"):
        withdraw(service, ANN, filing.id)

    assert take_over(service, ANN, filing.id).state is FilingState.READY
    assert list(take_out(service, ANN, filing.id).files) == [f"{filing.id}.json", f"{filing.id}.pdf"]
    mark_filed(service, ANN, filing.id)

    clock.now += timedelta(hours=1)
    assert send(service).filed == 0
    assert len(desk.took) == 1


def test_what_is_owed_is_counted_by_how_its_clock_stands(
    service: Service, filing: Filing, desk: ContactDesk, clock: SetClock
) -> None:
    desk.plans = ["500"] * 9
    told = []
    for hours in (0, 12, 8, 5):
        clock.now += timedelta(hours=hours)
        sent = send(service)
        told.append((sent.clocks, sent.is_late))

    assert told == [
        ({ClockState.RUNNING: 1}, False),
        ({ClockState.WARNING: 1}, True),
        ({ClockState.URGENT: 1}, True),
        ({ClockState.OVERDUE: 1}, True),
    ]
