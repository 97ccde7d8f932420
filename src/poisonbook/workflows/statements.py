"""Record a buyer's statement, find it, withdraw it, and keep it as long as the sales that rest on it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from decimal import ROUND_UP, Decimal
from typing import ClassVar

from sqlalchemy.engine import Connection

from poisonbook.catalogue.chemistry import shipped_handbook
from poisonbook.errors import PoisonbookError
from poisonbook.privacy.sealing import SealContext
from poisonbook.register.access import Operator
from poisonbook.register.evidence import StatedSubstance, Statement
from poisonbook.register.statement_checks import (
    Checked,
    GivenStatement,
    StatedProduct,
    StatementFaultsError,
    check_statement,
)
from poisonbook.register.statement_forms import StatementForm, statement_end, statement_form
from poisonbook.register.statement_words import words_for
from poisonbook.storage import statements
from poisonbook.storage.writer import each
from poisonbook.values.ids import new_id
from poisonbook.workflows.pseudonyms import customer_of
from poisonbook.workflows.service import Service

_GRAM = Decimal("0.001")
_ROUNDED_PACKS = Decimal("0.005")
"""kg/l. The mass of a pack is rounded to the gram, so that ten bottles may come to more than one ten times as large."""


class UnknownStatementError(PoisonbookError):
    """The operator's register has no statement with this id."""

    code: ClassVar[str] = "unknown-statement"

    def __str__(self) -> str:
        return "the register has no statement with this id"


def record_statement(service: Service, operator: Operator, given: GivenStatement, *, customer_id: str) -> Statement:
    """The statement as it is kept from now on; all that its buyer wrote is sealed.

    Args:
        customer_id: the shop's own id of the customer.

    Raises:
        StatementFaultsError: something is missing or wrong; every fault is named.
        NoStatementFormError, UnknownJurisdictionError: the law data has no such statement.
        ParticularsError: the customer's id is empty.
    """
    now = service.clock()
    form = statement_form(service.book, given.jurisdiction)
    checked = check_statement(form, given, book=service.book, now=now)
    customer = customer_of(service, operator, customer_id)
    statement = made_statement(service, operator, given, form=form, checked=checked, customer=customer)
    end = statement_end(service.book, form.jurisdiction, statement.made_at)
    service.store.writer.run(_ADD, (operator.id, statement, now, end))
    return statement


def made_statement(
    service: Service,
    operator: Operator,
    given: GivenStatement,
    *,
    form: StatementForm,
    checked: Checked,
    customer: str,
    order_id: str | None = None,
) -> Statement:
    """The statement with its texts sealed, not yet written.

    Args:
        customer: the pseudonym of the customer's id.
        order_id: the order it is made for, where it is made for one.

    Raises:
        StatementFaultsError: `checked` found faults.
    """
    if checked.faults:
        raise StatementFaultsError(checked.faults)
    id_ = new_id("stm")
    declaration = words_for(given.lang)[f"declarations.{form.wording}"]
    particulars = {**checked.particulars, "lang": given.lang, "declaration": declaration}
    return Statement(
        id=id_,
        customer=customer,
        jurisdiction=form.jurisdiction,
        buyer_class=given.buyer_class,
        substances=stated_substances(checked.products),
        made_at=given.made_at,
        valid_until=form.valid_until(given.made_at),
        order_id=order_id,
        sealed=service.seal.seal(particulars, context=SealContext(operator.id, "statement", id_)),
    )


def stated_substances(products: Iterable[StatedProduct]) -> tuple[StatedSubstance, ...]:
    """What is stated of each substance at each strength: products that share both are taken together."""
    amounts: dict[tuple[str, Decimal | None], Decimal] = {}
    for product in products:
        key = (product.substance, product.strength_ww)
        amounts[key] = amounts.get(key, Decimal(0)) + _kilograms(product)
    return tuple(StatedSubstance(substance, strength, amount) for (substance, strength), amount in amounts.items())


def find_statement(service: Service, operator: Operator, id_: str) -> Statement:
    """The statement with this id; UnknownStatementError when there is none."""
    with service.store.reading() as connection:
        found = statements.find(connection, operator.id, id_)
    if found is None:
        raise UnknownStatementError
    return found


def statements_for(service: Service, operator: Operator, order_id: str) -> list[Statement]:
    """The statements that were made for an order with links that named it, the latest first."""
    with service.store.reading() as connection:
        return statements.of_order(connection, operator.id, order_id)


def withdraw_statement(service: Service, operator: Operator, id_: str) -> Statement:
    """The statement, on which no sale may rest any more. Again, it changes nothing.

    It stays on record until its date: earlier sales rest on it.

    Raises:
        UnknownStatementError: there is none with this id.
    """
    if not service.store.writer.run(_WITHDRAW, (operator.id, id_)):
        raise UnknownStatementError
    return find_statement(service, operator, id_)


def _kilograms(product: StatedProduct) -> Decimal:
    """The amount in kg. A litre weighs what one of the substance at that strength does in recognition."""
    if product.unit == "kg":
        return product.amount
    density = shipped_handbook().of(product.substance).density(product.strength_ww)
    return (product.amount * (density + _ROUNDED_PACKS)).quantize(_GRAM, ROUND_UP)


@each
def _add(connection: Connection, asked: tuple[str, Statement, datetime, datetime]) -> None:
    operator, statement, at, delete_after = asked
    statements.add(connection, operator, statement, at=at, delete_after=delete_after)


@each
def _withdraw(connection: Connection, asked: tuple[str, str]) -> bool:
    operator, id_ = asked
    return statements.withdraw(connection, operator, id_)


_ADD, _WITHDRAW = _add, _withdraw
