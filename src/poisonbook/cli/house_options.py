"""Options and output that the commands about an operator's own house share."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Sequence
from dataclasses import fields
from datetime import date, datetime, timedelta
from decimal import Decimal
from enum import Enum
from typing import Any, TypeVar

import click

from poisonbook.values.strengths import plain
from poisonbook.values.years import WHICH_YEARS, in_years

T = TypeVar("T")


class Moment(click.ParamType[datetime]):
    """A moment with its zone, as in RFC 3339."""

    name = "moment"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> datetime:
        """The moment, or a usage error that shows how to write one."""
        if isinstance(value, datetime):
            return value
        try:
            moment = datetime.fromisoformat(value)
        except ValueError:
            moment = None
        if moment is None or moment.tzinfo is None:
            self.fail(f"{value!r} is not a moment with its zone; write it as 2026-01-31T14:30Z", param, ctx)
        if not in_years(moment):
            self.fail(f"{value!r} is not a moment that can be meant; one {WHICH_YEARS}", param, ctx)
        return moment


_WRITTEN = re.compile(r"(0|[1-9][0-9]{0,11})(\.[0-9]{1,9})?")
"""As the HTTP API takes figures."""


class Figure(click.ParamType[Decimal]):
    """An exact figure, 0 or more: 12 digits at most, and 9 after the point."""

    name = "figure"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Decimal:
        """The figure, or a usage error."""
        if isinstance(value, str) and _WRITTEN.fullmatch(value) is None:
            self.fail(
                f"{value!r} is not a figure; write it as 4.5, with at most 12 digits before the point", param, ctx
            )
        return Decimal(value)


def print_things(things: Sequence[T], line: Callable[[T], str], *, as_json: bool, nothing: str = "none") -> None:
    """One line for each thing, or all of them as one JSON list."""
    if as_json:
        click.echo(json.dumps([record_of(one) for one in things], ensure_ascii=False))
        return
    for one in things:
        click.echo(line(one))
    if not things:
        click.echo(nothing)


def record_of(thing: Any) -> dict[str, Any]:
    """A frozen value, with what it works out, as JSON.

    Exact figures are texts, moments and days as in RFC 3339, spans whole seconds.
    """
    names = [field.name for field in fields(thing)]
    names += [name for name, member in vars(type(thing)).items() if isinstance(member, property)]
    return {name: _plain(getattr(thing, name)) for name in names}


def _plain(value: Any) -> Any:
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, Decimal):
        return plain(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, timedelta):
        return int(value.total_seconds())
    if isinstance(value, (tuple, frozenset)):
        return [_plain(one) for one in (value if isinstance(value, tuple) else sorted(value))]
    return record_of(value) if hasattr(value, "__dataclass_fields__") else value
