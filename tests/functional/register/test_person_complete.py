"""Nothing is held of a person that is not shown: every row that names what is theirs, whichever table it is in."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from tests.functional.register.content import checked, screened, sold
from tests.roles import DATA_PROTECTION
from tests.unit.register.test_statement_checks import GIVEN
from tests.unit.storage.writing import written
from tests.unit.workflows.register_service import SHOP

from poisonbook.intake.shops.told import ShopOrder, SoldLine
from poisonbook.register.authority_requests import Given, RequestAnswer
from poisonbook.register.holds import HoldReason
from poisonbook.register.openings import CaseReason
from poisonbook.register.orders import Release
from poisonbook.register.rights import Basis, PersonReason
from poisonbook.register.roles import Role
from poisonbook.register.staff import Staff, StaffRole
from poisonbook.register.tasks import Task, TaskKind
from poisonbook.storage import orders
from poisonbook.storage.dumps import columns_of, dumped_tables, rows_of
from poisonbook.storage.people import WAYS
from poisonbook.storage.tables.everything import METADATA
from poisonbook.storage.writer import each
from poisonbook.values.buyers import BuyerClass
from poisonbook.workflows.authority_requests import GivenRequest, confirm_answer, propose_answer, record_request
from poisonbook.workflows.holds import confirm_hold, place_hold
from poisonbook.workflows.identity_checks import identity_checks_of
from poisonbook.workflows.licence_terms import GivenGrant, GivenTerms
from poisonbook.workflows.licences import GivenLicence, enter_licence, licences_of
from poisonbook.workflows.openings import GivenOpening, approve_opening, request_opening
from poisonbook.workflows.people import erase_person, held_of
from poisonbook.workflows.pseudonyms import customers_of
from poisonbook.workflows.service import Service
from poisonbook.workflows.shop_orders import take_orders
from poisonbook.workflows.shop_sales import Source
from poisonbook.workflows.statement_links import GivenLink, make_link
from poisonbook.workflows.statement_products import GivenProduct
from poisonbook.workflows.statements import record_statement
from poisonbook.workflows.tasks import put_task

OF_OTHER_TESTS = {"pseudonym_links", "alerts", "cases", "case_orders", "case_notes", "filings"}
"""Tables in which nothing here makes a row; whatever is in them is looked at all the same."""


@each
def _ask(connection: Any, task: Task) -> bool:
    return put_task(connection, SHOP.id, task, customers=[task.customer or ""])


def told(service: Service, order_id: str, **more: Any) -> None:
    """Have a shop tell of a sale of a pack of peroxide to Anna."""
    line, now = SoldLine("P-PEROXIDE", Decimal(1), Decimal(1)), service.clock()
    said: dict[str, Any] = {"at": now, "version": now, "lines": (line,), "cancelled": False, "customer": "K-ANNA"}
    said |= {"delivery_country": "FI", **more}
    take_orders(service, SHOP, [ShopOrder(order_id=order_id, **said)], _SHOP)


_SHOP = Source("shopify")


@pytest.fixture
def anna(service: Service, tmp_path: Path) -> set[str]:
    """Something of every noun that there is of a customer, each by its own door; all that names her in the store."""
    checked(service, SHOP, "X 1")
    grant = GivenGrant("hydrogen peroxide", Decimal(35), Decimal(10))
    terms = GivenTerms(state="FI", valid_from=date(2026, 1, 1), valid_until=date(2027, 12, 31), granted=(grant,))
    enter_licence(service, SHOP, GivenLicence(customer_id="K-ANNA", number="FI-1", terms=terms))
    (check,), (licence,) = identity_checks_of(service, SHOP), licences_of(service, SHOP)
    statement = record_statement(service, SHOP, replace(GIVEN, made_at=service.clock()), customer_id="K-ANNA")
    products = [GivenProduct(product_id="P-PEROXIDE")]
    claim = BuyerClass.PROFESSIONAL_USER
    asked_for = GivenLink(customer_id="K-ANNA", jurisdiction="EU", claim=claim, products=products)
    _, link = make_link(service, SHOP, asked_for)
    told(service, "ANNAS-2", licence=licence.id, identity_check=check.id)
    told(service, "ANNAS-3")
    screened(service, "ANNAS-1")
    sold(service, "BERTS-1", customer_id="K-BERT")
    customer = customers_of(service, SHOP, "K-ANNA")
    ask = Task(id="tsk_1", kind=TaskKind.DATA_REQUEST, platform="shopify", at=service.clock(), customer=customer.own)
    service.store.writer.run(_ask, ask)
    given = GivenOpening(
        reason=CaseReason.INSPECTION, case_id="A-1", records=(check.id,), person="anna", role=Role.COMPLIANCE
    )
    opening = request_opening(service.store, SHOP, given, tmp_path / "reply", book=service.book)
    approve_opening(service.store, SHOP, opening.id, "bert", [DATA_PROTECTION])
    hold = place_hold(
        service.store,
        SHOP.id,
        reason=HoldReason.LEGAL_CLAIM,
        case_id="A-1",
        records=("ANNAS-1", "BERTS-1"),
        by="k7",
        expires_at=service.clock() + timedelta(days=30),
    )
    confirm_hold(service.store, SHOP.id, hold.id, by="m2")
    request = asked_by_an_authority(service, "ANNAS-1", "BERTS-1")
    records = {statement.id, check.id, licence.id, link.id, opening.id, request}
    return {*customer.all, "ANNAS-1", "ANNAS-2", "ANNAS-3", *records}


def asked_by_an_authority(service: Service, *orders: str) -> str:
    """The id of a request that names orders, which k7 answered and m2 confirmed."""
    first = Staff(
        id="k7", operator=SHOP.id, name="k7", roles=frozenset({StaffRole.DATA_PROTECTION}), created_at=service.clock()
    )
    given = GivenRequest(
        authority="Police", basis="court_order", reference="1", received_on=service.clock().date(), orders=orders
    )
    request = record_request(service, first, given)
    propose_answer(service, first, request.id, RequestAnswer(frozenset({Given.ORDERS})))
    return confirm_answer(service, replace(first, id="m2"), request.id).id


def keys_of(table: str) -> list[str]:
    return [key.name for key in METADATA.tables[table].primary_key.columns if key.name != "operator"]


def naming(service: Service, names: set[str]) -> dict[str, set[tuple[Any, ...]]]:
    """The keys of all rows of the store in which one of the names stands."""
    found: dict[str, set[tuple[Any, ...]]] = {}
    with service.store.reading() as connection:
        for table in dumped_tables():
            for cells in rows_of(connection, table):
                row = dict(zip(columns_of(table), cells, strict=True))
                if any(name in str(cell) for cell in cells for name in names):
                    found.setdefault(table, set()).add(tuple(row[key] for key in keys_of(table)))
    return found


def shown(service: Service, **whose: Any) -> dict[str, set[tuple[Any, ...]]]:
    tables = held_of(service, SHOP, whose.pop("customer", "K-ANNA"), PersonReason.ACCESS, **whose).tables
    return {name: {tuple(row[key] for key in keys_of(name)) for row in rows} for name, rows in tables.items() if rows}


def test_every_row_that_names_what_is_hers_is_shown(service: Service, anna: set[str]) -> None:
    found, seen = naming(service, anna), shown(service)

    assert {name: rows - seen.get(name, set()) for name, rows in found.items()} == {name: set() for name in found}
    assert {table.name for table in WAYS} - OF_OTHER_TESTS <= seen.keys()


def test_what_is_shown_names_no_other_customers_records(service: Service, anna: set[str]) -> None:
    tables = held_of(service, SHOP, "K-ANNA", PersonReason.ACCESS).tables

    assert "BERTS-1" not in json.dumps(tables)
    assert [row["records"] for row in tables["holds"]] == [["ANNAS-1"]]
    assert [row["orders"] for row in tables["authority_requests"]] == [["ANNAS-1"]]
    assert not {"k7", "m2", "bert"} & {str(cell) for rows in tables.values() for row in rows for cell in row.values()}


def test_when_an_order_was_released_is_shown_and_not_by_whom_or_why(service: Service, anna: set[str]) -> None:
    with service.store.reading() as connection:
        order = orders.find(connection, SHOP.id, "ANNAS-1")
    assert order is not None
    released = Release("k7", "Bert vouches for her", service.clock())
    written(service.store, orders.put_again, SHOP.id, replace(order, released=released))

    rows = held_of(service, SHOP, "K-ANNA", PersonReason.ACCESS).tables["orders"]

    assert {row["id"]: row["released_at"] is not None for row in rows}["ANNAS-1"]
    assert not any("Bert" in json.dumps(row) or '"k7"' in json.dumps(row) for row in rows)


def test_what_stays_is_told_with_the_tasks_and_openings_that_speak_of_it(service: Service, anna: set[str]) -> None:
    erased = erase_person(service, SHOP, "K-ANNA")

    found = {(one.table, one.basis) for one in erased.stays}
    assert {("openings", Basis.OPENED), ("tasks", Basis.SALE), ("tasks", Basis.REQUEST)} <= found
    assert ("authority_requests", Basis.REQUEST) in found
    assert erased.compacted


def test_a_guest_is_reached_by_orders(service: Service, anna: set[str]) -> None:
    screened(service, "GUESTS-1", customer_id=None)
    screened(service, "GUESTS-2", customer_id=None)

    seen = shown(service, customer=None, orders=["GUESTS-1", "BERTS-1"])

    assert seen["orders"] == {("GUESTS-1",)}
    assert seen.keys() == {"orders", "order_lines", "ledger_contents"}
    assert erase_person(service, SHOP, None, orders=["GUESTS-1"]).gone["orders"] == 1
    assert shown(service, customer=None, orders=["GUESTS-1"]).keys() == set()
