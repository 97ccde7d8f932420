"""Who bought before the epoch of pseudonyms changed is the same person after it, at every door."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from tests.unit.workflows.epoch_change import AFTER, BEFORE, CARD, LICENCE, Book, fired
from tests.unit.workflows.register_service import SHOP, SetClock, put_key, service_on

from poisonbook.intake.shops.told import ShopOrder, SoldLine
from poisonbook.law.sale_terms import Outcome
from poisonbook.privacy.pseudonyms import Personal
from poisonbook.register.lookup import LookReason
from poisonbook.register.orders import OrderState, Release
from poisonbook.register.rights import EvidenceKind, PersonReason
from poisonbook.register.tasks import Task, TaskKind
from poisonbook.storage.orders import Connection
from poisonbook.storage.work import each
from poisonbook.values.buyers import BuyerClass
from poisonbook.workflows.checkout import known_order, release_order, return_lines
from poisonbook.workflows.checkout_errors import OrderNotAllowedError
from poisonbook.workflows.checkout_orders import GivenLine
from poisonbook.workflows.identity_checks import identity_checks_of
from poisonbook.workflows.licences import enter_licence, licence, licences_of, revoke_licence
from poisonbook.workflows.people import correct_evidence, erase_person, held_of
from poisonbook.workflows.register_search import Search, search_register
from poisonbook.workflows.shop_orders import take_orders
from poisonbook.workflows.shop_sales import Effect, Source
from poisonbook.workflows.tasks import open_tasks, put_task

PROFESSIONAL = BuyerClass.PROFESSIONAL_USER


@pytest.fixture
def book(store_url: str, tmp_path: Path) -> Iterator[Book]:
    clock = SetClock()
    with service_on(store_url, tmp_path, clock) as service:
        made = Book(service, clock)
        made.prepare()
        yield made


def test_a_window_reaches_over_the_change(book: Book) -> None:
    for number in range(4):
        book.sell(f"before {number}", "C")
    book.new_epoch()

    assert fired(book.screen("after", "C")) == {"eu-count-over-window": "5"}
    assert fired(book.screen("after", "D")) == {}


def test_what_was_found_when_it_was_screened_is_found_when_it_is_confirmed(book: Book) -> None:
    for number in range(4):
        book.sell(f"before {number}", "C")
    book.new_epoch()
    held = book.screen("after", "C")

    with pytest.raises(OrderNotAllowedError):
        book.confirm("after", held)
    assert fired(known_order(book.service, SHOP, "after").decision) == fired(held)

    release_order(book.service, SHOP, "after", Release("AB", "spoke with them", book.clock.now))
    assert book.confirm("after", held) is OrderState.CONFIRMED


def test_an_order_from_before_is_confirmed_with_what_was_sold_after(book: Book) -> None:
    for number in range(3):
        book.sell(f"before {number}", "C")
    waiting = book.screen("waiting", "C")
    assert waiting.outcome is Outcome.ALLOW
    book.new_epoch()
    book.sell("after", "C")

    with pytest.raises(OrderNotAllowedError):
        book.confirm("waiting", waiting)


def test_an_account_counts_once_whichever_epoch_it_ordered_in(book: Book) -> None:
    book.sell("before", "C", **CARD)
    book.new_epoch()
    book.sell("after", "C", **CARD)

    assert fired(book.sell("another", "D", **CARD)) == {}
    assert fired(book.screen("a third", "E", **CARD)) == {"eu-accounts-one-payment": "3"}


def test_accounts_are_told_apart_by_an_address_and_a_token_of_both_epochs(book: Book) -> None:
    book.sell("one", "C", **CARD)
    book.sell("two", "D", **CARD)
    book.new_epoch()

    assert fired(book.screen("three", "E", **CARD)) == {"eu-accounts-one-payment": "3"}


def test_an_order_that_is_sent_again_is_the_same_order(book: Book) -> None:
    for number in range(4):
        book.sell(f"before {number}", "C")
    first = book.screen("O", "C")
    release_order(book.service, SHOP, "O", Release("AB", "spoke with them", book.clock.now))
    book.new_epoch()
    book.clock.now = BEFORE + timedelta(days=2)  # the epoch changed an hour before it is forgotten

    again = book.screen("O", "C")

    assert again.basket != first.basket
    assert book.confirm("O", again) is OrderState.CONFIRMED
    assert book.screen("O", "C").basket == again.basket


def test_a_sold_order_that_is_sent_again_is_answered_as_before(book: Book) -> None:
    sold = book.sell("O", "C", **CARD, delivery_address="Long Road 1")
    book.new_epoch()

    again = book.screen("O", "C", **CARD, delivery_address="Long Road 1")

    assert replace(again, basket=sold.basket) == sold


def test_evidence_from_before_holds(book: Book) -> None:
    book.show_evidence("C")
    check = book.check_identity("C")
    until = _ends(book)
    book.new_epoch()
    shown = {"goods": "ACID", "claim": PROFESSIONAL, "statement": "stm_1", "identity_check": check}

    assert book.screen("O", "D", **shown).outcome is Outcome.REQUIRE
    book.sell("O", "C", **shown)

    assert all(now > before for now, before in zip(_ends(book), until, strict=True))
    assert [one.id for one in identity_checks_of(book.service, SHOP, "C")] == [check]


def test_what_was_written_off_a_licence_stays_written_off(book: Book) -> None:
    entered = enter_licence(book.service, SHOP, LICENCE).licence
    way = {"goods": "ACID", "delivery_country": "FI", "licence": entered.id}
    check = book.check_identity("C")
    book.sell("before", "C", identity_check=check, **way)
    book.new_epoch()

    book.sell("after", "C", identity_check=book.check_identity("C"), **way)

    assert _left(book, entered.id) == Decimal(1)
    assert enter_licence(book.service, SHOP, LICENCE).licence.id == entered.id
    assert enter_licence(book.service, SHOP, LICENCE).licence.others == ()
    assert [one.id for one in licences_of(book.service, SHOP, "C")] == [entered.id]
    other = enter_licence(book.service, SHOP, replace(LICENCE, customer_id="D")).licence
    assert (other.id, len(other.customers)) == (entered.id, 2)


def test_a_licence_that_is_entered_anew_is_the_same_number(book: Book) -> None:
    first = enter_licence(book.service, SHOP, LICENCE).licence
    check = book.check_identity("C")
    way = {"goods": "ACID", "delivery_country": "FI", "identity_check": check}
    book.sell("before", "C", licence=first.id, **way)
    revoke_licence(book.service, SHOP, first.id)
    book.new_epoch()
    second = enter_licence(book.service, SHOP, LICENCE).licence
    assert second.number != first.number
    assert _left(book, second.id) == Decimal(2)

    return_lines(book.service, SHOP, "before", [GivenLine("ACID", Decimal(1))])

    assert _left(book, first.id) == _left(book, second.id) == Decimal(3)


def test_a_shop_that_tells_of_an_old_sale_again_brings_it_up_to_date(book: Book) -> None:
    told = ShopOrder(
        order_id="O",
        at=BEFORE,
        version=BEFORE,
        lines=(SoldLine("ACETONE", Decimal(1), Decimal(1)),),
        cancelled=False,
        customer="C",
        payment_token=CARD["payment_token"],
    )
    (first,) = take_orders(book.service, SHOP, [told], Source("shopify"))
    book.new_epoch()
    more = replace(told, version=AFTER, lines=(SoldLine("ACETONE", Decimal(3), Decimal(2)),))

    assert (first, *take_orders(book.service, SHOP, [told], Source("shopify"))) == (Effect.RECORDED, Effect.UNCHANGED)
    assert take_orders(book.service, SHOP, [more], Source("shopify")) == [Effect.UPDATED]
    (line,) = known_order(book.service, SHOP, "O").decision.lines
    assert (line.quantity, line.kept_quantity) == (Decimal(3), Decimal(2))


def test_everything_of_a_person_is_shown_corrected_and_erased(book: Book) -> None:
    book.show_evidence("C")
    old = book.check_identity("C")
    book.sell("before", "C")
    book.screen("not sold", "C")
    book.new_epoch()
    new = book.check_identity("C")
    book.sell("after", "C")
    book.screen("not sold either", "C")

    held = held_of(book.service, SHOP, "C", PersonReason.ACCESS).tables
    assert [one["id"] for one in held["orders"]] == ["after", "before", "not sold", "not sold either"]
    assert {one["id"] for one in held["identity_checks"]} == {old, new}
    assert held["statements"]
    assert held["pseudonym_links"]
    correct_evidence(book.service, SHOP, "C", EvidenceKind.IDENTITY_CHECK, old)

    erased = erase_person(book.service, SHOP, "C")

    assert {one.id for one in erased.stays} == {"before", "after"}
    assert not held_of(book.service, SHOP, "C", PersonReason.ACCESS).tables["identity_checks"]
    assert not held_of(book.service, SHOP, "D", PersonReason.ACCESS).rows


def test_of_whom_nothing_has_to_stay_not_even_a_link_does(book: Book) -> None:
    book.new_epoch()
    book.screen("not sold", "C")
    assert book.rows("pseudonym_links")

    erase_person(book.service, SHOP, "C")

    assert book.rows("pseudonym_links") == 0


def test_a_customers_orders_are_found(book: Book) -> None:
    book.sell("before", "C")
    book.new_epoch()
    book.sell("after", "C")
    book.sell("another's", "D")

    found = search_register(book.service, SHOP, Search(customer_id="C", reason=LookReason.CUSTOMER_ASKED)).found

    assert [one.order.id for one in found] == ["after", "before"]


def test_a_request_about_a_customer_names_what_is_held_from_before(book: Book) -> None:
    book.sell("before", "C")
    book.new_epoch()
    names = book.service.pseudonyms(SHOP.id, "C", Personal.CUSTOMER)
    assert names is not None
    task = Task(id="t", kind=TaskKind.REDACT_CUSTOMER, platform="shopify", at=AFTER, customer=names.own)

    assert book.service.store.writer.run(_task, (task, names.all))

    assert open_tasks(book.service, SHOP)[0].orders == ("before",)


def test_with_one_epoch_no_link_is_kept(store_url: str, tmp_path: Path) -> None:
    clock = SetClock()
    with service_on(store_url, tmp_path, clock) as service:
        one = Book(service, clock)
        one.prepare()
        (service.settings.pseudonym_keys / "2026-12-01.key").unlink()
        one.sell("O", "C", **CARD)

        assert one.rows("pseudonym_links") == 0
        put_key(service.settings, date(2027, 12, 1), bytes(range(2, 34)))
        one.sell("next", "C", **CARD)
        assert one.rows("pseudonym_links") == 2


def test_who_has_not_seen_the_new_key_yet_reads_what_was_written_under_it(book: Book, tmp_path: Path) -> None:
    book.new_epoch()
    book.sell("under the new key", "C", **CARD)

    with service_on(book.service.settings.database, tmp_path / "late", book.clock, is_first=False) as late:
        behind = Book(late, book.clock)
        behind.sell("under the old key", "D")

        assert known_order(late, SHOP, "under the new key").customer == book.pseudonym("C")
        assert behind.pseudonym("C") != book.pseudonym("C")


def _ends(book: Book) -> list[int]:
    with book.service.store.reading() as connection:
        return [
            connection.exec_driver_sql(f"SELECT delete_after FROM {table}").scalar_one()  # noqa: S608 - of ours
            for table in ("statements", "identity_checks")
        ]


def _left(book: Book, id_: str) -> Decimal | None:
    return licence(book.service, SHOP, id_).granted[0].left_kg


@each
def _task(connection: Connection, asked: tuple[Task, tuple[str, ...]]) -> bool:
    return put_task(connection, SHOP.id, asked[0], customers=asked[1])
