"""All that a checkout needs beside the orders, made once for each seller."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from poisonbook.checkout.rules import Rules
from poisonbook.checkout.terms import Terms
from poisonbook.checkout.texts import Texts, shipped_texts
from poisonbook.law.book import Book
from poisonbook.rules.plan import Plan


@dataclass(frozen=True, slots=True)
class Desk:
    """The law, the rules and the words of one seller's checkout."""

    terms: Terms
    rules: Rules
    texts: Texts
    shadow: Rules | None = None
    """Rules that are counted and shown to nobody; None: there are none."""

    @classmethod
    def of(cls, book: Book, laws: Sequence[str], plans: Sequence[Plan], *, names: Mapping[str, str]) -> Desk:
        """The desk of a seller.

        Args:
            laws: its own jurisdiction first, then those it delivers to; its products are recognised under all of them.
            plans: the rules of its own jurisdiction.
            names: what to call a substance in sentences, by its id.

        Raises:
            UnknownJurisdictionError: no law file has one of `laws`.
        """
        terms = Terms(book, laws)
        return cls(terms, Rules(plans, schedules=terms.schedules, names=names), shipped_texts())

    def with_rules(self, plans: Iterable[Plan], *, shadow: Iterable[Plan] = ()) -> Desk:
        """The same with other rules, and with some in shadow."""
        hidden = tuple(shadow)
        return replace(
            self, rules=self.rules.of_plans(tuple(plans)), shadow=self.rules.of_plans(hidden) if hidden else None
        )
