"""Products, orders and evidence in a register, for tests that look at it."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from tests.unit.workflows.register_service import SHOP

from poisonbook.checkout.decision import Decision
from poisonbook.facts.recognition import Listing
from poisonbook.law.sale_terms import Outcome
from poisonbook.register.access import Operator
from poisonbook.register.evidence import DocumentType
from poisonbook.register.orders import OrderState
from poisonbook.register.products import ProductSubstance, RegisteredProduct
from poisonbook.storage import products
from poisonbook.storage.writer import each
from poisonbook.values.status import Status
from poisonbook.workflows.checkout import cancel_order, confirm_order, return_lines, screen_order
from poisonbook.workflows.checkout_orders import GivenLine, GivenOrder
from poisonbook.workflows.identity_checks import GivenIdentityCheck, record_identity_check
from poisonbook.workflows.licence_terms import GivenGrant, GivenTerms
from poisonbook.workflows.licences import GivenLicence, enter_licence
from poisonbook.workflows.service import Service

REPORTABLE = ProductSubstance(
    "EU", "acetone", "eu-2-acetone", "Annex II", Status.REPORTABLE, Decimal(99), Decimal("0.79")
)
PEROXIDE = ProductSubstance(
    "EU", "hydrogen-peroxide", "eu-1-hydrogen-peroxide", "Annex I", Status.RESTRICTED, Decimal(35), Decimal("1.13")
)
PRODUCTS = (
    RegisteredProduct("P-ACETONE", "hash-1", (REPORTABLE,)),
    RegisteredProduct("P-PEROXIDE", "hash-2", (PEROXIDE,)),
    RegisteredProduct("P-BOTH", "hash-3", (REPORTABLE, PEROXIDE)),
    RegisteredProduct("P-GLOVES", "hash-4"),
)


@each
def _put(connection: products.Connection, operator: str) -> None:
    products.put(connection, operator, [(one, Listing(one.id, "a title")) for one in PRODUCTS])


def stocked(service: Service, *operators: Operator) -> None:
    """Have the products registered."""
    for operator in operators or (SHOP,):
        service.store.writer.run(_put, operator.id)
        service.products.changed(operator.id)


def screened(
    service: Service,
    order_id: str,
    product_id: str = "P-ACETONE",
    packs: int = 1,
    *,
    operator: Operator = SHOP,
    customer_id: str | None = "K-ANNA",
    at: datetime | None = None,
) -> Decision:
    """Have an order decided."""
    given = GivenOrder(
        order_id=order_id,
        lines=(GivenLine(product_id, Decimal(packs)),),
        at=at,
        customer_id=customer_id,
        delivery_country="FI",
    )
    return screen_order(service, operator, given)


def sold(
    service: Service, order_id: str, packs: int = 1, *, operator: Operator = SHOP, customer_id: str = "K-ANNA"
) -> None:
    """Have acetone sold, which anybody may buy."""
    decision = screened(service, order_id, "P-ACETONE", packs, operator=operator, customer_id=customer_id)
    assert decision.outcome is Outcome.ALLOW
    assert confirm_order(service, operator, order_id, basket=decision.basket) is OrderState.CONFIRMED


def came_back(service: Service, order_id: str, packs: int) -> None:
    """Have packs of acetone sent back."""
    return_lines(service, SHOP, order_id, [GivenLine("P-ACETONE", Decimal(packs))])


def cancelled(service: Service, order_id: str) -> None:
    """Have a sale cancelled."""
    cancel_order(service, SHOP, order_id)


def checked(service: Service, operator: Operator, number: str, *, customer_id: str = "K-ANNA") -> None:
    """Have an identity checked."""
    given = GivenIdentityCheck(
        customer_id=customer_id, document_type=DocumentType.PASSPORT, number=number, expires_on=date(2036, 1, 1)
    )
    record_identity_check(service, operator, given)


def licensed(service: Service, operator: Operator, number: str, *, customer_id: str = "K-ANNA") -> None:
    """Have a licence entered."""
    terms = GivenTerms(
        state="FI",
        valid_from=date(2026, 1, 1),
        valid_until=date(2027, 12, 31),
        granted=(GivenGrant("nitric acid", Decimal(10), Decimal(5)),),
    )
    enter_licence(service, operator, GivenLicence(customer_id=customer_id, number=number, terms=terms))
