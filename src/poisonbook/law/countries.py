"""Under which law a delivery is, by its country."""

from __future__ import annotations

from poisonbook.law.book import Book


def law_of(book: Book, country: str) -> str | None:
    """The code of the most specific jurisdiction with this country, as DK rather than EU; None where none has it.

    Args:
        country: an ISO 3166-1 alpha-2 code, in any case.
    """
    wanted = country.upper()
    having = [one.code for one in book.law.jurisdictions if wanted in one.countries]
    return max(having, key=lambda code: len(book.lineage(code)), default=None)


def countries_of(book: Book, code: str) -> frozenset[str]:
    """The countries under the law of `code`, those of what builds on it included; its own code where it names none."""
    wanted = book.jurisdiction(code).code
    named = (
        country
        for one in book.law.jurisdictions
        if any(wanted == base.code for base in book.lineage(one.code))
        for country in one.countries
    )
    return frozenset(named) or frozenset({wanted})
