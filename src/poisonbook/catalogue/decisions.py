"""What the operator's staff decided about single products, from CSV or YAML, and what the law lets them decide."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from pathlib import Path

from poisonbook.catalogue.own_words import one_of, read_strength
from poisonbook.values.documents import DocumentError, Node, Place, parse_document
from poisonbook.values.strengths import Strength


class Reason(StrEnum):
    """Why a person decides otherwise than the recogniser; what each allows is in `ALLOWS`."""

    WRONG_RECOGNITION = "wrong-recognition"
    SUPPLIER_STRENGTH = "supplier-strength"
    SUPPLIER_SUBSTANCE = "supplier-substance"
    SUPPLIER_FORM = "supplier-form"
    TRACE_IN_MIXTURE = "trace-in-mixture"
    NOT_SOLD_TO_PUBLIC = "not-sold-to-public"
    ARTICLE = "article"
    PYROTECHNIC_ARTICLE = "pyrotechnic-article"
    PRESCRIPTION_MEDICINE = "prescription-medicine"

    @property
    def help(self) -> str:
        """The reason in words."""
        return _HELP[self]

    @property
    def outranks_stated_strength(self) -> bool:
        """Whether it may lower a product whose own listing states a strength above the limit."""
        return self in _OUTRANKING


_HELP = {
    Reason.WRONG_RECOGNITION: "the listing was read wrongly",
    Reason.SUPPLIER_STRENGTH: "the supplier or the safety data sheet states the strength",
    Reason.SUPPLIER_SUBSTANCE: "the supplier or the safety data sheet states which substance it is",
    Reason.SUPPLIER_FORM: "the supplier states a form that is not listed, such as coarser particles",
    Reason.TRACE_IN_MIXTURE: "a mixture with traces that the law exempts from reporting (EU Art. 3(13))",
    Reason.NOT_SOLD_TO_PUBLIC: "sold to businesses and professional users only; still reportable",
    Reason.ARTICLE: "an article, which the law leaves out (EU Art. 2(2))",
    Reason.PYROTECHNIC_ARTICLE: "a pyrotechnic article, which the law leaves out (EU Art. 2(2))",
    Reason.PRESCRIPTION_MEDICINE: "a medicine on prescription, which the law leaves out (EU Art. 2(2))",
}


class Verdict(StrEnum):
    """What was decided."""

    EXEMPT = "exempt"
    NOT_REGULATED = "not regulated"
    REGULATED_AS = "regulated as"


ALLOWS: Mapping[Verdict, tuple[Reason, ...]] = {
    Verdict.EXEMPT: (
        Reason.NOT_SOLD_TO_PUBLIC,
        Reason.ARTICLE,
        Reason.PYROTECHNIC_ARTICLE,
        Reason.PRESCRIPTION_MEDICINE,
    ),
    Verdict.NOT_REGULATED: (
        Reason.WRONG_RECOGNITION,
        Reason.SUPPLIER_SUBSTANCE,
        Reason.SUPPLIER_FORM,
        Reason.TRACE_IN_MIXTURE,
    ),
    Verdict.REGULATED_AS: (Reason.WRONG_RECOGNITION, Reason.SUPPLIER_STRENGTH, Reason.SUPPLIER_SUBSTANCE),
}
"""A product below a limit is `regulated as` its strength: the law decides, and knows that it still is reportable."""
_OUTRANKING = frozenset({Reason.WRONG_RECOGNITION, *ALLOWS[Verdict.EXEMPT]})

FIELDS = ("id", "decision", "reason", "note", "by", "on", "until", "listing")
"""What a decision says, in the order of a review list."""


@dataclass(frozen=True, slots=True)
class Decided:
    """One decision, as it was written."""

    id: str
    verdict: Verdict
    substance: str | None
    """For `regulated as`, the substance's id."""
    strength: Strength | None
    reason: Reason
    note: str
    by: str
    on: date
    until: date
    listing: str
    """The hash of the listing's content on which it was made (`content_hash`)."""

    @property
    def words(self) -> str:
        """The decision as one writes it."""
        strength = "" if self.strength is None else f" {self.strength}"
        return f"{self.verdict} {self.substance}{strength}" if self.substance else str(self.verdict)


def read_decisions(path: Path, substances: Mapping[str, object]) -> dict[str, Decided]:
    """The decisions in the CSV or YAML file at `path`, by product id; CSV rows without a decision are not made yet.

    Raises:
        DocumentError: a decision is not one, or a product is decided twice; with file, line and column (for CSV, the
            number of the field).
    """
    decided: dict[str, Decided] = {}
    for node in _rows(path):
        one = _decided(node, substances)
        if one.id in decided:
            raise node.need("id").error(f"{one.id!r} is decided twice; keep the newer decision")
        decided[one.id] = one
    return decided


def _decided(node: Node, substances: Mapping[str, object]) -> Decided:
    verdict, substance, strength = read_verdict(node.need("decision"), substances)
    reason = node.need("reason").choice(Reason, "reason", Reason)
    if reason not in ALLOWS[verdict]:
        allowed = ", ".join(ALLOWS[verdict])
        raise node.need("reason").error(f"{str(reason)!r} is no reason for {str(verdict)!r}; reasons: {allowed}")
    on, until = node.need("on").date(), node.need("until").date()
    if until < on:
        raise node.need("until").error(f"a decision of {on} cannot end on {until}")
    return Decided(
        id=node.need("id").text(),
        verdict=verdict,
        substance=substance,
        strength=strength,
        reason=reason,
        note=node.optional("note", Node.text) or "",
        by=_initials(node.need("by")),
        on=on,
        until=until,
        listing=_hash(node.need("listing")),
    )


def read_verdict(node: Node, substances: Mapping[str, object]) -> tuple[Verdict, str | None, Strength | None]:
    """What is decided, as one writes it: `exempt`, `not regulated`, or `regulated as SUBSTANCE [STRENGTH %]`.

    Raises:
        DocumentError: it is none of these, or the law knows no such substance.
    """
    words = node.text().split()
    if words[:2] != ["regulated", "as"]:
        plain = node.choice(_plain_verdict, "decision", (*Verdict,))
        return plain, None, None
    if len(words) < 3:
        raise node.error("say which substance: regulated as SUBSTANCE [STRENGTH %]")
    slug = Node(node.place, words[2]).choice(one_of(substances), "substance", substances)
    strength = read_strength(Node(node.place, " ".join(words[3:]))) if len(words) > 3 else None
    return Verdict.REGULATED_AS, slug, strength


def _plain_verdict(text: str) -> Verdict:
    verdict = Verdict(" ".join(text.split()))
    if verdict is Verdict.REGULATED_AS:
        raise ValueError(text)
    return verdict


_BY = re.compile(r"[^\W\d_][\w .,/&-]{0,39}")


def _initials(node: Node) -> str:
    """Who decided: initials or a role; what looks like an address of a person is refused."""
    text = node.text().strip()
    if _BY.fullmatch(text) is None:
        raise node.error("expected initials or a role of your staff, such as 'AB' or 'compliance', at most 40 letters")
    return text


def _hash(node: Node) -> str:
    text = node.text().strip().lower()
    if re.fullmatch(r"[0-9a-f]{32}", text) is None:
        raise node.error("expected the 32 figures that a review list (--review) gives in its column 'listing'")
    return text


def _rows(path: Path) -> Iterator[Node]:
    try:
        text = path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise DocumentError(Place(str(path), 1, 1), f"cannot be read ({error.strerror})") from None
    except UnicodeDecodeError as error:
        raise DocumentError(Place(str(path), 1, 1), f"is not UTF-8 text (byte {error.start})") from None
    if path.suffix.lower() == ".csv":
        yield from _csv_rows(text, str(path))
        return
    root = parse_document(text, str(path))
    root.allow(("decisions",))
    for node in root.need("decisions"):
        node.allow(FIELDS)
        yield node


def _csv_rows(text: str, name: str) -> Iterator[Node]:
    """The decided rows of a CSV file; columns that a review list has besides are left alone."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text), strict=True)
    header: list[str] = []
    line = 1
    try:
        for cells in reader:
            if not header:
                header = [cell.strip().lower() for cell in cells]
                _check_header(header, name)
            elif any(cell.strip() for cell in cells):
                node = _csv_node(header, cells, name, line)
                if node.get("decision") is not None:
                    yield node
            line = reader.line_num + 1
    except csv.Error as error:
        raise DocumentError(Place(name, line, 1), f"is not valid CSV: {error}") from None


def _delimiter(text: str) -> str:
    """Spreadsheets of many countries write semicolons."""
    head = text.partition("\n")[0]
    return max((",", ";", "\t"), key=head.count)


def _check_header(header: list[str], name: str) -> None:
    missing = [field for field in FIELDS if field not in header and field != "note"]
    if missing:
        raise DocumentError(Place(name, 1, 1), f"column {missing[0]!r} is missing; columns: {', '.join(FIELDS)}")
    for field in FIELDS:
        if header.count(field) > 1:
            raise DocumentError(Place(name, 1, header.index(field) + 1), f"column {field!r} is there twice")


def _csv_node(header: list[str], cells: list[str], name: str, line: int) -> Node:
    if len(cells) > len(header):
        raise DocumentError(Place(name, line, len(header) + 1), f"the row has {len(cells)} fields, not {len(header)}")
    fields = {}
    for column, (field, cell) in enumerate(zip(header, cells, strict=False), start=1):
        if field in FIELDS:
            fields[field] = Node(Place(name, line, column), unguarded(cell.strip()) or None)
    return Node(Place(name, line, 1), fields)


_FORMULA = ("=", "+", "-", "@", "\t", "\r", "'")


def guarded(text: str) -> str:
    """`text` for a cell of CSV: a spreadsheet takes none of it for a formula (OWASP: CSV injection)."""
    return f"'{text}" if text.startswith(_FORMULA) else text


def unguarded(text: str) -> str:
    """What `guarded` made the cell of."""
    return text[1:] if text.startswith("'") and text[1:].startswith(_FORMULA) else text
