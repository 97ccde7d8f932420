"""A recognition as one line of text and back, figure by figure: for results that are kept and carried over.

The JSON of `facts.records` is for other programs and has binary fractions; here every figure stays what it was.
"""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

from poisonbook.facts.recognition import Provision, RecognisedSubstance, Recognition, Shows, Span
from poisonbook.values.status import Status
from poisonbook.values.strengths import Strength


def exact_text(recognition: Recognition) -> str:
    """The substances of `recognition` as text; the decision is not part of it."""
    return json.dumps([_row(one) for one in recognition.substances], ensure_ascii=False, separators=(",", ":"))


def from_exact_text(id_: str, jurisdiction: str, text: str) -> Recognition:
    """What `exact_text` made the text of.

    Raises:
        ValueError: it did not make it.
    """
    try:
        return Recognition(id_, jurisdiction, tuple(_substance(row) for row in json.loads(text)))
    except (TypeError, ArithmeticError) as error:
        raise ValueError(str(error)) from None


def _row(one: RecognisedSubstance) -> list[Any]:
    return [
        one.substance,
        one.cas,
        one.name,
        one.status.value,
        one.schedule,
        one.entry,
        None if one.strength is None else [str(one.strength.low), str(one.strength.high)],
        None if one.net_mass_kg is None else str(one.net_mass_kg),
        one.reason,
        [[span.field, span.start, span.end, span.text, span.shows.value] for span in one.evidence],
        None if one.provision is None else [one.provision.act, one.provision.article],
        one.certainty,
        one.question,
    ]


def _substance(row: list[Any]) -> RecognisedSubstance:
    slug, cas, name, status, schedule, entry, strength, mass, reason, evidence, provision, certainty, question = row
    return RecognisedSubstance(
        slug,
        cas,
        name,
        Status(status),
        schedule,
        entry,
        None if strength is None else Strength(*map(Decimal, strength)),
        None if mass is None else Decimal(mass),
        reason,
        tuple(Span(field, start, end, text, Shows(shows)) for field, start, end, text, shows in evidence),
        None if provision is None else Provision(*provision),
        certainty,
        question,
    )
