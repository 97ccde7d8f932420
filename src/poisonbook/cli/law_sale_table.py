"""What the law asks of a sale, as a table for people."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from rich import box
from rich.console import Console
from rich.table import Table

from poisonbook.cli.law_tables import close
from poisonbook.law.sale_terms import Outcome
from poisonbook.law.sales import SaleAnswer, Silence, strictest
from poisonbook.values.buyers import BuyerClass

_STYLES = {Outcome.REFUSE: "bold red", Outcome.HOLD: "yellow", Outcome.REQUIRE: "cyan", Outcome.ALLOW: "green"}
_SILENCE = {
    Silence.STRENGTH: "The strength is not stated: ask the supplier before any sale.",
    Silence.LAW: "The law files say nothing of such a sale on this day.",
}


def print_sales(out: Console, answers: Sequence[SaleAnswer], *, on: date) -> None:
    """One row for each law and class of buyers; where several laws apply, what holds of them together."""
    if not answers:
        out.print(f"Not listed there on {on}: nothing is asked.")
        close(out)
        return
    table = Table(title=f"Before it is sold, on {on}", title_justify="left", box=box.SIMPLE_HEAD)
    for column in ("Law", "Buyer", "Outcome", "Needs", "Provisions", "Notes", "Certainty"):
        table.add_column(column, overflow="fold")
    for answer in answers:
        table.add_row(
            answer.jurisdiction,
            _words(answer.buyer),
            f"[{_STYLES[answer.outcome]}]{answer.outcome.value}[/]",
            _needs(answer),
            ", ".join(duty.ref for duty in answer.duties),
            " ".join(_notes(answer)),
            answer.certainty.value,
        )
    laws = {answer.jurisdiction for answer in answers}
    if len(laws) > 1:
        for buyer in dict.fromkeys(answer.buyer for answer in answers):
            outcome, needs = strictest([answer for answer in answers if answer.buyer is buyer])
            table.add_row(
                "together", _words(buyer), f"[{_STYLES[outcome]}]{outcome.value}[/]", ", ".join(needs), "", "", ""
            )
    out.print(table)
    close(out)


def _words(buyer: BuyerClass) -> str:
    return buyer.value.replace("_", " ")


def _needs(answer: SaleAnswer) -> str:
    needs = ", ".join(answer.needs)
    return f"({needs})" if answer.outcome is Outcome.REFUSE and needs else needs


def _notes(answer: SaleAnswer) -> list[str]:
    notes = [] if answer.licence is None else [f"Licence: {answer.licence.covered.value}. {answer.licence.because}"]
    if answer.silence is not None:
        notes.append(_SILENCE[answer.silence])
    return notes + [term.note for term in answer.terms if term.note]
