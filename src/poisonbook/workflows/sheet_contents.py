"""Which substances of the law the components of a sheet are."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from poisonbook.catalogue.reading import Content
from poisonbook.catalogue.recognise import Recogniser
from poisonbook.facts.sheets import Contradicted, Contradiction, Sheet, SheetComponent
from poisonbook.sheets.letters import fold
from poisonbook.sheets.words import labels
from poisonbook.values.strengths import Strength

if TYPE_CHECKING:
    import pyarrow as pa


_COUNT = re.compile("^(?:hemi|mono|di|tri|tetra|penta|hexa|hepta|octa|nona|deca|dodeca)(?=h?[iy]dr)")
"""How many waters a hydrate has (IUPAC)."""


@dataclass(frozen=True, slots=True)
class Held:
    """What a sheet holds of the law's substances, and where it contradicts itself."""

    contents: tuple[Content, ...]
    contradictions: tuple[Contradicted, ...]


class SubstanceFinder:
    """Finds the law's substances by CAS number, else by EC number, else by name.

    A number decides: a component whose number is none of the law's is another substance, whatever words of its name
    look like (`sulfuric acid, alkyl esters`). Only where the name as a whole is a substance's own does it count beside
    the number, and the contradiction is reported.
    """

    def __init__(self, recogniser: Recogniser) -> None:
        self._recogniser = recogniser
        substances = recogniser.lexicon.substances
        self._by_cas = {cas: slug for slug, known in substances.items() for cas in known.cas_numbers}
        self._by_ec = {known.ec: slug for slug, known in substances.items() if known.ec is not None}

    def held(self, sheet: Sheet) -> Held:
        """The substances of the law among the components of `sheet`."""
        contents: dict[str, Content] = {}
        contradictions: list[Contradicted] = []
        for component, named in zip(sheet.components, self._named(sheet.components), strict=True):
            numbered = self._numbered(component)
            for slug in self._substances(component, numbered, named):
                content = self._content(slug, component, by_cas=slug == numbered)
                known = contents.get(slug)
                contents[slug] = content if known is None else _graver(known, content)
                if slug != numbered and named.get(slug) == "" and (component.cas or component.ec):
                    contradictions.append(_numbered_otherwise(component, slug))
        return Held(tuple(contents.values()), tuple(contradictions))

    def _numbered(self, component: SheetComponent) -> str | None:
        if component.cas is not None:
            return self._by_cas.get(component.cas)
        return None if component.ec is None else self._by_ec.get(component.ec)

    def _substances(self, component: SheetComponent, numbered: str | None, named: dict[str, str]) -> Iterator[str]:
        if numbered is not None:
            yield numbered
        if numbered in named:
            return
        has_number = component.cas is not None or component.ec is not None
        for slug, rest in named.items():
            is_family = not self._recogniser.lexicon.substances[slug].cas_numbers
            if not has_number or (is_family and numbered is None) or _is_same(rest):
                yield slug

    def _content(self, slug: str, component: SheetComponent, *, by_cas: bool) -> Content:
        strength = component.concentration
        if strength is not None and component.is_by_volume:
            chemistry = self._recogniser.handbook.of(slug)
            strength = Strength(
                chemistry.from_volume_percent(strength.low), chemistry.from_volume_percent(strength.high)
            )
        return Content(
            slug, strength, None, None, by_cas=by_cas and component.cas is not None, evidence=component.evidence
        )

    def _named(self, components: Sequence[SheetComponent]) -> list[dict[str, str]]:
        """For each component, the substances that its name names, and the letters of the name beside each."""
        found: list[dict[str, str]] = [{} for _ in components]
        for row, _, reading in self._recogniser.readings(_names(components)):
            name = components[row].name
            for content in reading.contents:
                if content.mention is None and content.evidence:
                    span = content.evidence[0]
                    found[row][content.substance] = _letters(name[: span.start] + " " + name[span.end :])
        return found


def _names(components: Sequence[SheetComponent]) -> pa.RecordBatch:
    import pyarrow as pa

    names = [component.name for component in components]
    return pa.record_batch({"id": pa.array(names, pa.string()), "title": pa.array(names, pa.string())})


def _letters(text: str) -> str:
    return " ".join("".join(letter if letter.isalpha() else " " for letter in fold(text)).split())


def _is_same(rest: str) -> bool:
    """Whether the words beside a name leave it the same substance: a hydrate, a solution."""
    words = (_COUNT.sub("", word) for word in rest.split() if len(word) > 2)
    return all(labels().same_substance.search(word) for word in words)


def _graver(first: Content, second: Content) -> Content:
    """Of two components that are one substance, the one of unknown or of higher share."""
    if first.strength is None or second.strength is None:
        return first if first.strength is None else second
    return first if first.strength.high >= second.strength.high else second


def _numbered_otherwise(component: SheetComponent, slug: str) -> Contradicted:
    number = f"CAS {component.cas}" if component.cas else f"EC {component.ec}"
    return Contradicted(
        Contradiction.NUMBER_AND_NAME_DIFFER,
        slug,
        None,
        component.concentration,
        f"The sheet's name for {number} is that of {slug}, which has another number.",
    )
