"""Units of packs and the words around them, from `data/units.yaml`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from functools import cache

from poisonbook.catalogue.beside import Words
from poisonbook.catalogue.text import fold
from poisonbook.catalogue.words import DATA, alternatives, any_of, folded_set
from poisonbook.values.any_word import any_word
from poisonbook.values.documents import Node, read_document

_OUNCE_KG = Decimal("0.028349523125")
_OUNCE_LITRE = Decimal("0.0295735295625")


@dataclass(frozen=True, slots=True)
class Compound:
    """A unit and its part, as regular expressions, and how many parts make one."""

    unit: str
    part: str
    parts: Decimal


@dataclass(frozen=True, slots=True)
class UnitWords:
    """The vocabulary of packs."""

    mass_kg: dict[str, Decimal]
    volume_litres: dict[str, Decimal]
    ounces: frozenset[str]
    british: re.Pattern[str]
    british_litres: dict[str, Decimal]
    containers: str
    parts: str
    each: str
    plurals: frozenset[str]
    lots: Words
    from_so_many: Words
    total: str
    apiece: str
    holding: str
    not_counted: str
    pieces: str
    any_part: re.Pattern[str]
    compounds: tuple[Compound, ...]
    one_of: re.Pattern[str]
    multipack_of: str
    multipack: str
    pallets: re.Pattern[str]
    net: Words
    gross: Words
    dose_before: Words
    dose_before_colon: Words
    dose_after: str
    endings: str
    alone: str
    holds: Words
    each_after: Words
    capacity: Words
    made_for: Words
    perhaps_for: Words
    about: Words
    prices: str
    holder_before: Words
    net_mass: str
    delivered: Words

    def size(self, unit: str, *, is_liquid: bool, is_british: bool) -> tuple[Decimal | None, Decimal | None]:
        """Kilograms and litres in one of a unit; the one that it does not measure is None."""
        if unit in self.mass_kg:
            return self.mass_kg[unit], None
        if is_british and unit.rstrip(".") in self.british_litres and (unit not in self.ounces or is_liquid):
            return None, self.british_litres[unit.rstrip(".")]
        if unit in self.volume_litres:
            return None, self.volume_litres[unit]
        return (None, _OUNCE_LITRE) if is_liquid else (_OUNCE_KG, None)


@cache
def unit_words() -> UnitWords:
    """The shipped vocabulary of packs."""
    root = read_document(DATA / "units.yaml")
    multipack = root.need("multipack")
    return UnitWords(
        mass_kg=_units(root.need("mass_kg")),
        volume_litres=_units(root.need("volume_litres")),
        ounces=folded_set(root.need("ounce")),
        british=re.compile(f"£|{any_of(root.need('british').texts()).pattern}"),
        british_litres={name: size.decimal() for name, size in root.need("british_litres").mapping.items()},
        containers=alternatives(root.need("containers").texts()),
        parts=alternatives(root.need("parts").texts()),
        each=alternatives(root.need("each").texts()),
        plurals=_plurals(root),
        lots=_words(root, "lots"),
        from_so_many=_words(root, "from_so_many"),
        total=alternatives(root.need("total").texts()),
        apiece=alternatives(root.need("apiece").texts()),
        holding=alternatives(root.need("holding").texts()),
        not_counted=_not_counted(root),
        pieces=alternatives(root.need("pieces").texts()),
        any_part=any_of(root.need("parts").texts()),
        compounds=tuple(_compound(node) for node in root.need("compound")),
        one_of=any_of(root.need("one_of").texts()),
        multipack_of=alternatives(multipack.need("of").texts()),
        multipack=alternatives(multipack.need("pack").texts()),
        pallets=any_of(root.need("pallets").texts()),
        net=_words(root, "net"),
        gross=_words(root, "gross"),
        dose_before=_words(root, "dose_before"),
        dose_before_colon=_words(root, "dose_before_colon"),
        dose_after=alternatives(root.need("dose_after").texts()),
        alone=alternatives(root.need("alone").texts()),
        endings=alternatives(root.need("unit_endings").texts()),
        holds=_words(root, "holds"),
        each_after=_words(root, "each_after"),
        capacity=_words(root, "capacity"),
        made_for=_words(root, "made_for"),
        perhaps_for=_words(root, "perhaps_for"),
        about=_words(root, "about"),
        prices=alternatives(root.need("prices").texts()),
        holder_before=_words(root, "holder_before"),
        delivered=_words(root, "delivered"),
        net_mass=alternatives(root.need("net_mass").texts()),
    )


@cache
def alternatives_of_units() -> str:
    """The regular expression for any unit in folded text, the longest first."""
    words = unit_words()
    return any_word((*words.mass_kg, *words.volume_litres, *words.ounces))


def _plurals(root: Node) -> frozenset[str]:
    known = folded_set(root.need("containers"))
    return folded_set(root.need("plurals")) | {word for word in known if word.endswith("s") and word[:-1] in known}


def _not_counted(root: Node) -> str:
    words, stems = (alternatives(root.need(name).texts()) for name in ("not_counted", "not_counted_stems"))
    return rf"(?:{words})(?!\w)|{stems}"


def _compound(node: Node) -> Compound:
    unit, part = (alternatives(node.need(name).texts()) for name in ("unit", "part"))
    return Compound(unit, part, node.need("parts").decimal())


def _words(node: Node, field: str) -> Words:
    return Words.of(fold(text).text for text in node.need(field).texts())


def _units(node: Node) -> dict[str, Decimal]:
    return {fold(word).text: Decimal(size) for size, words in node.mapping.items() for word in words.texts()}
