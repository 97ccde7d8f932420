"""The form in which what a safety data sheet says leaves poisonbook: a recognition with `sheet` and `contradictions`.

This form is stable: fields may be added, none is renamed or removed (docs/guide/sheets.md).
"""

from __future__ import annotations

from poisonbook.facts.recognition import Recognition
from poisonbook.facts.records import Record, number, recognition_record
from poisonbook.facts.sheets import Contradicted, Sheet, SheetComponent, SheetRecognition
from poisonbook.values.strengths import Strength


def product_record(recognition: Recognition, by_sheet: SheetRecognition | None) -> Record:
    """The JSON object of one product; `sheet` is null when it has none."""
    record = recognition_record(recognition)
    record["sheet"] = None if by_sheet is None else _sheet(by_sheet.sheet)
    contradictions = () if by_sheet is None else by_sheet.contradictions
    record["contradictions"] = [_contradicted(one) for one in contradictions]
    return record


def _sheet(sheet: Sheet) -> Record:
    return {
        "file": sheet.file,
        "language": sheet.language,
        "product": sheet.product,
        "code": sheet.code,
        "ufi": sheet.ufi,
        "density_kg_l": number(sheet.density),
        "components": [_component(one) for one in sheet.components],
    }


def _component(component: SheetComponent) -> Record:
    return {
        "name": component.name,
        "cas": component.cas,
        "ec": component.ec,
        "index": component.index,
        "reach": component.reach,
        "concentration": _strength(component.concentration),
        "basis": None if component.concentration is None else "v/v" if component.is_by_volume else "w/w",
        "withheld": component.is_withheld,
        "page": component.page,
    }


def _contradicted(one: Contradicted) -> Record:
    return {
        "kind": one.kind.value,
        "substance": one.substance,
        "listing": _strength(one.listing),
        "sheet": _strength(one.sheet),
        "says": one.says,
    }


def _strength(strength: Strength | None) -> list[int | float | None] | None:
    """Both ends, also where they are one figure."""
    return None if strength is None else [number(strength.low), number(strength.high)]
