"""What a way of recognising says of a case, in the form that is scored and frozen."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from benchmarks.recognition.cases import Case
from benchmarks.recognition.packs import Pack
from poisonbook.catalogue.chemistry import Handbook, shipped_handbook
from poisonbook.catalogue.recognise import Recogniser
from poisonbook.facts.recognition import RecognisedSubstance, Recognition, Shows
from poisonbook.values.status import Status
from poisonbook.values.strengths import Strength


@dataclass(frozen=True, slots=True)
class Found:
    """One regulated substance found in a listing."""

    substance: str
    status: Status
    strength: Strength | None = None
    in_figures: bool = True
    """Whether the strength was read from figures, not from words such as `reagent grade`, which labels leave out."""
    pack: Pack | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """The answer for one case."""

    status: Status
    found: tuple[Found, ...] = ()

    def of(self, substance: str) -> Found | None:
        """What was found of a substance; None when it was not found as regulated."""
        return next((one for one in self.found if one.substance == substance), None)


Outcomes = Mapping[str, Outcome]
"""By the keys of the cases."""


def recognise_cases(recogniser: Recogniser, cases: Sequence[Case]) -> dict[str, Recognition]:
    """What poisonbook says of each case, by the case's key."""
    found = recogniser.recognise([case.listing for case in cases])
    return {case.key: recognition for case, recognition in zip(cases, found, strict=True)}


def outcomes_of(recognitions: Mapping[str, Recognition]) -> dict[str, Outcome]:
    """What of the recognitions is scored."""
    handbook = shipped_handbook()
    return {
        key: Outcome(
            recognition.status,
            tuple(_found(one, handbook) for one in recognition.substances if one.status.is_regulated),
        )
        for key, recognition in recognitions.items()
    }


def _found(one: RecognisedSubstance, handbook: Handbook) -> Found:
    pack = None
    if one.net_mass_kg is not None:
        # A recognition tells mass only; the volume it was read from comes back by the same density.
        density = handbook.of(one.substance).density(None if one.strength is None else one.strength.high)
        pack = Pack(one.net_mass_kg, (one.net_mass_kg / density).quantize(Decimal("0.0001")))
    read = [span.text for span in one.evidence if span.shows is Shows.STRENGTH]
    in_figures = any(character.isdigit() for text in read for character in text)
    return Found(one.substance, one.status, one.strength, in_figures, pack)
