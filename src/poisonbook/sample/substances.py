"""The regulated products of the sample: one substance each, with strength, packs and what the law says of it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache

from poisonbook.sample.goods import DATA
from poisonbook.values.documents import Node, read_document
from poisonbook.values.status import Status

_PACK = re.compile(r"(?:(?P<count>\d+) x )?(?P<size>\d+(?:\.\d+)?) (?P<unit>ml|L|g|kg)")
_OF_A_LARGE_UNIT = {"ml": Decimal("0.001"), "L": Decimal(1), "g": Decimal("0.001"), "kg": Decimal(1)}


@dataclass(frozen=True, slots=True)
class Form:
    """One way a regulated substance is sold."""

    substance: str
    cas: str
    names: Mapping[str, tuple[str, ...]]
    """What the substance is called, by language."""
    kind: str
    """How its listing is written: chemical, fertiliser, fuel, tablets or powder."""
    status: Status
    percent: str | None
    """The stated figure; None when the listing states none."""
    of_nitrogen: bool
    """Whether the figure is % nitrogen; otherwise it is % w/w of the substance."""
    density: Decimal | None
    """kg per litre at about 20 °C; None for what is sold by mass, or when the strength is not known."""
    packs: tuple[str, ...]
    always: tuple[str, ...]
    """Packs that every shop sells, however small."""
    share: int


@cache
def read_forms() -> tuple[Form, ...]:
    """The forms of data/substances.yaml, in file order."""
    root = read_document(DATA / "substances.yaml")
    return tuple(_form(substance, node) for substance in root for node in substance.need("forms"))


def net_kg(pack: str, density: Decimal | None) -> Decimal | None:
    """The net mass of a pack; None for litres without a density.

    >>> net_kg("12 x 500 ml", Decimal("1.1"))
    Decimal('6.6')
    """
    match = _PACK.fullmatch(pack)
    if match is None:
        raise ValueError(f"a pack reads like 5 L, 12 x 500 ml or 25 kg, not {pack!r}")
    amount = int(match["count"] or 1) * Decimal(match["size"]) * _OF_A_LARGE_UNIT[match["unit"]]
    if match["unit"] in ("g", "kg"):
        return amount.normalize()
    return None if density is None else (amount * density).normalize()


def _form(substance: Node, node: Node) -> Form:
    substance.allow(("substance", "cas", "names", "forms"))
    node.allow(("kind", "percent", "of", "status", "density", "packs", "always", "share"))
    percent, density, always = node.get("percent"), node.get("density"), node.get("always")
    return Form(
        substance.need("substance").text(),
        substance.need("cas").text(),
        {code: names.texts() for code, names in substance.need("names").mapping.items()},
        node.need("kind").text(),
        node.need("status").choice(Status, "status", Status),
        percent.text() if percent else None,
        node.get("of") is not None,
        density.decimal() if density else None,
        node.need("packs").texts(),
        always.texts() if always else (),
        node.need("share").whole(),
    )
