"""The account of what is held of one customer, as text and as a page."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from poisonbook.console.formats import Formats
from poisonbook.console.held_account import account
from poisonbook.console.held_values import HeldValues
from poisonbook.console.substances import names_in
from poisonbook.console.words import many, words_for
from poisonbook.reports.pages import render, visible

if TYPE_CHECKING:
    from poisonbook.register.rights import HeldRecords
    from poisonbook.workflows.service import Service


def account_text(service: Service, held: HeldRecords, lang: str) -> str:
    """The account, to be read on a terminal or printed."""
    return "\n".join(map(visible, _lines(_values(service, lang), held))) + "\n"


def account_page(service: Service, held: HeldRecords, lang: str) -> str:
    """The account as one self-contained page."""
    values = _values(service, lang)
    said = _said(values, held)
    return render("account.html", lang=lang, words=values.words, said=said, kinds=account(held, values))


def _values(service: Service, lang: str) -> HeldValues:
    return HeldValues(words_for(lang), Formats(lang, service.clock()), names_in(service, lang))


def _said(values: HeldValues, held: HeldRecords) -> tuple[str, ...]:
    """What is said of all of it: when, how much, what is not shown."""
    words, number = values.words, values.formats.number
    more = {"elsewhere": held.elsewhere, "unnamed": held.unnamed}
    return (
        words["rights.account_made"].format(at=values.formats.moment(values.formats.now)),
        many(words, "rights.rows", held.rows, number(held.rows)) + ".",
        words["rights.sealed"],
        words["rights.left_out"],
        *(many(words, f"rights.{key}", count, number(count)) for key, count in more.items() if count),
    )


def _lines(values: HeldValues, held: HeldRecords) -> Iterator[str]:
    yield values.words["rights.account"]
    yield from _said(values, held)
    for kind in account(held, values):
        yield ""
        yield kind.title
        if kind.note:
            yield f"  {kind.note}"
        for number, record in enumerate(kind.records):
            if number:
                yield ""
            for fact in record:
                yield f"{'  ' * (fact.depth + 1)}{fact.label}: {fact.text}".rstrip()
