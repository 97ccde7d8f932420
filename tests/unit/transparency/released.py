"""The figures of a year, for tests that draw them."""

from __future__ import annotations

from poisonbook.transparency.cells import Counts, cell_list
from poisonbook.transparency.figures import Figure, Figures

NOTE = "ledger.example/shop\n1234\nq1w2e3=\n\n— ledger.example/shop AbCd==\n"


def _figure(counts: Counts, number: int) -> Figure:
    match counts:
        case Counts.CUSTOMERS:
            return Figure(count=(4321, 17, -3, 0, 8)[number], error=18)
        case Counts.SIZE:
            return Figure(least=0, most=9) if number else Figure(least=1_000_000, most=9_999_999)
        case Counts.SHOP:
            return Figure(count=1_500 + number)


FIGURES = Figures(
    operator="opr_1",
    name="Chemia & Ogród <Łódź>",
    year=2026,
    counted_from="2026-01-01",
    released_at="2027-01-05T10:00:00+00:00",
    epsilon=1,
    adds=6,
    keys=2,
    error=18,
    library="OpenDP 0.16.0",
    software="poisonbook 0.1.0",
    checkpoint=NOTE,
    cells_version=1,
    figures={
        cell.id: _figure(section.counts, number)
        for section in cell_list(1).sections
        for number, cell in enumerate(section.cells)
    },
)
