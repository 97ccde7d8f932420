"""A register whose epoch of pseudonyms changes on 1 December 2026, and what is done in it before and after."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from tests.unit.workflows.register_service import SHOP, SetClock, put_key

from poisonbook.checkout.decision import Decision
from poisonbook.facts.recognition import Listing
from poisonbook.privacy.pseudonyms import Personal
from poisonbook.register.evidence import DocumentType, StatedSubstance, Statement
from poisonbook.register.orders import OrderState
from poisonbook.register.products import ProductSubstance, RegisteredProduct
from poisonbook.storage import products, statements
from poisonbook.storage.orders import Connection
from poisonbook.storage.writer import each
from poisonbook.values.buyers import BuyerClass
from poisonbook.values.status import Status
from poisonbook.workflows.checkout import confirm_order, screen_order
from poisonbook.workflows.checkout_orders import GivenLine, GivenOrder
from poisonbook.workflows.identity_checks import GivenIdentityCheck, record_identity_check
from poisonbook.workflows.licence_terms import GivenGrant, GivenTerms
from poisonbook.workflows.licences import GivenLicence
from poisonbook.workflows.service import Service

BEFORE, AFTER = datetime(2026, 11, 29, 10, tzinfo=UTC), datetime(2026, 12, 2, 10, tzinfo=UTC)
CARD = {"payment_token": "T"}
NEW_EPOCH = date(2026, 12, 1)
NEW_SECRET = bytes(range(1, 33))
ACETONE = ProductSubstance("EU", "acetone", "eu-2-acetone", "Annex II", Status.REPORTABLE, Decimal(99), Decimal("0.79"))
ACID = ProductSubstance("EU", "nitric-acid", "eu-1-nitric-acid", "Annex I", Status.RESTRICTED, Decimal(9), Decimal(1))
_TERMS = GivenTerms(
    state="FI",
    valid_from=date(2026, 1, 1),
    valid_until=date(2027, 12, 31),
    granted=(GivenGrant("nitric acid", Decimal(10), Decimal(3)),),
)
LICENCE = GivenLicence(customer_id="C", number="FI-1", terms=_TERMS)
_KNOWN = (RegisteredProduct("ACETONE", "a", (ACETONE,)), RegisteredProduct("ACID", "b", (ACID,)))


@dataclass
class Book:
    """The register of one shop."""

    service: Service
    clock: SetClock

    def prepare(self) -> None:
        """Register the goods, and put the key of the next epoch where the service finds it."""
        self.service.store.writer.run(_put, _KNOWN)
        self.service.products.changed(SHOP.id)
        put_key(self.service.settings, NEW_EPOCH, NEW_SECRET)
        self.clock.now = BEFORE

    def new_epoch(self) -> None:
        """The new epoch has begun."""
        self.clock.now = AFTER

    def pseudonym(self, customer: str) -> str:
        """What stands for a customer in what is written now."""
        return self.service.pseudonym(SHOP.id, customer, Personal.CUSTOMER) or ""

    def order(self, id_: str, customer: str, *, goods: str = "ACETONE", **more: str | BuyerClass) -> GivenOrder:
        """An order of one pack."""
        lines = (GivenLine(goods, Decimal(1)),)
        given = {"delivery_country": "DE"} | more
        return GivenOrder(order_id=id_, lines=lines, customer_id=customer, at=self.clock.now, **given)  # type: ignore[arg-type]

    def screen(self, id_: str, customer: str, **more: str | BuyerClass) -> Decision:
        """The decision on an order."""
        self.clock.now += timedelta(minutes=1)
        return screen_order(self.service, SHOP, self.order(id_, customer, **more))

    def confirm(self, id_: str, decision: Decision) -> OrderState | None:
        """Sell a screened order."""
        return confirm_order(self.service, SHOP, id_, basket=decision.basket)

    def sell(self, id_: str, customer: str, **more: str | BuyerClass) -> Decision:
        """Screen an order and confirm it."""
        decision = self.screen(id_, customer, **more)
        assert self.confirm(id_, decision) is OrderState.CONFIRMED
        return decision

    def show_evidence(self, customer: str) -> None:
        """Have a professional's statement stm_1 on record."""
        statement = Statement(
            id="stm_1",
            customer=self.pseudonym(customer),
            jurisdiction="EU",
            buyer_class=BuyerClass.PROFESSIONAL_USER,
            substances=(StatedSubstance("nitric-acid", None, None),),
            made_at=self.clock.now,
            valid_until=date(2027, 11, 1),
            sealed=b"",
        )
        self.service.store.writer.run(_state, (statement, self.clock.now))

    def check_identity(self, customer: str) -> str:
        """Have an identity check on record; its id."""
        given = GivenIdentityCheck(
            customer_id=customer, document_type=DocumentType.PASSPORT, number="C01", expires_on=None
        )
        return record_identity_check(self.service, SHOP, given).id

    def rows(self, table: str) -> int:
        """How many rows a table has."""
        with self.service.store.reading() as connection:
            return int(connection.exec_driver_sql(f"SELECT count(*) FROM {table}").scalar_one())  # noqa: S608 - of ours


def fired(decision: Decision) -> dict[str, str]:
    """Which rules found something, and what they counted."""
    return {one.rule: one.figures["value"] for one in decision.findings}


@each
def _put(connection: Connection, known: tuple[RegisteredProduct, ...]) -> None:
    products.put(connection, SHOP.id, [(one, Listing(one.id, one.listing)) for one in known])


@each
def _state(connection: Connection, asked: tuple[Statement, datetime]) -> None:
    statement, at = asked
    statements.add(connection, SHOP.id, statement, at=at, delete_after=at + timedelta(days=550))
