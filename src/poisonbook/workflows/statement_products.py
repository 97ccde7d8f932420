"""On what a buyer makes a statement with the hosted form, as far as the shop says it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import ClassVar

from poisonbook.clock import today
from poisonbook.errors import PoisonbookError
from poisonbook.law.book import Book
from poisonbook.law.sale_terms import Need
from poisonbook.law.sales import Product, sale_of
from poisonbook.register.form_links import LinkedProduct
from poisonbook.register.products import RegisteredProduct
from poisonbook.register.statement_checks import check_said
from poisonbook.register.statement_forms import StatementForm
from poisonbook.register.statement_substances import meant_substance
from poisonbook.register.statement_words import words_for
from poisonbook.values.buyers import BuyerClass
from poisonbook.values.strengths import plain
from poisonbook.workflows.service import Service

_GIVEN_AS = {"product": "name", "concentration": "strength_ww"}
"""What a link calls the columns of a form."""


class StatementLinkError(PoisonbookError):
    """A link to a form cannot be made as it was asked for."""

    code: ClassVar[str] = "statement-link"

    def __init__(self, place: str, problem: str) -> None:
        super().__init__(place, problem)
        self.place = place
        self.problem = problem

    def __str__(self) -> str:
        return f"{self.place}: {self.problem}"


@dataclass(frozen=True, slots=True)
class GivenProduct:
    """A product to make a statement on: one that is registered, or a substance."""

    product_id: str | None = None
    substance: str | None = None
    """Its name in any language, its id in the law data, or its CAS number."""
    name: str = ""
    strength_ww: Decimal | None = None


def linked_products(
    service: Service, operator: str, given: Sequence[GivenProduct], *, form: StatementForm, buyer: BuyerClass
) -> Iterator[LinkedProduct]:
    """The substances of `given` on which such a buyer makes a statement under the form's law.

    Raises:
        StatementLinkError: a product is not registered, the law asks for no statement on it, or what the shop says of
            it can be on no statement.
    """
    on = today(service.clock)
    ids = [one.product_id for one in given if one.product_id is not None]
    registered = service.products.of(operator, ids)
    for place, one in enumerate(given):
        where = f"products.{place}"
        if (one.product_id is None) is (one.substance is None):
            raise StatementLinkError(where, "name either a product_id or a substance")
        if one.substance is not None:
            meant = meant_substance(service.book, form.jurisdiction, on, name=one.substance, cas="")
            if meant.substance is None:
                hint = f"; did you mean {', '.join(meant.near)}?" if meant.near else ""
                raise StatementLinkError(f"{where}.substance", f"not one substance that the law lists{hint}")
            yield _checked(LinkedProduct(meant.substance, one.name, one.strength_ww), service.book, form, on, where)
        else:
            product = registered[one.product_id or ""]
            found = [] if product is None else list(_stated(service.book, product, buyer, form, on))
            if not found:
                raise StatementLinkError(
                    f"{where}.product_id", "not a registered product for which the law asks this buyer for a statement"
                )
            for slug, strength in found:
                stated = strength if one.strength_ww is None else one.strength_ww
                yield _checked(LinkedProduct(slug, one.name, stated), service.book, form, on, where)


def fixed_texts(book: Book, product: LinkedProduct) -> Mapping[str, str]:
    """What of a product's row the shop has said, by the ids of the form's columns."""
    substance = book.substance(product.substance)
    texts = {"substance": substance.slug, "cas": substance.cas or "", "product": product.name}
    if product.strength_ww is not None:
        texts["concentration"] = plain(product.strength_ww)
    return {name: text for name, text in texts.items() if text}


def _checked(product: LinkedProduct, book: Book, form: StatementForm, on: date, where: str) -> LinkedProduct:
    """The product; StatementLinkError where a buyer could send no statement that says what the shop says of it."""
    for fault in check_said(form, fixed_texts(book, product), book=book, on=on):
        column = fault.path.rpartition(".")[2]
        raise StatementLinkError(f"{where}.{_GIVEN_AS.get(column, 'substance')}", fault.text(words_for("en")))
    return product


def _stated(
    book: Book, product: RegisteredProduct, buyer: BuyerClass, form: StatementForm, on: date
) -> Iterator[tuple[str, Decimal | None]]:
    """The substances of a product for which the law asks such a buyer for a statement, and their strengths."""
    entries = {entry.id: entry for entry in book.entries(form.jurisdiction, on)}
    laws = {member.code for member in book.lineage(form.jurisdiction)}
    seen: dict[str, Decimal | None] = {}
    for one in product.substances:
        if one.jurisdiction not in laws or one.entry not in entries or one.substance in seen:
            continue
        judged = Product(entries[one.entry], one.status, one.strength_ww)
        answer = sale_of(book, form.jurisdiction, judged, buyer=buyer, state=None, on=on)
        if Need.STATEMENT in answer.needs:
            seen[one.substance] = one.strength_ww
    return iter(seen.items())
