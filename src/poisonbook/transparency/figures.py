"""The figures of one year as they are published: what is written, kept and drawn is one value with one spelling."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from poisonbook.transparency.cells import CellList, cell_list
from poisonbook.values.canonical import canonical_bytes

FORM = "poisonbook-transparency-1"


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """What one cell says: a count, with its error where there is noise in it; or between what a count is."""

    count: int | None = None
    error: int | None = None
    """How far the count is off at most, in 95 of 100 cases; None: it is exact."""
    least: int | None = None
    most: int | None = None

    @property
    def range(self) -> tuple[int, int]:
        """Between what the true number is, both included; where there is noise, in 95 of 100 cases."""
        if self.count is None:
            return self.least or 0, self.most or 0
        off = self.error or 0
        return max(0, self.count - off), max(0, self.count + off)


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """A year of one operator."""

    operator: str
    name: str
    """The operator's."""
    year: int
    counted_from: str
    """The first day whose orders were still on record, all of them."""
    released_at: str
    epsilon: int
    adds: int
    """How much one customer-year changes all noised cells together."""
    keys: int
    """How many keys of pseudonyms held in the year: under each a customer is counted apart."""
    error: int
    library: str
    """That made the noise, and its version."""
    software: str
    checkpoint: str | None
    """The ledger's last signed note at the release; None: there was none."""
    cells_version: int
    """Of the list of cells."""
    figures: Mapping[str, Figure]
    """By cell."""
    began: str | None = None
    """The day that the register began, where that is why no day before it is counted."""

    @property
    def cells(self) -> CellList:
        """The cells that were counted."""
        return cell_list(self.cells_version)

    @property
    def is_small(self) -> bool:
        """Whether no noised figure is larger than its error: they say little then."""
        noised = (self.figures[cell.id] for section in self.cells.noised for cell in section.cells)
        return all((one.count or 0) <= (one.error or 0) for one in noised)

    @property
    def text(self) -> str:
        """As JSON, for ever in the same bytes."""
        figures = {id_: {k: v for k, v in asdict(one).items() if v is not None} for id_, one in self.figures.items()}
        said: dict[str, object] = {name: getattr(self, name) for name in self.__slots__}
        if self.began is None:
            del said["began"]
        return canonical_bytes({"form": FORM, **said, "figures": figures}).decode()

    @property
    def digest(self) -> str:
        """SHA-256 of that, in hexadecimal figures: what the ledger says of the release."""
        return hashlib.sha256(self.text.encode()).hexdigest()


def figures_of(text: str) -> Figures:
    """The figures that were written so."""
    said: dict[str, Any] = json.loads(text)
    del said["form"]
    said["figures"] = {id_: Figure(**one) for id_, one in said["figures"].items()}
    return Figures(**said)
