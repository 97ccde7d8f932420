"""Registered products as those see them who see to the catalogue: the words that count, the law, what is missing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from poisonbook.catalogue.explain import figures_beside
from poisonbook.facts.recognition import Listing, RecognisedSubstance, Recognition, Shows
from poisonbook.register.access import Operator
from poisonbook.register.house import SupplierQuestion
from poisonbook.register.products import RegisteredProduct
from poisonbook.register.supplier_asks import Letter, letter_to_supplier
from poisonbook.review.shown import ListingText
from poisonbook.storage import product_decisions, products, questions
from poisonbook.values.status import Status, most_severe
from poisonbook.workflows.case_orders import marked_texts
from poisonbook.workflows.house_errors import UnknownProductError
from poisonbook.workflows.product_decisions import ProductDecision
from poisonbook.workflows.service import Service


@dataclass(frozen=True, slots=True)
class ReadSubstance:
    """What one of the operator's laws says of one substance of a listing, without any decision."""

    jurisdiction: str
    substance: str
    """Its id in the law data."""
    status: Status
    strength_ww: Decimal | None
    """Of a range the upper end; None: the listing does not state it."""
    stated: tuple[str, ...]
    """Where there is no strength, what the listing says instead, in its own words, such as `15.5 % N`."""
    net_mass_kg: Decimal | None
    reason: str
    """One sentence, in English."""
    law: str
    """Act, article and schedule."""
    certainty: str
    question: str | None
    """What to ask the supplier, in the language asked for; None: nothing is missing."""


@dataclass(frozen=True, slots=True)
class ReadProduct:
    """A listing as it is read, without any decision."""

    id: str
    title: str
    status: Status
    listing: tuple[ListingText, ...]
    """Its title, and what else has words that count, with these marked."""
    substances: tuple[ReadSubstance, ...]

    @property
    def missing(self) -> tuple[str, ...]:
        """What to ask the supplier."""
        found = (one.question for one in self.substances if one.question and one.status is Status.UNDETERMINED)
        return tuple(dict.fromkeys(found))


@dataclass(frozen=True, slots=True)
class ProductView:
    """A registered product with all that is on record about it."""

    product: RegisteredProduct
    read: ReadProduct
    questions: tuple[SupplierQuestion, ...]
    """Those without an answer first."""
    decisions: tuple[ProductDecision, ...]
    """The latest first."""
    own_questions: frozenset[str]
    """What the listing raises by itself, in its own language; what it is asked in another one is in `read`."""

    @property
    def missing(self) -> tuple[str, ...]:
        """What to ask the supplier: nothing where a decision settles it."""
        return () if self.product.decision is not None else self.read.missing

    @property
    def is_asked(self) -> bool:
        """Whether a question to the supplier has no answer."""
        return any(one.answer is None for one in self.questions)


def product_view(service: Service, operator: Operator, product_id: str, *, lang: str = "") -> ProductView:
    """A registered product, and what is on record about it.

    Args:
        lang: of what is asked of the supplier; empty: the listing's.

    Raises:
        UnknownProductError: it is not registered.
    """
    with service.store.reading() as connection:
        product = products.find(connection, operator.id, product_id)
        listing = products.listing(connection, operator.id, product_id)
        asked = questions.search(connection, operator.id, product_id=product_id)
        decided = product_decisions.of_product(connection, operator.id, product_id)
    if product is None or listing is None:
        raise UnknownProductError(product_id)
    (read,) = read_products(service, operator, [listing], lang=lang)
    (plain,) = read_products(service, operator, [listing])
    ordered = sorted(asked, key=lambda one: (one.answer is not None, one.asked_on, one.id))
    return ProductView(product, read, tuple(ordered), tuple(decided), frozenset(plain.missing))


def letter_about(service: Service, operator: Operator, product_id: str, *, lang: str) -> Letter:
    """What to send to the supplier of a product: all that is open about it.

    Raises:
        UnknownProductError: it is not registered.
    """
    view = product_view(service, operator, product_id, lang=lang)
    put = [one.question for one in view.questions if one.answer is None]
    own = dict.fromkeys(text for text in put if text not in view.own_questions)
    return letter_to_supplier(product_id, view.read.title, (*view.missing, *own), lang)


def read_products(
    service: Service, operator: Operator, listings: Sequence[Listing], *, lang: str = ""
) -> list[ReadProduct]:
    """Listings as they are read under the operator's laws, in order."""
    spoken = [replace(one, lang=lang) if lang else one for one in listings]
    by_law = [service.recognise(code, spoken) for code in operator.jurisdictions]
    return [_read(listing, found) for listing, *found in zip(listings, *by_law, strict=True)]


def _read(listing: Listing, found: Sequence[Recognition]) -> ReadProduct:
    counting = [(one, held) for one in found for held in one.substances if held.status.is_regulated]
    spans = [span for one in found for held in one.substances for span in held.evidence]
    texts = tuple(marked_texts(listing, [span for span in spans if span.shows is not Shows.MENTION]))
    status = most_severe(one.status for one in found)
    return ReadProduct(listing.id, listing.title, status, texts, tuple(_substance(listing, *one) for one in counting))


def _substance(listing: Listing, found: Recognition, one: RecognisedSubstance) -> ReadSubstance:
    provision = "" if one.provision is None else f"{one.provision.act}, {one.provision.article}, "
    return ReadSubstance(
        jurisdiction=found.jurisdiction,
        substance=one.substance,
        status=one.status,
        strength_ww=None if one.strength is None else one.strength.high,
        stated=figures_beside(listing, found) if one.strength is None else (),
        net_mass_kg=one.net_mass_kg,
        reason=one.reason,
        law=f"{provision}{one.schedule}",
        certainty=one.certainty,
        question=one.question,
    )
