"""What a buyer has shown, held against what is asked of one order."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from poisonbook.checkout.covering import Cover, Covered, Key, Wanted, caps_of, covered
from poisonbook.checkout.parts import Part
from poisonbook.checkout.standing import Standing, identity_fault, licence_standing, statement_standing
from poisonbook.checkout.terms import Asked, Terms, Where
from poisonbook.facts.schema import LicenceState, StatementState
from poisonbook.law.sale_terms import Need
from poisonbook.register.evidence import Shown
from poisonbook.register.orders import Basket

Question = tuple[Part, Asked]
"""One part of an order, and what a law asks of it."""


@dataclass(frozen=True, slots=True)
class Checked:
    """How something that was shown stands, and what of the order it covers."""

    state: StatementState | LicenceState
    why: str
    """Why it does not hold by itself; empty where it does, and where nothing was shown."""
    cover: Covered
    """Empty where it does not hold by itself."""

    def covers(self, part: Part) -> bool:
        """Whether it holds and covers a part."""
        return self.cover.by_key.get(key_of(part)) is Cover.FULL

    def is_open(self, part: Part) -> bool:
        """Whether nobody can tell if it covers a part."""
        cover = self.cover.by_key.get(key_of(part))
        return cover is not None and cover.is_open


NOTHING = Covered({}, {})


class Evidence:
    """What was shown for one basket."""

    def __init__(self, shown: Shown, basket: Basket, terms: Terms, where: Where) -> None:
        self.shown = shown
        self._basket = basket
        self._terms = terms
        self._where = where

    def statement(self, asking: Iterable[Question]) -> Checked:
        """How the statement stands for the questions that ask for one, and where none does, for the order."""
        asking = list(asking)
        statement = self.shown.statement
        families = {self._terms.family(code) for code in self._where.laws}
        family = None if statement is None else self._terms.family(statement.jurisdiction)
        months = min((asked.reuse_months for _, asked in asking), default=None)
        standing = statement_standing(statement, self._basket, families=families, family=family, months=months)
        if statement is None or standing.state is not StatementState.VALID:
            return _without_cover(standing)
        return Checked(standing.state, "", covered(caps_of(statement), wanted(asking)))

    def identity_fault(self, asking: Iterable[Question]) -> str | None:
        """What keeps the identity check from holding; None where it holds, and empty where there is none."""
        months = min((asked.reuse_months for _, asked in asking), default=0)
        return identity_fault(self.shown.identity_check, self._basket, months=months)

    def licence(self, refused: Iterable[Question]) -> Checked:
        """How the licence stands for what the law refuses."""
        licence = self.shown.licence
        standing = licence_standing(licence, self._basket, state=self._where.state)
        if licence is None or standing.state is not LicenceState.VALID:
            return _without_cover(standing)
        return Checked(standing.state, "", covered(caps_of(licence), wanted(refused)))

    def allows(self, part: Part) -> bool:
        """Whether the licence names the substance of a part, at its strength, whatever the amount."""
        licence, found = self.shown.licence, part.found
        if licence is None:
            return False
        one = Wanted(key_of(part), frozenset({found.substance}), found.strength_ww, None)
        return covered(caps_of(licence), [one]).by_key[one.key] in (Cover.FULL, Cover.AMOUNT_UNKNOWN)


def asks_for(need: Need, questions: Iterable[Question]) -> list[Question]:
    """The questions that ask for `need`."""
    return [one for one in questions if need in one[1].needs]


def key_of(part: Part) -> Key:
    """What a part has in common with the same substance of the same line under another law."""
    return part.place, part.found.substance


def wanted(questions: Iterable[Question]) -> list[Wanted]:
    """What is bought, once for each line and substance however many laws ask."""
    found: dict[Key, Wanted] = {}
    for part, asked in questions:
        key = key_of(part)
        names = asked.substances | (found[key].substances if key in found else frozenset())
        found[key] = Wanted(key, names, part.found.strength_ww, part.amount_kg)
    return list(found.values())


def _without_cover(standing: Standing[StatementState] | Standing[LicenceState]) -> Checked:
    return Checked(standing.state, standing.why, NOTHING)
