"""What a sale rests on is kept on for it; what it only names is not."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from tests.unit.workflows.register_service import SHOP, SetClock, service_on

from poisonbook.facts.recognition import Listing
from poisonbook.register.evidence import DocumentType, IdentityCheck, StatedSubstance, Statement
from poisonbook.register.products import ProductSubstance, RegisteredProduct
from poisonbook.storage import identity_checks, products, statements
from poisonbook.storage.orders import Connection
from poisonbook.storage.writer import each
from poisonbook.values.buyers import BuyerClass
from poisonbook.values.status import Status
from poisonbook.workflows.checkout import submit
from poisonbook.workflows.checkout_orders import Asked, GivenLine, GivenOrder, asked_for
from poisonbook.workflows.pseudonyms import customer_of
from poisonbook.workflows.service import Service

ACID = ProductSubstance("EU", "nitric-acid", "eu-1-nitric-acid", "Annex I", Status.RESTRICTED, Decimal(60), Decimal(1))
SHOWN = datetime(2026, 5, 1, 12, tzinfo=UTC)
SOLD = datetime(2026, 11, 20, 12, tzinfo=UTC)
UNSOLD_END, SOLD_END = datetime(2027, 11, 2, tzinfo=UTC), datetime(2028, 5, 21, tzinfo=UTC)
"""Eighteen months, the day over."""


@pytest.fixture
def database() -> str:
    """SQLite: what is asked of the store is nothing that databases differ in."""
    return "sqlite"


@pytest.fixture
def service(store_url: str, tmp_path: Path) -> Iterator[Service]:
    with service_on(store_url, tmp_path, SetClock()) as service:
        yield service


@each
def _enter(connection: Connection, asked: tuple[Statement, IdentityCheck]) -> None:
    statement, check = asked
    products.put(connection, SHOP.id, [(RegisteredProduct("ACID", "a", (ACID,)), Listing("ACID", "Nitric acid 60 %"))])
    statements.add(connection, SHOP.id, statement, at=SHOWN, delete_after=UNSOLD_END)
    identity_checks.add(connection, SHOP.id, check, at=SHOWN, delete_after=UNSOLD_END)


def shown_by(
    service: Service,
    customer: str,
    *,
    valid_until: date = date(2027, 5, 1),
    withdrawn: bool = False,
    covers_kg: Decimal | None = None,
) -> None:
    """Have a statement and an identity check of a customer on record."""
    pseudonym = customer_of(service, SHOP, customer)
    statement = Statement(
        id="stm_1",
        customer=pseudonym,
        jurisdiction="EU",
        buyer_class=BuyerClass.PROFESSIONAL_USER,
        substances=(StatedSubstance("nitric-acid", None, covers_kg),),
        made_at=SHOWN,
        valid_until=valid_until,
        sealed=b"",
        withdrawn=withdrawn,
    )
    check = IdentityCheck(
        id="idc_1",
        customer=pseudonym,
        document_type=DocumentType.PASSPORT,
        checked_at=SHOWN,
        valid_until=valid_until,
        sealed=b"",
    )
    service.store.writer.run(_enter, (statement, check))


def sell(service: Service, customer: str, *, order_id: str = "O-1", at: datetime = SOLD) -> None:
    """Record a sale that was made, which names the statement and the check."""
    given = GivenOrder(
        order_id=order_id,
        lines=(GivenLine("ACID", Decimal(2)),),
        at=at,
        customer_id=customer,
        claim=BuyerClass.PROFESSIONAL_USER,
        delivery_country="FI",
        statement="stm_1",
        identity_check="idc_1",
    )
    asked = asked_for(service, SHOP, given, now=service.clock(), sold=True)
    assert isinstance(asked, Asked)
    assert submit(service, asked).result().lines


def ends(service: Service) -> list[datetime]:
    """When the statement and the check are deleted."""
    with service.store.reading() as connection:
        found = [
            connection.exec_driver_sql(f"SELECT delete_after FROM {table}").scalar_one()  # noqa: S608
            for table in ("statements", "identity_checks")
        ]
    return [datetime.fromtimestamp(moment / 1_000_000, UTC) for moment in found]


def test_what_a_sale_rests_on_is_kept_as_long_as_the_sale(service: Service) -> None:
    shown_by(service, "C-1")

    sell(service, "C-1")

    assert ends(service) == [SOLD_END, SOLD_END]


def test_an_earlier_sale_brings_no_end_nearer(service: Service) -> None:
    shown_by(service, "C-1")
    sell(service, "C-1")

    sell(service, "C-1", order_id="O-2", at=SOLD - timedelta(days=60))

    assert ends(service) == [SOLD_END, SOLD_END]


def test_what_another_customer_has_shown_is_kept_no_longer(service: Service) -> None:
    shown_by(service, "C-1")

    sell(service, "C-2")

    assert ends(service) == [UNSOLD_END, UNSOLD_END]


def test_what_was_over_before_the_sale_is_kept_no_longer(service: Service) -> None:
    shown_by(service, "C-1", valid_until=SOLD.date() - timedelta(days=1))

    sell(service, "C-1")

    assert ends(service) == [UNSOLD_END, UNSOLD_END]


def test_a_withdrawn_statement_is_kept_no_longer(service: Service) -> None:
    shown_by(service, "C-1", withdrawn=True)

    sell(service, "C-1")

    assert ends(service) == [UNSOLD_END, SOLD_END]


def test_a_statement_that_covers_a_part_of_the_sale_is_kept_for_it(service: Service) -> None:
    shown_by(service, "C-1", covers_kg=Decimal(1))

    sell(service, "C-1")

    assert ends(service) == [SOLD_END, SOLD_END]
