"""The two roles that must come together before anybody reads what is sealed."""

from __future__ import annotations

from enum import StrEnum


class Role(StrEnum):
    """Whose key opens one half of a seal, never both."""

    COMPLIANCE = "compliance"
    """Who answers for the law of precursors."""
    DATA_PROTECTION = "data_protection"
    """Who answers to the customers for their data: a data protection officer, a works council, counsel outside."""
