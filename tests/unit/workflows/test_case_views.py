"""What people see of cases: the queue a page at a time, and one case whole."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from functools import cache
from pathlib import Path

import pytest
from tests.ledger_events import events_of
from tests.unit.review.findings import ANN, BEN, EVE, finding, person
from tests.unit.workflows.case_content import case_of, raised
from tests.unit.workflows.register_service import OTHER, SHOP, SetClock, law, service_on
from tests.unit.workflows.test_alerts import basket, to_do
from tests.unit.workflows.test_checkout import ACETONE, ACID, register

from poisonbook.catalogue.recognise import Recogniser
from poisonbook.facts.findings import EvidenceLine
from poisonbook.facts.recognition import Shows
from poisonbook.law.book import Book
from poisonbook.register.clocks import ClockState
from poisonbook.register.evidence import DocumentType
from poisonbook.register.holds import HoldReason
from poisonbook.register.orders import Release
from poisonbook.register.products import RegisteredProduct
from poisonbook.register.staff import StaffRole
from poisonbook.review.allowed import CaseMove
from poisonbook.review.case_errors import CaseRoleError, UnknownCaseError
from poisonbook.review.cases import Benign
from poisonbook.review.queue import QueueView
from poisonbook.review.shown import CaseView, Gap, OrderStanding, OrdinaryKind, UnknownKind
from poisonbook.values.buyers import BuyerClass
from poisonbook.workflows.case_views import QueuePageError, case_view, queue
from poisonbook.workflows.cases import close_not_suspicious, confirm, propose, send_back, take
from poisonbook.workflows.checkout import cancel_order, confirm_order, release_order, screen_order
from poisonbook.workflows.checkout_orders import GivenLine
from poisonbook.workflows.holds import confirm_hold, place_hold
from poisonbook.workflows.identity_checks import GivenIdentityCheck, record_identity_check
from poisonbook.workflows.recognise import recogniser_for
from poisonbook.workflows.service import Service


@cache
def made(code: str, on: date) -> Recogniser:
    """A recogniser for all tests: to make one takes seconds."""
    return recogniser_for(law(), code, on)


def once(_book: Book, code: str, on: date, *, words: Sequence[Path]) -> Recogniser:
    assert not words
    return made(code, on)


@pytest.fixture
def clock() -> SetClock:
    return SetClock()


@pytest.fixture
def service(store_url: str, tmp_path: Path, clock: SetClock, monkeypatch: pytest.MonkeyPatch) -> Iterator[Service]:
    monkeypatch.setattr("poisonbook.workflows.service.recogniser_for", once)
    with service_on(store_url, tmp_path, clock) as service:
        register(service, RegisteredProduct("ACETONE", "Acetone 99 %, 1 l", (ACETONE,)))
        yield service


def ids(service: Service, view: QueueView, who: object = ANN) -> list[str]:
    return [row.id for row in queue(service, who, view=view).rows]  # type: ignore[arg-type]


def seen(service: Service) -> CaseView:
    """The one case there is."""
    (id_,) = to_do(service)
    return case_view(service, ANN, id_)


def test_each_view_shows_its_cases(service: Service, clock: SetClock) -> None:
    known = []
    for name in "ABCDE":
        known += raised(service, finding(name))
        clock.now += timedelta(hours=1)
    mine, waiting, reported, harmless, free = known
    take(service, ANN, mine, 1)
    for id_ in (waiting, reported):
        propose(service, BEN, id_, 1, reason="why")
    confirm(service, EVE, reported, 2, reason="why")
    close_not_suspicious(service, ANN, harmless, 1, benign=Benign.TRADE_SHOWN, reason="A farm.")

    assert ids(service, QueueView.TO_DO) == [reported, mine, free]
    assert ids(service, QueueView.TO_DO, EVE) == [*sorted((waiting, reported)), mine, free]
    assert ids(service, QueueView.TO_DO, person("ins", StaffRole.INSPECTOR)) == ids(service, QueueView.TO_DO, EVE)
    assert ids(service, QueueView.OTHERS) == ids(service, QueueView.OTHERS, BEN) == [waiting]
    assert ids(service, QueueView.OTHERS, EVE) == []
    assert ids(service, QueueView.MINE) == [mine]
    assert ids(service, QueueView.FREE) == [waiting, free]
    assert ids(service, QueueView.SECOND) == [waiting]
    assert ids(service, QueueView.SECOND, BEN) == []
    assert ids(service, QueueView.TO_REPORT) == [reported]
    assert ids(service, QueueView.CLOSED) == [harmless]
    counts = queue(service, ANN, view=QueueView.MINE).counts
    assert {view: counts[view] for view in QueueView} == {view: len(ids(service, view)) for view in QueueView}


@pytest.mark.parametrize("view", [QueueView.TO_DO, QueueView.CLOSED])
def test_page_after_page_every_case_comes_once_whatever_changes_meanwhile(
    service: Service, clock: SetClock, view: QueueView
) -> None:
    known = [raised(service, finding(f"O-{number}"))[0] for number in range(7)]
    if view is QueueView.CLOSED:
        for id_ in known:
            close_not_suspicious(service, ANN, id_, 1, benign=Benign.TRADE_SHOWN, reason="A farm.")
    whole, found, after = ids(service, view), list[str](), None
    while True:
        page = queue(service, ANN, view=view, after=after, most=2)
        found += [row.id for row in page.rows]
        clock.now += timedelta(hours=1)
        later = raised(service, finding(f"later-{len(found)}"))
        assert later
        if page.next is None or len(found) >= 7:
            break
        after = page.next

    assert found[:7] == whole
    assert sorted(found[:7]) == sorted(known)


@pytest.mark.parametrize("after", ["", "x", "1.2", "1.x.cas_1", "1.99999999999999999999999.cas_1"])
def test_a_page_that_is_none_is_refused(service: Service, after: str) -> None:
    with pytest.raises(QueuePageError):
        queue(service, ANN, view=QueueView.TO_DO, after=after)


@pytest.mark.parametrize("role", sorted(StaffRole))
def test_who_sees_cases(service: Service, role: StaffRole) -> None:
    (id_,) = raised(service, finding("A"))
    staff = person("zoe", role)
    if role in {StaffRole.REVIEWER, StaffRole.APPROVER, StaffRole.DATA_PROTECTION, StaffRole.INSPECTOR}:
        assert case_view(service, staff, id_).case.id == id_
        assert ids(service, QueueView.TO_DO, staff) == [id_]
    else:
        with pytest.raises(CaseRoleError):
            case_view(service, staff, id_)
        with pytest.raises(CaseRoleError):
            queue(service, staff, view=QueueView.TO_DO)


def test_another_operators_staff_sees_nothing(service: Service) -> None:
    (id_,) = raised(service, finding("A"))
    stranger = person("sue", operator=OTHER.id)

    assert ids(service, QueueView.TO_DO, stranger) == []
    with pytest.raises(UnknownCaseError):
        case_view(service, stranger, id_)


def test_that_somebody_looked_is_in_the_ledger(service: Service) -> None:
    (id_,) = raised(service, finding("A"))

    case_view(service, ANN, id_)

    assert [event["reason"] for event in events_of(service.store, "read")] == ["case"]


def test_the_words_that_made_a_line_regulated_are_marked_beside_the_laws_figures(service: Service) -> None:
    screen_order(service, SHOP, basket())

    ((line,),) = [order.lines for order in seen(service).orders]

    (title,) = line.listing
    marked = {(title.text[one.start : one.end], one.shows) for one in title.marks}
    assert ("Acetone", Shows.NAME) in marked
    (substance,) = line.substances
    assert (substance.name, substance.strength_ww, substance.amount_kg) == ("acetone", Decimal(99), Decimal("23.70"))
    figures = [(one.jurisdiction, one.schedule, one.law.certainty) for one in substance.figures]
    assert figures == [("EU", "Annex II", "verified"), ("GB", *figures[1][1:])]
    assert line.in_finding


def test_the_rule_says_what_it_finds_and_what_else_it_finds(service: Service) -> None:
    screen_order(service, SHOP, basket())

    view = seen(service)

    (rule,) = view.rules
    assert rule.id == view.findings[0].rule == "eu-amount-over-window"
    assert "Ordinary explanations" in rule.note


def test_the_buyers_other_lines_are_on_the_timeline(service: Service, clock: SetClock) -> None:
    for order, packs in (("early", 2), ("other", 3)):
        given = basket(order, Decimal(packs), customer="K" if order == "early" else "L")
        confirm_order(service, SHOP, order, basket=screen_order(service, SHOP, given).basket)
    clock.now += timedelta(days=10)
    screen_order(service, SHOP, basket())

    timeline = seen(service).timeline

    assert timeline is not None
    assert [line.order_id for line in timeline.lines] == ["early", "O"]
    assert timeline.start <= timeline.lines[0].at <= timeline.end


def test_what_is_not_known_is_said(service: Service) -> None:
    screen_order(service, SHOP, replace(basket(), customer_id=None))

    known = {(one.kind, one.about) for one in seen(service).unknown}

    assert {(UnknownKind.CUSTOMER, "O"), (UnknownKind.NO_STATEMENT, "O"), (UnknownKind.NO_CLAIM, "O")} <= known


def test_an_order_that_is_gone_leaves_what_was_found(service: Service) -> None:
    screen_order(service, SHOP, basket())
    cancel_order(service, SHOP, "O")

    view = seen(service)

    assert (view.orders, view.timeline) == ((), None)
    assert [one.kind for one in view.unknown] == [UnknownKind.ORDER_GONE]
    assert view.findings[0].lines[0].order_id == "O"


def test_a_trade_that_nobody_proved_is_said_to_be_so(service: Service) -> None:
    screen_order(service, SHOP, replace(basket(), claim=BuyerClass.FARMER))

    (ordinary,) = seen(service).ordinary

    assert (ordinary.kind, ordinary.record, ordinary.gap) == (OrdinaryKind.BUYER_CLASS, "farmer", Gap.UNVERIFIED)


def test_an_approver_has_not_to_do_what_they_proposed(service: Service) -> None:
    (id_,) = raised(service, finding("A"))
    propose(service, EVE, id_, 1, reason="why")

    assert (ids(service, QueueView.TO_DO, EVE), ids(service, QueueView.OTHERS, EVE)) == ([], [id_])
    assert ids(service, QueueView.DUE, EVE) == [id_]


def test_what_is_sent_back_is_again_with_who_proposed_it(service: Service) -> None:
    (id_,) = raised(service, finding("A"))
    propose(service, ANN, id_, 1, reason="why")
    send_back(service, EVE, id_, 2, reason="A farm.")

    assert ids(service, QueueView.MINE) == ids(service, QueueView.TO_DO) == [id_]
    assert ids(service, QueueView.FREE, BEN) == []


def test_the_queue_says_whether_an_order_waits_and_when_the_last_was_placed(service: Service, clock: SetClock) -> None:
    screen_order(service, SHOP, basket())
    (without,) = raised(service, finding("not on record"))
    (waiting,) = set(to_do(service)) - {without}

    rows = {row.id: row for row in queue(service, ANN, view=QueueView.TO_DO).rows}
    assert {id_: row.waits for id_, row in rows.items()} == {waiting: True, without: False}
    assert rows[waiting].last_order_at == clock.now
    close_not_suspicious(service, ANN, waiting, 1, benign=Benign.TRADE_SHOWN, reason="A farm.")
    assert [row.waits for row in queue(service, ANN, view=QueueView.CLOSED).rows] == [False]


def test_what_was_let_go_waits_no_longer_also_in_a_case_that_is_open(service: Service) -> None:
    screen_order(service, SHOP, basket())
    release_order(service, SHOP, "O", Release("AB", "spoke with them", service.clock()))

    (row,) = queue(service, ANN, view=QueueView.TO_DO).rows

    assert not row.waits


def test_where_an_order_stands_is_told_as_it_is_now(service: Service) -> None:
    decision = screen_order(service, SHOP, basket())
    (id_,) = to_do(service)

    def stands() -> OrderStanding:
        (order,) = case_view(service, ANN, id_).orders
        return order.standing

    assert stands() is OrderStanding.WAITS
    close_not_suspicious(service, ANN, id_, 1, benign=Benign.SOLD_WRONGLY, reason="A farm.")
    assert stands() is OrderStanding.RELEASED
    assert case_view(service, ANN, id_).ordinary == ()  # what was decided here does not speak for itself
    confirm_order(service, SHOP, "O", basket=decision.basket)
    assert stands() is OrderStanding.SOLD


def test_what_was_shown_does_not_speak_for_a_sale_that_the_law_bars(service: Service) -> None:
    register(service, RegisteredProduct("ACID", "Nitric acid 60 %, 1 l", (ACID,)))
    lines = (*basket().lines, GivenLine("ACID", Decimal(1)))
    shown = record_identity_check(
        service,
        SHOP,
        GivenIdentityCheck(
            customer_id="K", document_type=DocumentType.PASSPORT, number="N-1", expires_on=date(2099, 12, 31)
        ),
    )
    screen_order(service, SHOP, replace(basket(), lines=lines, identity_check=shown.id))

    view = seen(service)

    assert [(one.kind, one.gap) for one in view.ordinary] == [(OrdinaryKind.IDENTITY_CHECK, Gap.BARRED)]
    assert [order.standing for order in view.orders] == [OrderStanding.BARRED]


def test_a_companion_is_named_beside_the_order_that_it_was_in(service: Service) -> None:
    screen_order(service, SHOP, basket())
    known = finding("O", value="9")
    companion = EvidenceLine("O", 9, "P-9", known.lines[0].time, None, None, "timer")
    raised(service, replace(known, lines=(*known.lines, companion)))

    (order,) = seen(service).orders

    assert order.companions == ("timer",)


def test_a_hold_keeps_the_record_of_what_is_cancelled(service: Service) -> None:
    screen_order(service, SHOP, basket())
    assert [order.is_held for order in seen(service).orders] == [False]
    placed = place_hold(
        service.store,
        SHOP.id,
        reason=HoldReason.COURT_ORDER,
        case_id="C-1",
        records=["O"],
        by="dpo",
        expires_at=service.clock() + timedelta(days=30),
    )
    confirm_hold(service.store, SHOP.id, placed.id, by="eve")

    assert [order.is_held for order in seen(service).orders] == [True]


def test_each_is_told_what_they_may_do_now(service: Service) -> None:
    (id_,) = raised(service, finding("A"))
    propose(service, ANN, id_, 1, reason="why")

    second = case_view(service, EVE, id_)
    assert second.moves == {CaseMove.TAKE, CaseMove.CONFIRM, CaseMove.SEND_BACK, CaseMove.NOTE}
    assert (second.clock, second.left) == (ClockState.RUNNING, timedelta(hours=24))
    assert case_view(service, ANN, id_).moves == {CaseMove.NOTE}
    assert case_view(service, person("ins", StaffRole.INSPECTOR), id_).moves == frozenset()


def test_the_earlier_decision_is_beside_the_new_case(service: Service) -> None:
    (first,) = raised(service, finding("A"))
    close_not_suspicious(service, ANN, first, 1, benign=Benign.TRADE_SHOWN, reason="A farm.")
    (second,) = raised(service, finding("A", value="9"))

    (earlier,) = case_view(service, BEN, second).earlier

    assert (earlier.id, earlier.benign, earlier.reason) == (first, Benign.TRADE_SHOWN, "A farm.")
    assert case_of(service, second).earlier == (first,)
