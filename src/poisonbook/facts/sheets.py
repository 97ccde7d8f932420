"""What a safety data sheet says of its product, and where it and the listing contradict each other."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from poisonbook.facts.recognition import Recognition, Span
from poisonbook.values.strengths import Strength


@dataclass(frozen=True, slots=True)
class SheetComponent:
    """One component of section 3."""

    name: str
    """As the sheet writes it; empty when it gives numbers alone."""
    cas: str | None = None
    """With a right check digit."""
    ec: str | None = None
    index: str | None = None
    reach: str | None = None
    concentration: Strength | None = None
    """Its share of the product; None when the sheet keeps silent."""
    is_by_volume: bool = False
    """Whether the share is one of volume."""
    is_withheld: bool = False
    """Whether the sheet calls the name, the number or the figure a secret."""
    page: int = 1
    evidence: tuple[Span, ...] = ()
    """The field is `section 3`; offsets count in the sheet's `section_3`."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """Sections 1 and 3 of one sheet; nothing of the supplier is kept."""

    file: str
    language: str
    """ISO 639-1, by the headings."""
    product: str
    code: str
    ufi: str
    components: tuple[SheetComponent, ...]
    section_3: str
    """The section's text, a line feed after each line and a tab between cells."""
    density: Decimal | None = None
    """kg/l, from section 9; the highest when a range is given."""


class Contradiction(StrEnum):
    """How a sheet contradicts the listing, another sheet or itself: the closed list."""

    STRENGTH_DIFFERS = "strength-differs"
    NOT_ON_SHEET = "not-on-sheet"
    NOT_IN_LISTING = "not-in-listing"
    SHEETS_DIFFER = "sheets-differ"
    NUMBER_AND_NAME_DIFFER = "number-and-name-differ"

    @property
    def help(self) -> str:
        """What it means, in a sentence."""
        return _HELP[self]


_HELP = {
    Contradiction.STRENGTH_DIFFERS: "The listing states a strength that lies outside what the sheet states.",
    Contradiction.NOT_ON_SHEET: "The listing names a regulated substance that section 3 of its sheet does not hold.",
    Contradiction.NOT_IN_LISTING: "Section 3 holds a regulated substance that the listing does not name.",
    Contradiction.SHEETS_DIFFER: "Two sheets of one product differ in what they hold; the graver one counts.",
    Contradiction.NUMBER_AND_NAME_DIFFER: "A component's CAS or EC number and its name are different substances.",
}


@dataclass(frozen=True, slots=True)
class Contradicted:
    """One contradiction."""

    kind: Contradiction
    substance: str
    """Its id in the law data."""
    listing: Strength | None
    sheet: Strength | None
    """What each states; None where it states nothing."""
    says: str
    """One plain sentence."""


@dataclass(frozen=True, slots=True)
class SheetRecognition:
    """What the law says of a product by its sheet."""

    recognition: Recognition
    sheet: Sheet
    contradictions: tuple[Contradicted, ...] = ()
