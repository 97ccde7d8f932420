"""Everything that is held of a customer is found, because every table says how."""

from __future__ import annotations

import json
from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from tests.unit.review.findings import finding as found_in
from tests.unit.storage.nouns import (
    CHECK,
    LATER,
    LICENCE,
    LINK,
    NOW,
    STATEMENT,
    TRAINING,
    line_of,
    order_of,
    renamed,
)
from tests.unit.storage.writing import read, written

from poisonbook.checkout.decision import WriteOff
from poisonbook.facts.findings import EvidenceLine
from poisonbook.law.sale_terms import Outcome
from poisonbook.register.openings import CaseReason, Opening
from poisonbook.register.orders import OrderState
from poisonbook.register.rights import Basis, ErasedPerson
from poisonbook.register.roles import Role
from poisonbook.register.shop_orders import ShopOrderRecord
from poisonbook.register.tasks import Task, TaskKind
from poisonbook.review.alerts import Alert, Source
from poisonbook.review.cases import Case, CaseNote, Step
from poisonbook.review.queue import shown_of
from poisonbook.storage import (
    alerts,
    case_notes,
    cases,
    form_links,
    identity_checks,
    licences,
    openings,
    orders,
    people_erased,
    people_shown,
    shop_orders,
    statements,
    tasks,
    trainings,
)
from poisonbook.storage.people import NOBODYS, WAYS, Person
from poisonbook.storage.tables.everything import METADATA

if TYPE_CHECKING:
    from poisonbook.storage.store import Store

ANNA = Person("op-1", ("c1",))
BERT = Person("op-1", ("c2",))
POINTS_TO_SOMEBODY = {
    "customer",
    "others",
    "delivery_address",
    "payment_token",
    "order_id",
    "statement",
    "identity_check",
    "licence",
    "sealed",
}


def test_every_table_says_how_a_customers_rows_are_found_or_why_there_are_none() -> None:
    ways = {table.name for table in WAYS}

    assert ways | NOBODYS.keys() == METADATA.tables.keys()
    assert ways & NOBODYS.keys() == set()


def test_no_table_that_is_nobodys_has_a_column_that_points_to_somebody() -> None:
    found = {name: POINTS_TO_SOMEBODY & set(METADATA.tables[name].columns.keys()) for name in NOBODYS}

    assert {name: columns for name, columns in found.items() if columns} == {}


def filled(store: Store) -> None:
    """Two customers' records: one sale with all that it rests on, one that never came about, one under review."""
    sold = order_of("O-1", line_of("", 1), state=OrderState.CONFIRMED, customer="c1")
    sold = replace(sold, statement=STATEMENT.id, identity_check=CHECK.id, licence=LICENCE.id)
    given_up = order_of("O-2", line_of("", 2), customer="c1")
    given_up = replace(given_up, decision=replace(given_up.decision, outcome=Outcome.ALLOW))
    held = order_of("O-3", line_of("", 3), customer="c1")
    theirs = order_of("O-4", line_of("", 4), state=OrderState.CONFIRMED, customer="c2")
    written(store, orders.insert_many, [("op-1", one) for one in (sold, given_up, held, theirs)])
    written(store, orders.insert_many, [("op-2", replace(theirs, customer="c1"))])
    put: Any
    for put, noun in (
        (statements.add, STATEMENT),
        (statements.add, renamed(STATEMENT, "stm_unused")),
        (statements.add, replace(renamed(STATEMENT, "stm_theirs"), customer="c2")),
        (identity_checks.add, CHECK),
        (identity_checks.add, renamed(CHECK, "idc_unused")),
        (licences.add, LICENCE),
        (licences.add, replace(renamed(LICENCE, "lic_shared"), number="n2", customer="c2", others=("c1",))),
        (licences.add, replace(renamed(LICENCE, "lic_unused"), number="n3")),
        (form_links.add, LINK),
        (trainings.add, TRAINING),
    ):
        written(store, put, "op-1", noun, at=NOW, delete_after=LATER)
    taken = WriteOff(LICENCE.id, "nitric-acid", Decimal(1))
    written(store, licences.write_off, "op-1", [taken], order_id="O-1", at=NOW, delete_after=LATER)
    for id_ in ("O-1", "O-2", "O-4"):
        written(store, shop_orders.put, "op-1", ShopOrderRecord(order_id=id_), at=NOW, delete_after=LATER)
    for id_, record in (("opn_1", STATEMENT.id), ("opn_2", "stm_theirs")):
        opening = Opening(
            id=id_,
            reason=CaseReason.INSPECTION,
            case_id="A-1",
            records=(record,),
            requested_by="an",
            role=next(iter(Role)),
            requested_at=NOW,
            reply_key="",
        )
        written(store, openings.add, "op-1", opening, at=NOW, delete_after=LATER)
        written(store, openings.hand_over, "op-1", opening, {record: "half"})
    task = Task(id="tsk_1", kind=TaskKind.REDACT_CUSTOMER, platform="shopify", at=NOW, customer="c1")
    written(store, tasks.add, "op-1", task, delete_after=LATER)


def ids(store: Store, person: Person) -> dict[str, list[Any]]:
    tables = read(store, people_shown.held, person).tables
    return {
        name: [row.get("id") or row.get("order_id") or row.get("licence") for row in rows]
        for name, rows in tables.items()
        if rows
    }


def test_all_that_is_held_of_a_customer_is_shown_and_nothing_of_another(store: Store) -> None:
    filled(store)

    found = ids(store, ANNA)

    about = found.pop("ledger_contents")
    assert {"O-1", "O-2", "O-3", "stm_1", "idc_1", "lic_1", "hash"} <= set(about)
    assert not {"O-4", "stm_theirs", "trn_1"} & set(about)
    assert found == {
        "orders": ["O-1", "O-2", "O-3"],
        "order_lines": ["O-1", "O-2", "O-3"],
        "licence_uses": ["O-1"],
        "licences": ["lic_1", "lic_shared", "lic_unused"],
        "licence_grants": [name for name in ("lic_1", "lic_shared", "lic_unused") for _ in range(2)],
        "statements": ["stm_1", "stm_unused"],
        "identity_checks": ["idc_1", "idc_unused"],
        "form_links": ["hash"],
        "shop_orders": ["O-1", "O-2"],
        "tasks": ["tsk_1"],
        "openings": ["opn_1"],
        "opening_halves": ["opn_1"],
    }


def test_what_is_shown_is_json_and_holds_no_bytes_and_no_other_customer(store: Store) -> None:
    filled(store)

    shown = json.dumps(read(store, people_shown.held, ANNA).tables)

    assert '"c2"' not in shown
    assert '"others"' not in shown
    assert '"nonce"' not in shown
    assert '"sealed": true' in shown


def test_a_findings_lines_of_other_customers_are_left_out(store: Store) -> None:
    order = order_of("O-1", line_of("", 1), customer="c1", delivery_address="a1")
    (finding,) = order.decision.findings
    neighbour = EvidenceLine("O-9", 9, "P1", NOW, "nitric-acid", Decimal(1))
    finding = replace(finding, customer=None, lines=(*finding.lines, neighbour))  # of an address, say
    order = replace(order, decision=replace(order.decision, findings=(finding,)))
    written(store, orders.insert_many, [("op-1", order)])

    (shown,) = read(store, people_shown.held, ANNA).tables["orders"]

    assert [line["order_id"] for line in shown["decision"]["findings"][0]["lines"]] == ["O-1"]


def test_that_it_is_evidence_in_decisions_on_others_is_counted(store: Store) -> None:
    mine, theirs = order_of("O-1", line_of("", 1), customer="c1"), order_of("O-2", line_of("", 2), customer="c2")
    (finding,) = theirs.decision.findings
    neighbour = EvidenceLine("O-1", 1, "P1", NOW, "nitric-acid", Decimal(1))
    theirs = replace(theirs, decision=replace(theirs.decision, findings=(replace(finding, lines=(neighbour,)),)))
    written(store, orders.insert_many, [("op-1", mine), ("op-1", theirs), ("op-2", theirs)])

    assert read(store, people_shown.held, ANNA).elsewhere == 1
    assert read(store, people_shown.held, BERT).elsewhere == 0
    assert read(store, people_shown.held, Person("op-1", ("c9",))).elsewhere == 0


@pytest.mark.parametrize("id_", ["O-1", 'the "first"', "back\\slash", "%", "Ł-1"])
def test_a_task_on_a_sale_is_its_buyers_whatever_the_order_is_called(store: Store, id_: str) -> None:
    for number, (name, customer) in enumerate([(id_, "c1"), ("shopify", "c2"), ("o-1", "c3")]):
        order = order_of(name, line_of("", number), state=OrderState.CONFIRMED, customer=customer)
        written(store, orders.insert_many, [("op-1", order)])
    task = Task(id="tsk_1", kind=TaskKind.SALE_HELD, platform="shopify", at=NOW, orders=(id_,))
    written(store, tasks.add, "op-1", task, delete_after=LATER)

    found = [ids(store, Person("op-1", (customer,))).get("tasks") for customer in ("c1", "c2", "c3")]

    assert found == [["tsk_1"], None, None]
    (stays,) = [one for one in written(store, people_erased.erase, ANNA).stays if one.table == "tasks"]
    assert stays.basis is Basis.SALE


def test_what_no_law_has_kept_goes_and_the_rest_is_told_with_its_date(store: Store) -> None:
    filled(store)

    erased = written(store, people_erased.erase, ANNA)

    assert erased.gone == {
        "orders": 1,
        "shop_orders": 1,
        "statements": 1,
        "identity_checks": 1,
        "licences": 1,
        "form_links": 1,
        "ledger_contents": 5,
    }
    assert {(one.id, one.basis) for one in erased.stays} == {
        ("O-1", Basis.SALE),
        ("O-3", Basis.UNDER_REVIEW),
        ("stm_1", Basis.SALE_RESTS_ON_IT),
        ("idc_1", Basis.SALE_RESTS_ON_IT),
        ("lic_1", Basis.SALE_RESTS_ON_IT),
        ("tsk_1", Basis.REQUEST),
        ("opn_1", Basis.OPENED),
    }
    assert {one.delete_after for one in erased.stays} == {LATER}
    after = ids(store, ANNA)
    assert after["orders"] == ["O-1", "O-3"]
    assert after["licences"] == ["lic_1"]
    assert not {"O-2", "stm_unused", "idc_unused", "lic_unused", "hash"} & set(after["ledger_contents"])
    assert written(store, people_erased.erase, ANNA).gone == {}


def test_nobody_else_loses_anything(store: Store) -> None:
    filled(store)
    before = ids(store, BERT)

    written(store, people_erased.erase, ANNA)

    after = ids(store, BERT)
    assert set(before.pop("ledger_contents")) == set(after.pop("ledger_contents"))
    assert after == before
    assert ids(store, Person("op-2", ("c1",)))["orders"] == ["O-4"]
    assert read(store, licences.find, "op-1", "lic_shared").customers == ("c2",)


def test_a_customer_that_nobody_knows_has_nothing(store: Store) -> None:
    filled(store)

    assert ids(store, Person("op-1", ("c9",))) == {}
    assert written(store, people_erased.erase, Person("op-1", ("c9",))) == ErasedPerson({}, ())


def test_a_customers_cases_are_shown_without_staff_and_without_what_was_found_of_others(store: Store) -> None:
    finding = found_in("O-1", "O-9")
    alert = Alert(id="alt_1", case_id="cas_1", raised_at=NOW, source=Source.CHECKOUT, findings=(finding,))
    case = Case(id="cas_1", orders=("O-1", "O-9"), alerts=("alt_1",), opened_at=NOW, assigned_to="k7")
    note = CaseNote(id="not_1", case_id="cas_1", version=1, step=Step.OPENED, at=NOW, by="k7")
    written(store, orders.insert_many, [("op-1", order_of("O-1", line_of("", 1), customer="c1"))])
    written(store, cases.add, "op-1", case, shown_of([finding]), delete_after=LATER)
    written(store, alerts.add, "op-1", alert, delete_after=LATER)
    written(store, case_notes.add, "op-1", note, delete_after=LATER)

    shown = read(store, people_shown.held, ANNA).tables

    assert shown["cases"][0]["orders"] == ["O-1"]
    assert [row["order_id"] for row in shown["case_orders"]] == ["O-1"]
    assert "k7" not in json.dumps([shown["cases"], shown["case_notes"]])
    assert ("cases", Basis.UNDER_REVIEW) in {
        (one.table, one.basis) for one in written(store, people_erased.erase, ANNA).stays
    }
    assert read(store, people_shown.held, replace(ANNA, pseudonyms=("c2",))).tables["cases"] == []
