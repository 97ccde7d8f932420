"""The small parts of a law file: limits, statuses, identifiers, periods, each checked where it stands."""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Collection, Mapping
from decimal import Decimal

from poisonbook.law.model import Certainty, Limit, LimitUnit, Operator
from poisonbook.values.documents import Node
from poisonbook.values.identifiers import cas_check_digit, ec_check_digit, is_cas, is_ec, is_un
from poisonbook.values.periods import Period
from poisonbook.values.status import Status

_LIMIT = re.compile(r"(?P<words>at or above|above) (?P<value>[0-9.]+) (?P<unit>%.*)")
_CEILING = re.compile(r"up to (?P<value>[0-9.]+) % w/w")
_OPERATORS: Mapping[str, Operator] = {"above": ">", "at or above": ">="}
_LANG = re.compile(r"[a-z]{2}")

Factors = Mapping[LimitUnit, Decimal]
"""How much of each unit of a limit is in one part of the substance."""


def read_certainty(node: Node) -> Certainty:
    """The certainty written here."""
    return node.choice(Certainty, "certainty", Certainty)


def read_status(node: Node) -> Status:
    """The status written here; the law never says `undetermined`."""
    status = node.choice(Status, "status", _LAWFUL)
    if status not in _LAWFUL:
        raise node.error(f"the law cannot say {status}; known: {', '.join(_LAWFUL)}")
    return status


_LAWFUL = (Status.RESTRICTED, Status.REPORTABLE, Status.NOT_REGULATED)


def read_unit(node: Node, text: str) -> LimitUnit:
    """The unit called `text`."""
    try:
        return LimitUnit(text)
    except ValueError:
        raise node.error(f"unknown unit {text!r}; known: {', '.join(LimitUnit)}") from None


def read_limit(node: Node, factors: Factors) -> Limit:
    """The limit written here, such as `above 12 % w/w` or `at or above 28 % w/w N from ammonium nitrate`."""
    match = _LIMIT.fullmatch(node.text())
    if match is None:
        raise node.error(f"expected a limit such as 'above 12 % w/w' or 'at or above 90 % w/w', found {node.text()!r}")
    unit = read_unit(node, match["unit"])
    if unit is not LimitUnit.MASS and unit not in factors:
        raise node.error(f"no law file has a conversion from {LimitUnit.MASS} to {unit}")
    return Limit(_percent(node, match["value"]), _OPERATORS[match["words"]], unit, factors.get(unit, Decimal(1)))


def read_licence(node: Node) -> tuple[Limit | None, bool]:
    """The highest strength a licence allows, and whether licences are permitted at all."""
    if node.text() in ("permitted", "not permitted"):
        return None, node.text() == "permitted"
    match = _CEILING.fullmatch(node.text())
    if match is None:
        raise node.error(
            f"expected 'permitted', 'not permitted' or a ceiling such as 'up to 35 % w/w', found {node.text()!r}"
        )
    return Limit(_percent(node, match["value"]), ">"), True


def read_percent(node: Node) -> Decimal:
    """The percentage written here, 0 to 100."""
    return _percent(node, node.text())


def _percent(node: Node, text: str) -> Decimal:
    value = Node(node.place, text).decimal()
    if not 0 <= value <= 100:
        raise node.error(f"a percentage lies between 0 and 100, not {text}")
    return value


def read_cas(node: Node) -> str:
    """The CAS number written here."""
    text = node.text()
    if not is_cas(text):
        raise node.error(f"{text!r} is not a CAS number; {_digit_hint(text, cas_check_digit, '7722-84-1')}")
    return text


def read_ec(node: Node) -> str:
    """The EC number written here."""
    text = node.text()
    if not is_ec(text):
        raise node.error(f"{text!r} is not an EC number; {_digit_hint(text, ec_check_digit, '231-765-0')}")
    return text


def _digit_hint(text: str, check: Callable[[str], int], example: str) -> str:
    body = text.replace("-", "")[:-1]
    if body.isascii() and body.isdigit() and text.count("-") == 2:
        return f"its check digit would be {check(body)}"
    return f"one looks like {example}"


def read_un(node: Node) -> str:
    """The UN number written here, four digits."""
    if not is_un(node.text()):
        raise node.error(f"{node.text()!r} is not a UN number; one has four digits, such as 2014")
    return node.text()


def read_lang(node: Node, lang: str) -> str:
    """`lang`, which is an ISO 639-1 code."""
    if _LANG.fullmatch(lang) is None:
        raise node.error(f"{lang!r} is not a language; write a two-letter ISO 639-1 code such as en")
    return lang


def read_period(start: Node, end: Node | None) -> Period:
    """The period from `start`, included, to `end`, excluded."""
    last = end.date() if end is not None else None
    if end is not None and last is not None and last <= start.date():
        raise end.error(f"ends on {last}, not after its start on {start.date()}")
    return Period(start.date(), last)


def read_flag(node: Node | None) -> bool:
    """`true` or `false`; false when absent."""
    return node is not None and node.boolean()


def read_text(node: Node | None) -> str:
    """The text, empty when absent."""
    return "" if node is None else node.text()


def read_texts(node: Node | None) -> tuple[str, ...]:
    """The texts of a list, none when absent."""
    return () if node is None else node.texts()


def read_slugs(node: Node | None, known: Collection[str]) -> tuple[str, ...]:
    """The substances of a list, each of them one of `known`."""
    return () if node is None else tuple(read_slug(item, known) for item in node)


def read_slug(node: Node, known: Collection[str]) -> str:
    """The substance written here, one of `known`: those that a law file describes under `substances`."""
    slug = node.text()
    if slug not in known:
        near = difflib.get_close_matches(slug, known, n=1)
        hint = f"did you mean {near[0]!r}?" if near else "describe it under `substances`"
        raise node.error(f"unknown substance {slug!r}; {hint}")
    return slug
