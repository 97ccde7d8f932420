"""What is kept, as a machine-readable dataset in the form of Fideslang 3 (Ethyca's open taxonomy of privacy)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any

from poisonbook.register.data_map import MappedColumn, MappedTable, Nature, Purpose
from poisonbook.register.impact import ImpactFacts

KEY = "poisonbook_register"
_CATEGORIES: Mapping[Nature, str] = MappingProxyType(
    {
        Nature.PSEUDONYM: "user.unique_id.pseudonymous",
        Nature.SEALED: "user.government_id",
        Nature.TRANSACTION: "user.behavior.purchase_history",
        Nature.STAFF: "user.workplace",
        Nature.STAFF_NAME: "user.name",
        Nature.FREE_TEXT: "user.content.private",
        Nature.SECRET: "system.authentication",
        Nature.OPERATIONAL: "system.operations",
    }
)
_SEALED = ("user.contact.address", _CATEGORIES[Nature.SEALED], "user.name")
"""What somebody states to buy something regulated."""
_USES: Mapping[Purpose, str] = MappingProxyType(
    {
        Purpose.RECORD: "essential.legal_obligation",
        Purpose.EVIDENCE: "essential.legal_obligation",
        Purpose.SUSPICION: "essential.legal_obligation",
        Purpose.ANSWERABLE: "essential.service.security",
        Purpose.QUALITY: "essential.service.operations.improve",
        Purpose.ACCESS: "essential.service.authentication",
        Purpose.WORKING: "essential.service.operations",
    }
)
_OF_CUSTOMERS = frozenset({Nature.PSEUDONYM, Nature.SEALED, Nature.TRANSACTION, Nature.FREE_TEXT})
_OF_STAFF = frozenset({Nature.STAFF, Nature.STAFF_NAME})
_OPERATIONAL = _CATEGORIES[Nature.OPERATIONAL]


def fides_dataset(facts: ImpactFacts, kept: Mapping[str, str]) -> dict[str, Any]:
    """The dataset of a register.

    Args:
        kept: how long the rows of each table are kept, in words.
    """
    return {
        "dataset": [
            {
                "fides_key": KEY,
                "name": "poisonbook register",
                "description": "Sales of regulated chemicals, what they rest on, and what was decided on them.",
                "meta": {
                    "as_of": facts.at.isoformat(),
                    "software": f"poisonbook {facts.software}",
                    "jurisdictions": ", ".join(facts.jurisdictions),
                    "legal_basis": "GDPR Art. 6(1)(c): legal obligation",
                    "retention": dict(kept),
                },
                "collections": [_collection(one) for one in facts.tables],
            }
        ]
    }


def _collection(table: MappedTable) -> dict[str, Any]:
    return {
        "name": table.name,
        "description": table.nobodys or "Can hold something about a customer.",
        "data_uses": [_USES[table.purpose]],
        "data_subjects": _subjects(table),
        "fields": [_field(table, one) for one in table.columns],
    }


def _subjects(table: MappedTable) -> list[str]:
    customers = ["customer"] if table.nobodys is None else []
    return customers + (["employee"] if table.natures & _OF_STAFF else [])


def _field(table: MappedTable, column: MappedColumn) -> dict[str, Any]:
    return {"name": column.name, "data_categories": list(_categories(table, column.nature))}


def _categories(table: MappedTable, nature: Nature) -> Sequence[str]:
    if nature in _OF_CUSTOMERS and table.nobodys is not None:
        return (_OPERATIONAL,)  # as in a table of products: nobody's
    return _SEALED if nature is Nature.SEALED else (_CATEGORIES[nature],)
