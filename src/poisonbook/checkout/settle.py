"""What becomes of each part of an order, once what was shown is held against what is asked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from poisonbook.checkout.evidence import Checked, Evidence, Question, asks_for
from poisonbook.checkout.parts import Part
from poisonbook.checkout.severity import most_severe
from poisonbook.checkout.terms import Asked
from poisonbook.law.sale_terms import Need, Outcome


@dataclass(frozen=True, slots=True)
class Shows:
    """How all that was shown stands for one order and one class of buyers."""

    statement: Checked
    identity: str | None
    """What keeps the identity check from holding; None where it holds, and empty where there is none."""
    licence: Checked
    asks_identity: bool
    asks_statement: bool
    asks_licence: bool


@dataclass(frozen=True, slots=True)
class Settled:
    """One part of an order under one law."""

    part: Part
    asked: Asked
    outcome: Outcome
    missing: frozenset[Need]


def shown_for(questions: Sequence[Question], evidence: Evidence) -> Shows:
    """How what was shown stands for `questions`."""
    stated, identified = asks_for(Need.STATEMENT, questions), asks_for(Need.IDENTITY, questions)
    licensed = [one for one in questions if asks_licence(one[1])]
    return Shows(
        statement=evidence.statement(stated),
        identity=evidence.identity_fault(identified),
        licence=evidence.licence(licensed),
        asks_identity=bool(identified),
        asks_statement=bool(stated),
        asks_licence=bool(licensed),
    )


def asks_licence(asked: Asked) -> bool:
    """Whether a licence could help: it lifts a refusal, or the law asks for it outright."""
    return asked.liftable or (asked.outcome is not Outcome.REFUSE and Need.LICENCE in asked.needs)


def settle(question: Question, shows: Shows) -> Settled:
    """What becomes of one part."""
    part, asked = question
    licensed = asks_licence(asked) and shows.licence.covers(part)
    missing = _missing(part, asked, shows, licensed=licensed)
    outcomes = [Outcome.REQUIRE] if missing else []
    if asked.outcome is Outcome.HOLD or asked.silence is not None or _is_open(part, asked, shows):
        outcomes.append(Outcome.HOLD)
    if asked.outcome is Outcome.REFUSE and not licensed and not (asked.liftable and shows.licence.is_open(part)):
        outcomes.append(Outcome.REFUSE)
    return Settled(part, asked, most_severe(outcomes), missing)


def _missing(part: Part, asked: Asked, shows: Shows, *, licensed: bool) -> frozenset[Need]:
    missing = set(asked.needs)
    if licensed:
        missing.discard(Need.LICENCE)
    if shows.statement.covers(part):
        missing.discard(Need.STATEMENT)
    if shows.identity is None:
        missing.discard(Need.IDENTITY)
    return frozenset(missing)


def _is_open(part: Part, asked: Asked, shows: Shows) -> bool:
    """Whether nobody can tell if what was shown covers the part."""
    if asks_licence(asked) and shows.licence.is_open(part):
        return True
    return Need.STATEMENT in asked.needs and shows.statement.is_open(part)
