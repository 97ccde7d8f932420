"""One way of writing a substance, and how it is found.

A term knows expressions for the automaton that sweeps the raw bytes of a whole catalogue, and how to find it in the
folded text of the few rows where the automaton stops. The first may stop too often, never too seldom.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache, lru_cache, partial
from itertools import pairwise
from typing import NamedTuple

from poisonbook.catalogue import identifiers
from poisonbook.catalogue.contexts import Ambiguity
from poisonbook.catalogue.misspellings import Misspelling, misspelling_of, misspelt_expressions
from poisonbook.catalogue.products import Product
from poisonbook.catalogue.spelling import LETTER, SUBSCRIPTS, by_ear, find_expression, own_ending, scan_expression
from poisonbook.values.strengths import Strength


class TermKind(StrEnum):
    """What a term is."""

    NAME = "name"
    CAS = "CAS number"
    EC = "EC number"
    UN = "UN number"
    CN = "CN code"
    INDEX = "index number"
    INCHIKEY = "InChIKey"
    SMILES = "SMILES"
    FORMULA = "formula"
    PRODUCT = "product"
    """What the trade calls a product that holds the substance."""


NUMBERS = frozenset(TermKind) - {TermKind.NAME, TermKind.FORMULA, TermKind.PRODUCT}
"""Kinds that identify a substance and name nothing else."""


class Place(NamedTuple):
    """Where a term stands in folded text."""

    start: int
    name_end: int
    end: int
    """After the letters that follow the name directly."""


@dataclass(frozen=True, slots=True)
class Term:
    """One way of writing a substance."""

    substance: str
    kind: TermKind
    text: str
    """As the law data writes it."""
    scans: tuple[str, ...]
    """Hyperscan expressions, caseless; the automaton stops where any of them matches."""
    find: str
    """Expression over folded text; the group `ending`, if it has one, holds letters that follow a name directly."""
    ambiguity: Ambiguity | None = None
    says: str = ""
    """For a product of the trade, why it holds the substance."""
    product: Product | None = None
    """For a product of the trade that the data describes, its kind."""
    usual: Strength | None = None
    """For a product of the operator's range, its strength where the listing states none."""
    own_ending: str = ""
    """For a name that `find` finds by its stem, the letters that it ends with itself."""
    misspelling: Misspelling | None = None
    """How the name is misspelt, for a term that stands for that; `find` is not used."""
    is_heard: bool = False
    """Whether it is the name as it is heard and not as it is written."""
    check: Callable[[str], bool] | None = None
    """Whether what `find` found is what it stands for."""

    @property
    def over_bytes(self) -> bool:
        """Whether `scans` are over single bytes and not over characters in UTF-8."""
        return self.kind in (TermKind.NAME, TermKind.PRODUCT)

    @property
    def is_rough(self) -> bool:
        """Whether it stands for a name that is written wrongly: what is written rightly goes before it."""
        return self.is_heard or self.misspelling is not None

    def places(self, text: str) -> list[Place]:
        """Where the term stands in folded `text`."""
        if self.misspelling is not None:
            return [Place(*place) for place in self.misspelling.places(text)]
        places = _places(self.find, self.own_ending, text)
        return [one for one in places if self.check is None or self.check(text[one.start : one.end])]


@lru_cache(maxsize=64)
def _places(expression: str, own_ending: str, text: str) -> Sequence[Place]:
    """Found once: one word may stand for several kinds of products."""
    pattern, has_ending = _compiled(expression)
    places = []
    for match in pattern.finditer(text):
        name_end = match.start("ending") if has_ending else match.end()
        if has_ending and text.startswith(own_ending, name_end):
            name_end += len(own_ending)
        places.append(Place(match.start(), name_end, match.end()))
    return places


@cache
def _compiled(expression: str) -> tuple[re.Pattern[str], bool]:
    """Compiled when it is first needed, for most terms stand in no listing; and whether it has the group `ending`."""
    pattern = re.compile(expression)
    return pattern, "ending" in pattern.groupindex


def name_term(
    slug: str, name: str, ambiguity: Ambiguity | None = None, cases: str | None = None, *, inside: bool = False
) -> Term:
    """A name; its words take the endings of `cases`, if given. `inside`: letters may stand before it in one word."""
    scan = scan_expression(name, inflected=cases is not None)
    if ambiguity is not None and ambiguity.exact_case:
        letters = "".join(f"\\x{byte:02x}" for byte in name.encode())
        scan = rf"\b(?-i:{letters})\b"  # else every can for watering stops the automaton at CAN
    find = find_expression(name, cases, inside=inside)
    own = own_ending(name) if cases is not None else ""
    return Term(slug, TermKind.NAME, name, (scan,), find, ambiguity, own_ending=own)


def misspelt_term(slug: str, name: str) -> Term | None:
    """A long name with one letter wrong; None for a name that is too short for it."""
    misspelling = misspelling_of(name)
    if misspelling is None:
        return None
    return Term(slug, TermKind.NAME, name, tuple(misspelt_expressions(name)), "", misspelling=misspelling)


def heard_term(slug: str, name: str) -> Term | None:
    """A short name as it is heard; None for another."""
    heard = by_ear(name)
    if heard is None:
        return None
    find = rf"(?<!{LETTER}){heard.find}(?P<ending>{LETTER}*)"
    return Term(slug, TermKind.NAME, name, (heard.scan,), find, is_heard=True)


def formula_term(slug: str, formula: str) -> Term:
    """A formula, its figures also as subscripts."""
    # Brackets are optional, so that (NH4)NO3 and NH4NO3 are one; a hydrate's dot may be any dot or a space.
    parts = re.findall(r"[A-Za-z]+|\d|[·.•]", formula)
    dot = r"[\W_]{0,3}"
    # "6 H2O": a space behind the number of molecules of water.
    spaced = [before in ("·", ".", "•") and part.isdigit() for before, part in pairwise(["", *parts])]
    find = r"\)?".join(
        (rf"\(?{re.escape(part.lower())}" if part.isalnum() else dot) + r"\s?" * space
        for part, space in zip(parts, spaced, strict=True)
    )
    scan = r"\)?".join(
        (
            r"\(?" + "".join(SUBSCRIPTS.get(letter, letter) for letter in part)
            if part.isalnum()
            else r"[\s.*x\x{a0}\x{b7}\x{2022}\x{2219}\x{22c5}\-]{0,6}"
        )
        + r"[\s\x{a0}]{0,3}" * space
        for part, space in zip(parts, spaced, strict=True)
    )
    return Term(slug, TermKind.FORMULA, formula, (scan,), rf"(?<!\w){find}\)?(?!\w)")


def cas_term(slug: str, number: str) -> Term:
    """A CAS number, read rightly or wrongly."""
    pattern = identifiers.cas(number)
    check = partial(identifiers.is_cas_reading, number=number)
    return Term(slug, TermKind.CAS, number, pattern.scans, pattern.find, check=check)


_PATTERNS: dict[TermKind, Callable[[str], identifiers.Pattern]] = {
    TermKind.EC: identifiers.hyphenated,
    TermKind.INDEX: identifiers.hyphenated,
    TermKind.UN: identifiers.un,
    TermKind.CN: identifiers.cn,
    TermKind.INCHIKEY: identifiers.inchikey,
    TermKind.SMILES: identifiers.smiles,
}


def identifier_term(slug: str, kind: TermKind, text: str) -> Term:
    """An identifier of another kind than CAS."""
    pattern = _PATTERNS[kind](text)
    return Term(slug, kind, text, pattern.scans, pattern.find)
