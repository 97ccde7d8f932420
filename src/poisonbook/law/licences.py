"""Whether a licence of the state of delivery can cover a product that is barred to the public."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from poisonbook.law.book import Book
from poisonbook.law.model import Certainty, Entry, Grants, LicenceRegime


class Covered(StrEnum):
    """What is known of a licence for a product."""

    POSSIBLE = "possible"
    """A licence for it can be had; whether this buyer has one is for the seller to see."""
    UNKNOWN = "unknown"
    """The state licenses some substances, and the law data does not say which; or nothing is known of the state."""
    IMPOSSIBLE = "impossible"
    """The act permits none, the strength is above every licence, or the state grants none."""


@dataclass(frozen=True, slots=True)
class Licence:
    """Whether a licence can lift a refusal, and why."""

    covered: Covered
    because: str
    """A plain sentence."""
    certainty: Certainty
    source: str | None = None


def licence_of(book: Book, code: str, entry: Entry, strength_ww: Decimal | None, *, state: str | None) -> Licence:
    """What is known of a licence for a product whose `entry` bars it to the public.

    Where states of a union license on their own (EU 2019/1148 Art. 5(3)), it is the state of delivery that counts;
    where the law data knows of no such states, the jurisdiction licenses itself.
    """
    if entry.licensing_permitted is not True:
        known = "permits no licence" if entry.licensing_permitted is False else "speaks of no licence"
        return Licence(Covered.IMPOSSIBLE, f"{entry.act} {known} for it.", entry.certainty)
    ceiling = entry.licence_ceiling
    if ceiling is not None and (strength_ww is None or ceiling.is_exceeded_by(strength_ww)):
        why = "the strength is not stated" if strength_ww is None else "it is stronger"
        return Licence(Covered.IMPOSSIBLE, f"Licences go up to {ceiling.value} % w/w, and {why}.", entry.certainty)
    regimes = [regime for member in book.lineage(code) for regime in member.licence_regimes]
    if not regimes:
        return Licence(Covered.POSSIBLE, f"{entry.act} lets a licence be given.", entry.certainty)
    if state is None:
        return Licence(Covered.UNKNOWN, "It depends on the state of delivery, which is not stated.", entry.certainty)
    regime = next((one for one in regimes if one.state == state.upper()), None)
    if regime is None:
        return Licence(Covered.UNKNOWN, f"The law data knows no licences of {state.upper()}.", Certainty.MEMORY)
    return _of_state(regime, entry, strength_ww)


def _of_state(regime: LicenceRegime, entry: Entry, strength_ww: Decimal | None) -> Licence:
    if regime.grants is Grants.NONE:
        return Licence(Covered.IMPOSSIBLE, f"{regime.state} grants none.", regime.certainty, regime.source)
    if regime.grants is Grants.SOME:
        because = f"{regime.state} licenses the public, and the law data does not say for what."
        return Licence(Covered.UNKNOWN, because, regime.certainty, regime.source)
    highest = {slug: high for slug, _, high in regime.ranges}.get(entry.substance)
    if highest is None or strength_ww is None or strength_ww > highest:
        because = f"{regime.state} grants none for this substance at this strength."
        return Licence(Covered.IMPOSSIBLE, because, regime.certainty, regime.source)
    because = f"{regime.state} licenses up to {highest} % w/w."
    return Licence(Covered.POSSIBLE, because, regime.certainty, regime.source)
