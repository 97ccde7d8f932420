"""Made-up safety data sheets: one table of components in the layouts that sheets have."""

from __future__ import annotations

import html
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from hypothesis import strategies as st

from poisonbook.values.strengths import plain

SUBSTANCES = (
    ("Hydrogen peroxide", "7722-84-1", "231-765-0", "Ox. Liq. 1, H271; Skin Corr. 1A", "Ox. Liq. 1; H271: C ≥ 70 %"),
    ("Nitric acid", "7697-37-2", "231-714-2", "Ox. Liq. 2, H272; Skin Corr. 1A, H314", "Ox. Liq. 3; H272: C ≥ 65 %"),
    ("Sulphuric acid", "7664-93-9", "231-639-5", "Skin Corr. 1A, H314", "Skin Irrit. 2; H315: 5 % ≤ C < 15 %"),
    ("Acetone", "67-64-1", "200-662-2", "Flam. Liq. 2, H225; Eye Irrit. 2, H319", ""),
    ("Propan-2-ol", "67-63-0", "200-661-7", "Flam. Liq. 2, H225; STOT SE 3, H336", ""),
    ("Phosphoric acid", "7664-38-2", "231-633-2", "Skin Corr. 1B, H314", "Skin Corr. 1B; H314: C ≥ 25 %"),
    ("2-Butoxyethanol", "111-76-2", "203-905-0", "Acute Tox. 4, H302; Skin Irrit. 2, H315", ""),
    ("Ammonium nitrate", "6484-52-2", "229-347-8", "Ox. Sol. 3, H272; Eye Irrit. 2", "Eye Irrit. 2; H319: C ≥ 80 %"),
)  # fmt: skip


@dataclass(frozen=True)
class Made:
    """One component of a made-up sheet."""

    name: str
    cas: str
    ec: str
    classes: str
    limit: str
    share: str
    """As the sheet writes it."""
    low: Decimal
    high: Decimal

    @property
    def told(self) -> tuple[str, Decimal, Decimal]:
        """What must come back."""
        return self.cas, self.low, self.high


@st.composite
def components(draw: st.DrawFn) -> list[Made]:
    """One to six components with shares in all the ways of writing them."""
    chosen = draw(st.lists(st.sampled_from(SUBSTANCES), min_size=1, max_size=6, unique=True))
    return [Made(*one, *draw(shares())) for one in chosen]


@st.composite
def shares(draw: st.DrawFn) -> tuple[str, Decimal, Decimal]:
    """A share as written, and its two ends."""
    places = draw(st.sampled_from([0, 0, 1, 2]))
    figures = st.decimals(min_value=0, max_value=100, places=places)
    low, high = sorted((draw(figures), draw(figures)))
    mark = draw(st.sampled_from([".", ","]))
    first, second = (plain(figure).replace(".", mark) for figure in (low, high))
    zero, hundred = Decimal(0), Decimal(100)
    if low == high:
        return draw(
            st.sampled_from([(f"{first} %", low, low), (f"≤ {first} %", zero, low), (f">{first}%", low, hundred)])
        )
    return draw(
        st.sampled_from([
            (f"{first} - {second} %", low, high),
            (f"{first}-{second}%", low, high),
            (f"≥ {first} – < {second} %", low, high),
            (f">= {first} - <= {second} %", low, high),
            (f"≥{first} % - <{second} %", low, high),
            (f"{first} <= x % < {second}", low, high),
            (f"{first} ≤ x < {second}", low, high),
            (f"< {second} %", zero, high),
            (f"max. {second} %", zero, high),
            (f"> {first} %", low, hundred),
            (f"{second} %", high, high),
        ])
    )  # fmt: skip


def sheet(section_3: str) -> str:
    """A sheet around a section 3."""
    return (
        "SAFETY DATA SHEET\n1. Identification\nProduct name: Trial 1\nProduct code: T-1\n"
        "SECTION 2: Hazards identification\nDanger. H271.\n"
        f"SECTION 3: Composition/information on ingredients\n3.2 Mixtures\n{section_3}\n"
        "For the wording of the statements see section 16.\nSECTION 4: First aid measures\n4.1 Rinse. 70 % of cases.\n"
    )


def _columns(made: list[Made]) -> str:
    rows = [("CAS No.", "Chemical name", "Conc. [% w/w]", "Classification", "Specific conc. limits")]
    rows += [(one.cas, one.name, one.share, one.classes, one.limit) for one in made]
    return _aligned(rows)


def _name_first(made: list[Made]) -> str:
    rows = [("Name", "Product identifier", "%", "Classification")]
    for one in made:
        rows += [(one.name, f"(CAS-No.) {one.cas}", one.share, one.classes), ("", f"(EC-No.) {one.ec}", "", one.limit)]
    return _aligned(rows)


def _stacked(made: list[Made]) -> str:
    rows = [("CAS-No", "Name", "Content"), ("EC-No", "Classification", "")]
    for one in made:
        rows += [(one.cas, one.name, one.share), (one.ec, one.classes, ""), ("", one.limit, "")]
    return _aligned(rows)


def _blocks(made: list[Made]) -> str:
    return "\n".join(
        f"{one.name.upper()}\n{one.share}\nCAS number: {one.cas}\nEC number: {one.ec}\n"
        f"Classification\n{one.classes}\n{one.limit}"
        for one in made
    )


def _labelled(made: list[Made]) -> str:
    return "\n".join(
        f"{one.name}; EC No.: {one.ec}; CAS No.: {one.cas}\n  Concentration:   {one.share}\n"
        f"  Classification:   {one.classes}\n  Specific concentration limits:   {one.limit}"
        for one in made
    )


def _single_spaces(made: list[Made]) -> str:
    rows = [f"{one.name} {one.cas} {one.ec} {one.share} {one.classes}" for one in made]
    return "\n".join(["Chemical name CAS No. EC No. Weight % Classification", *rows])


def _aligned(rows: Sequence[tuple[str, ...]]) -> str:
    widths = [max(len(row[column]) for row in rows) + 3 for column in range(len(rows[0]))]
    return "\n".join(
        "".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows
    )


LAYOUTS: dict[str, Callable[[list[Made]], str]] = {
    "columns": _columns,
    "name first": _name_first,
    "stacked numbers": _stacked,
    "blocks": _blocks,
    "labelled": _labelled,
    "single spaces": _single_spaces,
}


def as_page(text: str) -> str:
    """A text as a page of a fixed-width print."""
    return f"<pre style='font: 7pt monospace'>{html.escape(text)}</pre>"


def as_table(made: list[Made], *, align: str, name_width: str) -> str:
    """A sheet as a page with a real table, its cells wrapped and aligned as the widths have it."""
    rows = "".join(
        f"<tr><td>{one.cas}<br>{one.ec}</td><td>{one.name}, of technical quality, stabilised</td>"
        f"<td>{html.escape(one.classes)}<br>{html.escape(one.limit)}</td><td>{html.escape(one.share)}</td></tr>"
        for one in made
    )
    return (
        "<style>body {font: 9pt sans-serif} table {border-collapse: collapse; width: 100%; table-layout: fixed}"
        f"td, th {{border: 1px solid; padding: 3px; vertical-align: {align}}}</style>"
        "<h1>SAFETY DATA SHEET</h1><h2>SECTION 1: Identification</h2><p>Product name: Trial 1</p>"
        "<h2>SECTION 3: Composition/information on ingredients</h2><h3>3.2. Mixtures</h3>"
        f"<table><tr><th style='width: 12%'>CAS No<br>EC No</th><th style='width: {name_width}'>Name</th>"
        "<th>Classification</th><th style='width: 11%'>Conc. [% w/w]</th></tr>"
        f"{rows}</table><h2>SECTION 4: First aid measures</h2><p>70 %</p>"
    )
