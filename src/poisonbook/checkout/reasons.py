"""Why a sale is allowed, required something of, held or refused: sentences for the shop's staff."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

from poisonbook.checkout.covering import Cover
from poisonbook.checkout.decision import Because, Reason
from poisonbook.checkout.evidence import Checked, key_of
from poisonbook.checkout.settle import Settled, Shows, asks_licence
from poisonbook.checkout.severity import in_order, most_severe
from poisonbook.law.sale_terms import Need, Outcome
from poisonbook.law.sales import Silence
from poisonbook.values.buyers import BuyerClass

_WHO = {
    BuyerClass.GENERAL_PUBLIC: "the general public",
    BuyerClass.PROFESSIONAL_USER: "a professional user",
    BuyerClass.FARMER: "a farmer",
    BuyerClass.ECONOMIC_OPERATOR: "an economic operator",
}
_WHAT = {
    Need.LICENCE: "a licence",
    Need.IDENTITY: "proof of identity",
    Need.STATEMENT: "the buyer's statement",
    Need.PHARMACIST: "a registered pharmacist",
    Need.NOTICE: "a notice to the buyer",
}
_AS_PUBLIC = {
    Outcome.ALLOW: "",
    Outcome.REQUIRE: "; without proof of the class it counts as one to the general public, of whom more is asked",
    Outcome.HOLD: "; without proof of the class it counts as one to the general public, and is held",
    Outcome.REFUSE: "; without proof of the class it counts as one to the general public, and is barred",
}
_STALE = "The provision by which the product was recognised is not in force on the day of the order."
_SILENT = "The law data says nothing of such a sale."
_NO_STRENGTH = "The strength is not stated, so the supplier is asked before the product is sold."


def reasons_for(buyer: BuyerClass, settled: Sequence[Settled], shows: Shows) -> tuple[Reason, ...]:
    """The reasons of a sale to `buyer`, each once."""
    found = [reason for one in settled for reason in _of_law(buyer, one)]
    return tuple(dict.fromkeys([*found, *_of_evidence(settled, shows)]))


def _of_law(buyer: BuyerClass, one: Settled) -> Iterator[Reason]:
    asked = one.asked
    if asked.stale:
        yield _reason(one, Because.SILENCE, _STALE, Outcome.HOLD)
        return
    if asked.silence is Silence.LAW:
        yield _reason(one, Because.SILENCE, _SILENT, Outcome.HOLD)
        return
    if asked.silence is Silence.STRENGTH:
        yield _reason(one, Because.STRENGTH_UNKNOWN, _NO_STRENGTH, Outcome.HOLD)
    if one.outcome is Outcome.REFUSE:
        about = f" ({asked.about_licence.removesuffix('.')})" if asked.about_licence else ""
        yield _reason(one, Because.LAW, f"A sale to {_WHO[buyer]} is barred{about}.", Outcome.REFUSE)
    elif asked.needs:
        text = f"A sale to {_WHO[buyer]} needs {_listed(asked.needs)}"
        if one.missing:
            worse = "" if asked.as_public is None else _AS_PUBLIC[asked.as_public]
            yield _reason(one, Because.LAW, f"{text}{worse}.", Outcome.REQUIRE)
        else:
            yield _reason(one, Because.LAW, f"{text}, which was shown.", Outcome.ALLOW)


def _of_evidence(settled: Sequence[Settled], shows: Shows) -> Iterator[Reason]:
    licensed = [one for one in settled if asks_licence(one.asked)]
    stated = [one for one in settled if Need.STATEMENT in one.asked.needs]
    worst = most_severe(one.outcome for one in licensed)
    if shows.asks_licence and shows.licence.why:
        yield Reason(Because.EVIDENCE, shows.licence.why, worst)
    yield from _uncovered("licence", licensed, shows.licence, worst)
    if shows.asks_statement and shows.statement.why:
        yield Reason(Because.EVIDENCE, shows.statement.why, Outcome.REQUIRE)
    yield from _uncovered("statement", stated, shows.statement, Outcome.REQUIRE)
    if shows.asks_identity and shows.identity:
        yield Reason(Because.EVIDENCE, shows.identity, Outcome.REQUIRE)


def _uncovered(what: str, settled: Sequence[Settled], checked: Checked, outcome: Outcome) -> Iterator[Reason]:
    for one in settled:
        cover = checked.cover.by_key.get(key_of(one.part), Cover.FULL)
        if cover is not Cover.FULL:
            made = Outcome.HOLD if cover.is_open else outcome
            found = one.part.found
            yield Reason(
                Because.EVIDENCE, f"The {what} {cover.value}.", made, one.part.line.product_id, found.substance
            )


def _reason(one: Settled, because: Because, text: str, outcome: Outcome) -> Reason:
    found = one.part.found
    return Reason(
        because, text, outcome, one.part.line.product_id, found.substance, one.asked.jurisdiction, one.asked.law
    )


def _listed(needs: Collection[Need]) -> str:
    words = [_WHAT[need] for need in in_order(needs)]
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"
