"""What becomes of an order, and who says so."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from poisonbook.client.errors import ServiceDownError
from poisonbook.client.snapshot import Standing


class Outcome(StrEnum):
    """What becomes of an order."""

    ALLOW = "allow"
    REQUIRE = "require"
    """Only with what `Answer.needs` names."""
    HOLD = "hold"
    """Not until a person has looked."""
    REFUSE = "refuse"


class Source(StrEnum):
    """Who decided."""

    SNAPSHOT = "snapshot"
    """Every product is known and none is regulated: nobody was asked."""
    SERVICE = "service"
    FALLBACK = "fallback"
    """The service could not be asked: the operator's choice for that, within what the client lets pass."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """Whether an order may be sold."""

    order_id: str
    outcome: Outcome
    source: Source
    needs: tuple[str, ...] = ()
    """What is missing: `licence`, `identity`, `statement`, `pharmacist`."""
    notices: tuple[str, ...] = ()
    """What the seller tells the buyer."""
    reasons: tuple[Mapping[str, Any], ...] = ()
    """For the shop's staff."""
    buyer_text: str = ""
    """For the buyer; empty where the service did not decide."""
    kept: bool = False
    """Whether the register has the order: then it is to be confirmed when it is sold, or cancelled."""
    basket: str | None = None
    """Names what the register has of the order; for `Client.confirm`."""

    @property
    def asked(self) -> bool:
        """Whether a request was made."""
        return self.source is not Source.SNAPSHOT

    @property
    def may_be_sold(self) -> bool:
        """Whether it may be sold as it is."""
        return self.outcome is Outcome.ALLOW

    @property
    def ask_again(self) -> bool:
        """Whether the order is to be checked again when the service is back, also where it was sold meanwhile."""
        return self.source is Source.FALLBACK


def read_answer(body: bytes, order_id: str) -> Answer:
    """The service's answer on an order; ServiceDownError where it cannot be understood: then nobody has decided."""
    try:
        said = json.loads(body)
        return Answer(
            order_id=_same(said["order_id"], order_id),
            outcome=Outcome(said["outcome"]),
            source=Source.SERVICE,
            needs=tuple(map(_text, _list(said.get("needs", [])))),
            notices=tuple(map(_text, _list(said.get("notices", [])))),
            reasons=tuple(map(_object, _list(said.get("reasons", [])))),
            buyer_text=_text(said.get("buyer_text", "")),
            kept=said.get("kept", False) is True,
            basket=None if said.get("basket") is None else _text(said["basket"]),
        )
    except (ValueError, KeyError, TypeError, AttributeError):
        raise ServiceDownError("its answer cannot be understood") from None


def read_state(body: bytes) -> bool:
    """Whether the register has the order; ServiceDownError where the answer cannot be understood."""
    try:
        return json.loads(body)["state"] is not None
    except (ValueError, KeyError, TypeError):
        raise ServiceDownError("its answer cannot be understood") from None


def fallback(order_id: str, standings: Iterable[tuple[str, Standing]], *, allow_reportable: bool) -> Answer:
    """The answer without the service: restricted, undetermined and unknown products are never passed.

    Args:
        standings: product and standing of each line.
        allow_reportable: the operator's choice for orders whose regulated products are all reportable.
    """
    held = [(id_, standing) for id_, standing in standings if not _passes(standing, allow_reportable=allow_reportable)]
    return Answer(
        order_id=order_id,
        outcome=Outcome.HOLD if held else Outcome.ALLOW,
        source=Source.FALLBACK,
        reasons=tuple(
            {"because": "service_down", "outcome": Outcome.HOLD.value, "product_id": id_, "standing": standing.value}
            for id_, standing in held
        ),
    )


def _passes(standing: Standing, *, allow_reportable: bool) -> bool:
    return standing is Standing.NOT_REGULATED or (allow_reportable and standing is Standing.REPORTABLE)


def _same(value: object, wanted: str) -> str:
    if value != wanted:
        raise ValueError("it is about another order")
    return wanted


def _list(value: object) -> list[Any]:
    if not isinstance(value, list):
        raise TypeError("not a list")
    return value


def _object(value: object) -> Mapping[str, Any]:
    if not isinstance(value, dict):
        raise TypeError("not an object")
    return value


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError("not a text")
    return value
