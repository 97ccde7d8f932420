"""Cases that come once more, and made-up ones: nobody can tell, and nothing follows for anybody."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import fields, replace
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select, update
from tests.unit.review.findings import ANN, BEN, EVE, finding, person
from tests.unit.workflows.case_content import case_of, ends_of, raised
from tests.unit.workflows.register_service import OTHER, SHOP, SetClock, service_on
from tests.unit.workflows.test_alerts import basket, to_do
from tests.unit.workflows.test_checkout import KNOWN, register

from poisonbook.register.orders import OrderState
from poisonbook.register.staff import Staff, StaffRole
from poisonbook.review.case_errors import CaseRoleError, CaseStateError, UnknownCaseError
from poisonbook.review.cases import Benign, CaseState, Disposition
from poisonbook.review.filings import Channel
from poisonbook.review.quality import Looked
from poisonbook.review.queue import QueueView
from poisonbook.review.seeds import shipped_seeds
from poisonbook.review.shown import CaseView
from poisonbook.storage import review_answers, staff
from poisonbook.storage.cases import Connection
from poisonbook.storage.errors import StoreError
from poisonbook.storage.orders import find
from poisonbook.storage.sweep import sweep_some
from poisonbook.storage.tables.orders import ORDERS
from poisonbook.storage.tables.review import ALERTS, CASES, REVIEW_ANSWERS
from poisonbook.storage.writer import each
from poisonbook.workflows import second_looks
from poisonbook.workflows.case_figures import case_figures_of
from poisonbook.workflows.case_views import case_view, queue
from poisonbook.workflows.cases import (
    close_not_suspicious,
    close_refused,
    hand_over,
    next_case,
    note,
    propose,
    reopen,
    take,
)
from poisonbook.workflows.checkout import confirm_order, screen_order
from poisonbook.workflows.filing import preview, sign_report
from poisonbook.workflows.opening_desk import records_to_open
from poisonbook.workflows.review_quality import decided_apart, quality_of
from poisonbook.workflows.seed_cases import like
from poisonbook.workflows.service import Service

AUDITOR = person("aud", StaffRole.AUDITOR)


@pytest.fixture
def clock() -> SetClock:
    return SetClock()


@pytest.fixture
def service(store_url: str, tmp_path: Path, clock: SetClock, monkeypatch: pytest.MonkeyPatch) -> Iterator[Service]:
    monkeypatch.setattr(second_looks, "FIRST", 0)
    with service_on(store_url, tmp_path, clock) as service:
        register(service, *KNOWN)
        for one in (ANN, BEN, EVE):
            service.store.writer.run(_enter, one)
        yield service


@each
def _enter(connection: Connection, one: Staff) -> None:
    staff.add(connection, SHOP.id, one)


def always(service: Service, *, duplicates: int = 0, seeds: int = 0) -> None:
    """Have chance say yes."""
    service.settings = replace(service.settings, review_duplicates=duplicates, review_seeds=seeds)


def harmless(service: Service, who: Staff, case: str, version: int = 1, reason: str = "A pool.") -> None:
    close_not_suspicious(service, who, case, version, benign=Benign.ORDINARY_USE, reason=reason)


def repeated(service: Service) -> tuple[str, str]:
    """A case of an order that waits, which ANN found harmless, and its second look."""
    always(service, duplicates=100)
    screen_order(service, SHOP, basket("O-1207"))
    (case,) = to_do(service)
    harmless(service, ANN, case)
    (copy,) = looks(service)
    return case, copy


def seeded(service: Service) -> tuple[str, str]:
    """A case, and a made-up one beside it."""
    always(service, seeds=100)
    screen_order(service, SHOP, basket("O-1207"))
    always(service)
    (seed,) = looks(service)
    (case,) = set(to_do(service)) - {seed}
    return case, seed


def looks(service: Service) -> list[str]:
    with service.store.reading() as connection:
        second = (CASES.c.copy_of.is_not(None)) | (CASES.c.seed.is_not(None))
        return list(connection.scalars(select(CASES.c.id).where(second)))


def counted(service: Service, table: Any) -> int:
    with service.store.reading() as connection:
        return connection.execute(select(func.count()).select_from(table)).scalar_one()


def answers(service: Service, clock: SetClock) -> list[tuple[Looked, Disposition | None, Disposition]]:
    with service.store.reading() as connection:
        found = review_answers.since(connection, SHOP.id, clock.now - timedelta(days=400))
    return [(one.looked, one.first, one.disposition) for one in found]


def test_a_decided_case_comes_once_more_before_somebody_who_had_no_part_in_it(service: Service) -> None:
    case, copy = repeated(service)

    assert case_of(service, copy).orders == case_of(service, case).orders
    assert next_case(service, ANN) is None
    assert next_case(service, BEN) == copy


def test_it_is_not_there_for_those_who_had_a_part_before_it_is_decided(service: Service) -> None:
    always(service, duplicates=100)
    screen_order(service, SHOP, basket())
    (case,) = to_do(service)
    note(service, BEN, case, 1, text="I know the shop.")
    harmless(service, ANN, case, 2)
    (copy,) = looks(service)

    for one in (ANN, BEN):
        page = queue(service, one, view=QueueView.TO_DO)
        assert (page.rows, page.counts[QueueView.TO_DO], page.counts[QueueView.FREE]) == ((), 0, 0)
        with pytest.raises(UnknownCaseError):
            case_view(service, one, copy)
        with pytest.raises(UnknownCaseError):
            take(service, one, copy, 1)
    assert queue(service, EVE, view=QueueView.TO_DO).counts[QueueView.TO_DO] == 1
    taken = take(service, EVE, copy, 1)
    with pytest.raises(CaseStateError):
        hand_over(service, EVE, copy, taken.version, to=BEN)
    harmless(service, EVE, copy, 2)
    assert case_view(service, ANN, copy).case.is_closed


def test_a_shop_with_one_reviewer_has_none(service: Service) -> None:
    always(service, duplicates=100)
    gone = replace(BEN, disabled_at=service.clock()), replace(EVE, disabled_at=service.clock())
    for one in gone:
        service.store.writer.run(_change, one)
    (case,) = raised(service, finding("A"))

    harmless(service, ANN, case)

    assert looks(service) == []


@each
def _change(connection: Connection, one: Staff) -> None:
    staff.change(connection, SHOP.id, one)


def test_none_are_made_where_chance_or_the_settings_say_no_or_among_the_first(
    service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    always(service)
    harmless(service, ANN, raised(service, finding("A-1"))[0])
    always(service, duplicates=100, seeds=100)
    monkeypatch.setattr(second_looks, "FIRST", 20)
    harmless(service, ANN, raised(service, finding("B-1"))[0])

    assert looks(service) == []


def test_what_was_decided_a_second_time_comes_no_third_time(service: Service) -> None:
    case, copy = repeated(service)
    harmless(service, BEN, copy)
    reopen(service, ANN, case, 2, reason="More.")

    harmless(service, ANN, case, 3)

    assert looks(service) == [copy]


def test_an_order_that_the_decision_cancelled_is_not_shown_again(service: Service) -> None:
    always(service, duplicates=100)
    screen_order(service, SHOP, basket())
    (case,) = to_do(service)

    close_refused(service, ANN, case, 1, reason="No answer.")

    assert looks(service) == []


def test_of_a_copy_the_second_person_sees_what_the_first_saw(service: Service) -> None:
    always(service, duplicates=100)
    screen_order(service, SHOP, basket("O-1207"))
    (case,) = to_do(service)
    before = case_view(service, BEN, case)
    harmless(service, ANN, case)
    (copy,) = looks(service)

    seen = case_view(service, BEN, copy)

    own = {"id", "opened_at"}
    assert {one.name for one in fields(before.case) if _at(before.case, one) != _at(seen.case, one)} <= own
    for one in fields(CaseView):
        if one.name not in {"case", "notes"}:
            assert getattr(seen, one.name) == getattr(before, one.name), one.name
    assert [one.step for one in seen.notes] == [one.step for one in before.notes]
    assert seen.look is None


def test_of_all_three_the_queue_says_that_an_order_waits(service: Service) -> None:
    case, seed = seeded(service)
    waiting = {row.id: row.waits for row in queue(service, BEN, view=QueueView.TO_DO).rows}
    always(service, duplicates=100)
    harmless(service, ANN, case)
    (copy,) = set(looks(service)) - {seed}

    assert waiting == {case: True, seed: True}
    again = {row.id: row for row in queue(service, BEN, view=QueueView.TO_DO).rows}
    assert {id_: row.waits for id_, row in again.items()} == {copy: True, seed: True}
    assert abs(again[copy].last_order_at - again[seed].last_order_at) < timedelta(hours=1)


def _at(thing: Any, field: Any) -> Any:
    return getattr(thing, field.name)


def test_a_made_up_case_looks_like_one_of_the_shop(service: Service) -> None:
    case, seed = seeded(service)
    real, made = case_view(service, BEN, case), case_view(service, BEN, seed)

    assert made.look is None
    assert made.moves == real.moves
    assert [one.step for one in made.notes] == [one.step for one in real.notes]
    assert made.delete_after == real.delete_after
    assert all(one.id.startswith("O-") and len(one.id) == 6 for one in made.orders)
    assert {(one.delivery_country, one.channel, one.payment_kind) for one in made.orders} == {("DE", None, None)}
    assert made.orders[-1].state is OrderState.SCREENED
    assert {one.rule for one in made.findings} == {one.id for one in made.rules} != set()
    assert all(line.listing and line.listing[0].marks for order in made.orders for line in order.lines)
    assert made.timeline is not None
    assert made.case.orders == tuple(one.id for one in made.orders)
    assert {one.kind for one in made.unknown} <= {one.kind for one in real.unknown}
    (row,) = [one for one in queue(service, BEN, view=QueueView.TO_DO).rows if one.id == seed]
    assert row.rules == tuple(dict.fromkeys(one.rule for one in made.findings))


def test_a_made_up_case_is_judged_by_the_writers_own_connection(
    service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It may not wait for one of those that read, as everybody waits for it."""
    asked: list[Connection | None] = []
    real = service.in_force.of

    def watched(*args: Any, connection: Connection | None, **more: Any) -> Any:
        asked.append(connection)
        return real(*args, connection=connection, **more)

    monkeypatch.setattr(service.in_force, "of", watched)
    seeded(service)

    assert len(asked) > 1
    assert None not in asked


@pytest.mark.parametrize("name", sorted(shipped_seeds()))
def test_every_made_up_purchase_is_found_by_a_rule_and_listed_as_it_says(
    service: Service, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = shipped_seeds()[name]
    monkeypatch.setattr(second_looks, "shipped_seeds", lambda: {name: one})

    _, seed = seeded(service)

    view = case_view(service, BEN, seed)
    assert view.findings
    (line,) = view.orders[-1].lines
    (listing,) = line.listing
    (product,) = one.products.values()
    (found,) = service.recognise("EU", [_listing(listing.text)])[0].substances
    assert (found.substance, found.strength and found.strength.high) == (product.substance, product.strength_ww)
    assert found.net_mass_kg == pytest.approx(product.net_mass_kg, rel=Decimal("0.05"))


def _listing(title: str) -> Any:
    from poisonbook.facts.recognition import Listing

    return Listing("x", title)


def test_ids_look_like_those_of_the_shop() -> None:
    assert like("no figures") == "no figures"
    made = {like("DE-0042/7b") for _ in range(50)}
    assert all(one[:4] == "DE-0" and one[7] == "/" and one[9] == "b" for one in made)
    assert len(made) > 10


def test_a_made_up_purchase_is_in_nothing_but_the_queue(service: Service, clock: SetClock) -> None:
    _, seed = seeded(service)
    orders, alerts = counted(service, ORDERS), counted(service, ALERTS)
    figures = case_figures_of(service, AUDITOR)

    harmless(service, BEN, seed)

    assert (counted(service, ORDERS), counted(service, ALERTS)) == (orders, alerts) == (1, 1)
    assert case_figures_of(service, AUDITOR) == figures
    assert figures.weeks[-1].opened == 1
    with service.store.reading() as connection:
        assert find(connection, SHOP.id, case_of(service, seed).orders[-1]) is None
    shown = case_view(service, BEN, seed).look
    assert shown is not None
    assert (shown.looked, shown.case) == (Looked.SEED, None)
    assert answers(service, clock) == [(Looked.SEED, None, Disposition.NOT_SUSPICIOUS)]


def test_a_made_up_purchase_that_somebody_finds_suspicious_ends_there(service: Service, clock: SetClock) -> None:
    case, seed = seeded(service)

    after = propose(service, BEN, seed, 1, reason="So many bottles.")

    assert (after.id, after.state, after.disposition, after.clock_runs) == (
        seed,
        CaseState.CLOSED,
        Disposition.SUSPICIOUS,
        False,
    )
    assert case_of(service, case).version == 1
    assert queue(service, EVE, view=QueueView.TO_REPORT).rows == ()
    nothing_follows(service, seed)
    assert answers(service, clock) == [(Looked.SEED, None, Disposition.SUSPICIOUS)]


def nothing_follows(service: Service, look: str) -> None:
    """Neither a report nor an opening nor another decision comes of a second look that is decided."""
    refusals: tuple[Callable[[], object], ...] = (
        lambda: preview(service, EVE, look),
        lambda: sign_report(service, EVE, look, channel=Channel.DOWNLOAD),
        lambda: records_to_open(service, EVE, look),
        lambda: reopen(service, EVE, look, case_of(service, look).version, reason="why"),
    )
    for refused in refusals:
        with pytest.raises(CaseStateError):
            refused()
    with service.store.reading() as connection:
        row = connection.execute(select(CASES).where(CASES.c.id == look)).one()
    assert (row.proposed_at, row.due_at, row.reported_at, row.confirmed_by) == (None, None, None, None)
    assert case_view(service, EVE, look).moves <= {"note"}


@pytest.mark.parametrize("column", ["due_at", "reported_at", "proposed_at"])
def test_the_database_gives_a_second_look_no_clock(service: Service, column: str, clock: SetClock) -> None:
    _, seed = seeded(service)
    changed: dict[str, object] = {column: clock.now}

    with pytest.raises(StoreError):
        service.store.writer.run(_tamper, (seed, changed))


@each
def _tamper(connection: Connection, asked: tuple[str, dict[str, object]]) -> None:
    connection.execute(update(CASES).where(CASES.c.id == asked[0]).values(**asked[1]))


def test_a_copy_releases_and_refuses_nothing(service: Service) -> None:
    always(service, duplicates=100)
    screen_order(service, SHOP, basket())
    (case,) = to_do(service)
    harmless(service, ANN, case)
    (copy,) = looks(service)

    close_refused(service, BEN, copy, 1, reason="No answer.")

    with service.store.reading() as connection:
        order = find(connection, SHOP.id, "O")
    assert order is not None
    assert (order.state, order.released and order.released.by) == (OrderState.SCREENED, "ann")
    nothing_follows(service, copy)


def test_where_two_decide_differently_both_and_an_approver_see_it(service: Service, clock: SetClock) -> None:
    case, copy = repeated(service)

    assert case_view(service, ANN, case).look is None
    close_refused(service, BEN, copy, 1, reason="No answer.")

    (apart,) = decided_apart(service, EVE)
    assert (apart.case, apart.second_look) == (case, copy)
    first, second = case_view(service, BEN, copy).look, case_view(service, ANN, case).look
    assert first is not None
    assert second is not None
    assert (first.case, first.disposition, first.reason) == (case, Disposition.NOT_SUSPICIOUS, "A pool.")
    assert (second.case, second.disposition, second.reason) == (copy, Disposition.REFUSED, "No answer.")
    assert not {one.name for one in fields(apart)} & {"by", "staff"}
    with pytest.raises(CaseRoleError):
        decided_apart(service, ANN)
    assert (Looked.DUPLICATE, Disposition.NOT_SUSPICIOUS, Disposition.REFUSED) in answers(service, clock)


def test_what_the_second_person_finds_suspicious_is_proposed_in_the_case_itself(service: Service) -> None:
    case, copy = repeated(service)

    propose(service, BEN, copy, 1, reason="There is no pool.")

    proposed = case_of(service, case)
    assert (proposed.state, proposed.proposed_by, proposed.reopened_by) == (CaseState.PROPOSED, "ben", "ben")
    assert proposed.due_at == service.clock() + timedelta(hours=24)
    answered = case_of(service, copy)
    assert (answered.disposition, answered.closed_by, answered.clock_runs) == (Disposition.SUSPICIOUS, "ben", False)
    with service.store.reading() as connection:
        order = find(connection, SHOP.id, "O-1207")
    assert order is not None
    assert order.released is None
    nothing_follows(service, copy)


def test_no_record_of_sales_says_more_than_it_did(service: Service) -> None:
    _, copy = repeated(service)
    harmless(service, BEN, copy)
    figures = case_figures_of(service, AUDITOR)

    assert (figures.weeks[-1].opened, figures.weeks[-1].closed) == (1, 1)
    assert figures.outcomes == {Disposition.NOT_SUSPICIOUS: 1}
    assert figures.rules[0].total == 1


def test_a_copy_goes_with_the_case_and_never_after_it(service: Service, clock: SetClock) -> None:
    case, copy = repeated(service)
    assert ends_of(service, copy) == ends_of(service, case)
    decision = screen_order(service, SHOP, basket("O-1207"))
    confirm_order(service, SHOP, "O-1207", basket=decision.basket)
    assert ends_of(service, copy) == ends_of(service, case)

    clock.now = ends_of(service, case) or clock.now
    service.store.writer.run(sweep_some, clock.now)

    assert counted(service, CASES) == 0


def test_answers_are_kept_a_little_over_a_year_and_name_no_case(service: Service, clock: SetClock) -> None:
    case, copy = repeated(service)
    harmless(service, BEN, copy)
    with service.store.reading() as connection:
        kept = json.dumps([[str(cell) for cell in row] for row in connection.execute(select(REVIEW_ANSWERS))])
    assert case not in kept
    assert copy not in kept
    assert "O-1207" not in kept

    clock.now += timedelta(days=400)
    service.store.writer.run(sweep_some, clock.now)

    assert counted(service, REVIEW_ANSWERS) == 0


@pytest.mark.parametrize(("taken", "seen", "seconds"), [(9, None, 9), (None, 4, 4), (9, 4, 9), (None, None, None)])
def test_time_runs_from_the_first_look_or_from_taking(
    service: Service, clock: SetClock, taken: int | None, seen: int | None, seconds: int | None
) -> None:
    (case,) = raised(service, finding("A"))
    clock.now += timedelta(minutes=1)
    at = clock.now
    version = 1
    if taken is not None:
        clock.now = at - timedelta(seconds=taken)
        version = take(service, ANN, case, 1).version
    clock.now = at
    seen_at = None if seen is None else at - timedelta(seconds=seen)

    close_not_suspicious(service, ANN, case, version, benign=Benign.ORDINARY_USE, reason="A pool.", seen_at=seen_at)

    with service.store.reading() as connection:
        (kept,) = review_answers.since(connection, SHOP.id, at - timedelta(days=1))
    assert kept.seconds == seconds


def test_another_operator_has_its_own_quality(service: Service, clock: SetClock) -> None:
    _, copy = repeated(service)
    harmless(service, BEN, copy)

    assert quality_of(service, AUDITOR).whole.agreement is not None
    assert quality_of(service, person("aud", StaffRole.AUDITOR, operator=OTHER.id)).whole.agreement is None
    with pytest.raises(CaseRoleError):
        quality_of(service, ANN)
