"""What section 1 says of the product: its name, code and UFI. The supplier is not read."""

from __future__ import annotations

import re
from collections.abc import Sequence

from poisonbook.sheets.layout import Line
from poisonbook.sheets.letters import fold
from poisonbook.sheets.words import labels

_UFI = re.compile(r"(?<!\w)[A-Z0-9]{4}-[A-Z0-9]{4}-[A-Z0-9]{4}-[A-Z0-9]{4}(?!\w)")
_AFTER_LABEL = re.compile(r"[^:\t]{0,30}?\s*[:\t]\s*|\s*(?:no|nr|n°|nº|č)?\.?\s+(?=\S)")
_LEAD = re.compile(r"[\W\d]*")
_MOST_LINES = 40
_LONGEST = 120


def product_name(lines: Sequence[Line]) -> str:
    """The product's name; empty when it cannot be told."""
    return _value(lines, labels().product_name)


def product_code(lines: Sequence[Line]) -> str:
    """The supplier's code for the product; empty when there is none."""
    code = _value(lines, labels().product_code)
    return code if re.search(r"\d", code) else ""


def ufi(lines: Sequence[Line]) -> str:
    """The unique formula identifier; empty when there is none."""
    match = _UFI.search("\n".join(line.text for line in lines[:_MOST_LINES]))
    return "" if match is None else match.group()


def _value(lines: Sequence[Line], label: re.Pattern[str]) -> str:
    """What stands beside or below the first label that has a value."""
    for place, line in enumerate(lines[:_MOST_LINES]):
        lead = _LEAD.match(line.text)
        start = 0 if lead is None else lead.end()
        match = label.match(fold(line.text), start)
        if match is None:
            continue
        rest = line.text[match.end() :]
        after = _AFTER_LABEL.match(rest)
        value = rest[after.end() :] if after is not None else ""
        if not value.strip() and place + 1 < len(lines):
            below = lines[place + 1].cells[0].text
            value = "" if _is_label(below) else below
        value = value.split("\t")[0].strip(" :*-.")
        if value:
            return value[:_LONGEST]
    return ""


def _is_label(text: str) -> bool:
    folded = fold(text)
    return (
        ":" in text
        or re.match(r"\d\.\d", folded) is not None
        or any(label.match(folded) for label in (labels().product_code, labels().product_name))
    )
