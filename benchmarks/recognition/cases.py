"""Labelled listings: JSON Lines files in which each listing carries the right answer.

`benchmarks/cases/README.md` describes the fields. In a label `below_limit` is an Annex I substance at or below the
limit for the public: still a regulated precursor (EU 2019/1148 Art. 3(13)), so `reportable` is what the law says of it.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from benchmarks.recognition.packs import Pack, read_pack
from benchmarks.recognition.substances import Substances
from poisonbook.facts.recognition import Listing
from poisonbook.values.status import Status, most_severe
from poisonbook.values.strengths import Strength

EXPECTED: Mapping[str, Status] = {
    "restricted": Status.RESTRICTED,
    "below_limit": Status.REPORTABLE,
    "reportable": Status.REPORTABLE,
    "not_regulated": Status.NOT_REGULATED,
}
"""What a label may expect, most severe first, and the status that it is in law."""
_ACCEPTABLE: Mapping[str, Status] = {**EXPECTED, "undetermined": Status.UNDETERMINED}
_WITH_LIMIT = ("restricted", "below_limit")


class CaseError(Exception):
    """A file of cases does not have the form it should; says file and line, what is wrong and what would be right."""


@dataclass(frozen=True, slots=True)
class Label:
    """One substance of a case, as a person read it."""

    substance: str
    """Its id in the law data; the label's own word for it when the law does not list it."""
    expected: str
    strength: Strength | None
    """In % w/w; None when the listing states none."""
    pack: Pack | None
    """Net amount of the whole listing; None when the listing states none."""

    @property
    def is_regulated(self) -> bool:
        """Whether a duty follows from it."""
        return EXPECTED[self.expected].is_regulated


@dataclass(frozen=True, slots=True)
class Case:
    """One labelled listing."""

    file: str
    line: int
    lang: str
    kind: str
    listing: Listing
    expected: str
    labelled: frozenset[Status]
    """The statuses that the labels call right."""
    labels: tuple[Label, ...]
    is_derivable: bool
    """Whether the text gives the answer; if not, only knowledge of the product does."""

    @property
    def key(self) -> str:
        """What names it among all cases."""
        return f"{self.file}:{self.listing.id}"

    @property
    def digest(self) -> str:
        """Changes with the listing's words."""
        return hashlib.sha256(f"{self.listing.title}\0{self.listing.description}".encode()).hexdigest()[:16]

    @property
    def accepted(self) -> frozenset[Status]:
        """The right statuses: as labelled, and `undetermined` where a limit applies and no strength is stated."""
        open_strength = any(label.expected in _WITH_LIMIT and label.strength is None for label in self.labels)
        return self.labelled | {Status.UNDETERMINED} if open_strength else self.labelled

    @property
    def is_regulated(self) -> bool | None:
        """Whether the product is regulated; None where both answers are right."""
        answers = {status.is_regulated for status in self.labelled}
        return answers.pop() if len(answers) == 1 else None


def read_cases(paths: Iterable[Path], substances: Substances) -> list[Case]:
    """The cases of the files, in order.

    Raises:
        CaseError: a file cannot be read, a line is no case, or an id stands twice in one file.
    """
    return [case for path in paths for case in _read_file(path, substances)]


def _read_file(path: Path, substances: Substances) -> Iterator[Case]:
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise CaseError(f"{path}: cannot be read as UTF-8 text ({error})") from error
    seen: dict[str, int] = {}
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        row = _Row(f"{path}:{number}", _object(line, f"{path}:{number}"))
        case = _case(row, path.name, number, substances)
        if case.listing.id in seen:
            raise row.error(f"id {case.listing.id!r} stands in line {seen[case.listing.id]} already; ids are unique")
        seen[case.listing.id] = number
        yield case


def _object(line: str, place: str) -> Mapping[str, Any]:
    try:
        value = json.loads(line, parse_float=Decimal)
    except json.JSONDecodeError as error:
        raise CaseError(f"{place}: not JSON ({error.msg}, column {error.colno}); write one object a line") from error
    if not isinstance(value, dict):
        raise CaseError(f"{place}: expected a JSON object, found {type(value).__name__}")
    return value


def _case(row: _Row, file: str, line: int, substances: Substances) -> Case:
    labels = tuple(_label(_Row(row.place, label), substances) for label in row.objects("labels"))
    expected = row.choice("expected", EXPECTED)
    severest = most_severe(EXPECTED[label.expected] for label in labels)
    if severest is not EXPECTED[expected]:
        raise row.error(f"expected is {expected!r}, but by its labels the listing is {severest}")
    acceptable = [row.known(one, "acceptable", _ACCEPTABLE) for one in row.get("acceptable") or ()]
    return Case(
        file=file,
        line=line,
        lang=row.text("lang"),
        kind=row.get("kind") or "",
        listing=Listing(row.text("id"), row.text("title"), row.get("text") or "", category=row.get("category") or ""),
        expected=expected,
        labelled=frozenset({EXPECTED[expected], *(_ACCEPTABLE[one] for one in acceptable)}),
        labels=labels,
        is_derivable=row.get("derivable_from_text") is not False,
    )


def _label(row: _Row, substances: Substances) -> Label:
    expected = row.choice("expected", EXPECTED)
    name, cas = row.text("substance"), row.get("cas")
    slug = substances.slug(name, cas)
    if slug is None and expected != "not_regulated":
        raise row.error(f"the law lists no {name!r} (CAS {cas}); write the name or number that the law has")
    kg, litres = row.decimal("net_kg"), row.decimal("net_litres")
    stated = Pack(kg, litres) if kg is not None or litres is not None else read_pack(row.get("pack_text") or "")
    return Label(slug or name, expected, row.strength("concentration_ww"), stated)


@dataclass(frozen=True, slots=True)
class _Row:
    """The fields of an object and where it stands."""

    place: str
    fields: Mapping[str, Any]

    def error(self, problem: str) -> CaseError:
        return CaseError(f"{self.place}: {problem}")

    def get(self, field: str) -> Any:
        return self.fields.get(field)

    def text(self, field: str) -> str:
        value = self.get(field)
        if not isinstance(value, str) or not value:
            raise self.error(f"{field} must be a text, not {value!r}")
        return value

    def choice(self, field: str, known: Mapping[str, Status]) -> str:
        return self.known(self.get(field), field, known)

    def known(self, value: Any, field: str, known: Mapping[str, Status]) -> str:
        if value not in known:
            raise self.error(f"{field} cannot be {value!r}; known: {', '.join(known)}")
        return str(value)

    def objects(self, field: str) -> list[Mapping[str, Any]]:
        value = self.get(field)
        if not isinstance(value, list) or not value or not all(isinstance(one, dict) for one in value):
            raise self.error(f"{field} must be a list of at least one object")
        return value

    def decimal(self, field: str) -> Decimal | None:
        value = self.get(field)
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, int | Decimal) or value <= 0:
            raise self.error(f"{field} must be a number above 0 or null, not {value!r}")
        return Decimal(value)

    def strength(self, field: str) -> Strength | None:
        value = self.get(field)
        if value is None:
            return None
        ends = value if isinstance(value, list) else [value, value]
        try:
            low, high = (Decimal(end) for end in ends)
            return Strength(low, high)
        except (ArithmeticError, TypeError, ValueError) as error:
            raise self.error(f"{field} must be a percentage, a pair [low, high] or null, not {value!r}") from error
