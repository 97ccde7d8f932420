"""Who buys."""

from __future__ import annotations

from enum import StrEnum


class BuyerClass(StrEnum):
    """Who buys (EU 2019/1148 Art. 3(8)-(10)). A claim without proof counts as general public."""

    GENERAL_PUBLIC = "general_public"
    PROFESSIONAL_USER = "professional_user"
    FARMER = "farmer"
    ECONOMIC_OPERATOR = "economic_operator"
