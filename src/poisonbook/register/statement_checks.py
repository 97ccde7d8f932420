"""Whether a statement says all that its form asks for; every fault at once, each with the path of its field.

Nothing here keeps or repeats what a buyer wrote: a fault names the field, the kind of fault and the law data's words.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import ClassVar

from poisonbook.errors import PoisonbookError
from poisonbook.law.book import Book
from poisonbook.register.readable import is_readable
from poisonbook.register.statement_forms import Asked, StatementForm
from poisonbook.register.statement_substances import meant_substance
from poisonbook.register.statement_words import words_for
from poisonbook.register.validity import CLOCKS_DIFFER
from poisonbook.values.buyers import BuyerClass
from poisonbook.values.strengths import HUNDRED

MOST_PRODUCTS = 50
MOST_AMOUNT = Decimal(1_000_000)
"""Kilograms or litres; more is a slip of the pen."""
UNITS = ("kg", "l")
_NUMBER = re.compile(r"[0-9]{1,12}(?:[.,][0-9]{1,9})?")
_THOUSANDS = re.compile(r"[1-9][0-9]{0,2}[.,][0-9]{3}")
"""1,250 is a thousand and more to some who write it by hand, and one and a quarter to others."""


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with one field."""

    path: str
    """Such as `particulars.name` or `products.0.amount`."""
    code: str
    """A key of the words under `errors`, or `missing`."""
    limit: str = ""
    near: tuple[str, ...] = ()
    """Names in the law data that may have been meant."""

    def text(self, words: Mapping[str, str]) -> str:
        """The fault as a sentence of a language."""
        name = self.path.rpartition(".")[2]
        if self.code == "missing":
            return words[f"fields.{name}.missing"]
        said = words["not_declared" if self.code == "not_declared" else f"errors.{self.code}"].format(limit=self.limit)
        return f"{said} ({', '.join(self.near)}?)" if self.near else said


class StatementFaultsError(PoisonbookError):
    """A statement leaves out or gets wrong what its form asks for; every fault is named."""

    code: ClassVar[str] = "statement-faults"

    def __init__(self, faults: tuple[Fault, ...]) -> None:
        super().__init__(faults)
        self.faults = faults

    def __str__(self) -> str:
        words = words_for("en")
        return "; ".join(f"{fault.path}: {fault.text(words)}" for fault in self.faults)


@dataclass(frozen=True, slots=True, kw_only=True)
class GivenStatement:
    """A statement as a buyer makes it. Its texts are in no representation of it."""

    jurisdiction: str
    buyer_class: BuyerClass
    particulars: Mapping[str, str] = field(repr=False)
    """By the ids of the form's fields."""
    products: Sequence[Mapping[str, str]] = field(repr=False)
    """By the ids of the form's columns."""
    declared: bool
    made_at: datetime
    lang: str = "en"
    """In which language the declaration was read."""
    said: Sequence[Mapping[str, str]] = field(default=(), repr=False)
    """What the shop has said of each product, by the ids of the form's columns, in place of what is in `products`."""
    exact_numbers: bool = False
    """Whether a program wrote all numbers, as it did those in `said`: a point is a decimal point and nothing else."""


@dataclass(frozen=True, slots=True)
class StatedProduct:
    """One product of a statement that has no fault."""

    substance: str
    """Its id in the law data."""
    amount: Decimal
    """Of the product, in `unit`."""
    unit: str
    """`kg` or `l`."""
    strength_ww: Decimal | None


@dataclass(frozen=True, slots=True)
class Checked:
    """What a check found."""

    faults: tuple[Fault, ...]
    particulars: Mapping[str, str] = field(repr=False)
    """Every text that was given, tidied, by its path; it is to be sealed."""
    products: tuple[StatedProduct, ...]


def check_statement(form: StatementForm, given: GivenStatement, *, book: Book, now: datetime) -> Checked:
    """What `given` says, and every fault of it against its form."""
    faults = [*_check_frame(form, given, now)]
    tidied: dict[str, str] = {}
    faults += _check_texts(form.fields, given.particulars, "particulars", tidied)
    products, on = [], given.made_at.astimezone(UTC).date()
    for place, row in enumerate(given.products[:MOST_PRODUCTS]):
        path, said = f"products.{place}", given.said[place] if place < len(given.said) else {}
        found = _check_texts(form.columns, {**row, **said}, path, tidied)
        text = {column.id: tidied.get(f"{path}.{column.id}", "") for column in form.columns}
        exact = text.keys() if given.exact_numbers else said.keys()
        product, wrong = _check_product(form, path, text, exact=exact, book=book, on=on)
        faults += _once(found, wrong)
        if product is not None:
            products.append(product)
    return Checked(tuple(faults), tidied, tuple(products))


def check_said(form: StatementForm, said: Mapping[str, str], *, book: Book, on: date) -> list[Fault]:
    """What of a product no statement could say, whatever its buyer adds: the faults of what a shop has said of it."""
    tidied: dict[str, str] = {}
    found = _check_texts([column for column in form.columns if column.id in said], said, "said", tidied)
    text = {column.id: tidied.get(f"said.{column.id}", "") for column in form.columns}
    _, wrong = _check_product(form, "said", text, exact=said.keys(), book=book, on=on)
    return _once(found, wrong)


def _check_frame(form: StatementForm, given: GivenStatement, now: datetime) -> Iterator[Fault]:
    if given.buyer_class not in form.buyers:
        yield Fault("buyer_class", "other_buyers")
    if given.made_at > now + CLOCKS_DIFFER:
        yield Fault("made_at", "in_future")
    elif form.valid_until(given.made_at) < now.astimezone(UTC).date():
        yield Fault("made_at", "too_old")
    if not given.products:
        yield Fault("products", "no_products")
    elif len(given.products) > MOST_PRODUCTS:
        yield Fault("products", "too_many_products", str(MOST_PRODUCTS))
    if not given.declared:
        yield Fault("declared", "not_declared")


def _check_texts(asked: Sequence[Asked], given: Mapping[str, str], path: str, tidied: dict[str, str]) -> list[Fault]:
    """The faults of the texts of one part; what is there goes to `tidied`."""
    known = {one.id for one in asked}
    faults = [Fault(f"{path}.{name}", "not_asked") for name in given if name not in known and given[name].strip()]
    for one in asked:
        where = f"{path}.{one.id}"
        text = _tidy(given.get(one.id, ""), lines=one.lines)
        if not text:
            faults += [Fault(where, "missing")] if one.required else []
        elif len(text) > one.longest:
            faults.append(Fault(where, "too_long", str(one.longest)))
        elif not is_readable(text):
            faults.append(Fault(where, "characters"))
        else:
            tidied[where] = text
    return faults


def _once(found: Sequence[Fault], more: Sequence[Fault]) -> list[Fault]:
    """One fault of each field at most: the first."""
    faulty = {fault.path for fault in found}
    return [*found, *(fault for fault in more if fault.path not in faulty)]


def _check_product(
    form: StatementForm, path: str, text: Mapping[str, str], *, exact: Collection[str], book: Book, on: date
) -> tuple[StatedProduct | None, list[Fault]]:
    """The product that a row states, and its faults.

    Args:
        exact: the columns whose numbers a program wrote.
        on: the day whose law is meant.
    """
    faults: list[Fault] = []
    substance = None
    if text["substance"]:
        meant = meant_substance(book, form.jurisdiction, on, name=text["substance"], cas=text["cas"])
        substance = meant.substance
        if meant.fault is not None:
            faults.append(Fault(f"{path}.{meant.at}", meant.fault, near=meant.near))
    amount, amiss = _number(text["amount"], MOST_AMOUNT, exact="amount" in exact)
    percent = text["concentration"].removesuffix("%").rstrip()
    strength, astray = _number(percent, HUNDRED, exact="concentration" in exact)
    faults += [Fault(f"{path}.amount", *amiss)] if amiss else []
    faults += [Fault(f"{path}.concentration", *astray)] if astray else []
    if text["unit"] and text["unit"] not in UNITS:
        faults.append(Fault(f"{path}.unit", "not_offered"))
    if faults or substance is None or amount is None or not text["unit"]:
        return None, faults
    return StatedProduct(substance, amount, text["unit"], strength), faults


def _number(text: str, most: Decimal, *, exact: bool) -> tuple[Decimal | None, tuple[str, str] | None]:
    """The number above zero that `text` is, or why it is none: the code and the limit of a fault."""
    if not text:
        return None, None
    if _NUMBER.fullmatch(text) is None or (_THOUSANDS.fullmatch(text) is not None and not exact):
        return None, ("not_a_number", "")
    number = Decimal(text.replace(",", "."))
    if number <= 0:
        return None, ("not_above_zero", "")
    return (None, ("too_large", str(most))) if number > most else (number, None)


def _tidy(text: str, *, lines: bool) -> str:
    """`text` in NFC, without idle blanks; only a field of several lines keeps its line ends."""
    composed = unicodedata.normalize("NFC", text)
    kept = composed.replace("\r\n", "\n").replace("\r", "\n").split("\n") if lines else [composed]
    return "\n".join(" ".join(line.split()) for line in kept).strip()
