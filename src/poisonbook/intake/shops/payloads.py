"""From a signed body to the few fields that are asked for; the rest is let go while it is being decoded.

A payload has names, e-mail addresses, telephone numbers, IP addresses and browsers in it. An object's fields are looked
at once, as it ends, and those whose names nobody asked for are dropped there, so that nothing later can hold them.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any, NoReturn

from poisonbook.intake.shops.errors import WebhookPayloadError
from poisonbook.intake.shops.times import moment
from poisonbook.values.packs import MOST_PACKS

_MOST_FIGURES = 30
_ID_LETTERS = 255


class Payload:
    """One object of a payload, with the fields that were asked for."""

    __slots__ = ("_fields", "_where")

    def __init__(self, fields: Mapping[str, Any], where: str = "") -> None:
        self._fields = fields
        self._where = where

    def __repr__(self) -> str:
        return f"Payload({sorted(self._fields)})"

    def has(self, name: str) -> bool:
        """Whether the field is there and says something."""
        return self._fields.get(name) not in (None, "")

    def id(self, name: str) -> str | None:
        """A text, or a whole number as text; None when the field is absent, empty or 0, which is nobody's id."""
        value = self._fields.get(name)
        if isinstance(value, bool) or not isinstance(value, str | int | None):
            self._fail(name, "is no text and no whole number")
        if value is None or value == 0:
            return None
        text = str(value).strip()
        if len(text) > _ID_LETTERS:
            self._fail(name, f"has more than {_ID_LETTERS} characters")
        return _sound(text, self._at(name)) or None

    def need_id(self, name: str) -> str:
        """As `id`, but it must be there."""
        return self.id(name) or self._fail(name, "is missing")

    def text(self, name: str) -> str:
        """A text, empty when the field is absent."""
        value = self._fields.get(name)
        if not isinstance(value, str | None):
            self._fail(name, "is no text")
        return "" if value is None else _sound(value.strip(), self._at(name), breaks=True)

    def packs(self, name: str) -> Decimal:
        """A quantity of packs, from 0; 0 when the field is absent."""
        value = self._fields.get(name, 0)
        if isinstance(value, str) and len(value) <= _MOST_FIGURES and value.isascii() and value.isdigit():
            value = int(value)
        if isinstance(value, bool) or not isinstance(value, int | Decimal):
            self._fail(name, "is no number")
        number = Decimal(value)
        if not (number.is_finite() and 0 <= number <= MOST_PACKS):
            self._fail(name, "is no number of packs")
        return number

    def when(self, name: str) -> datetime | None:
        """A moment in UTC; None when the field is absent."""
        text = self.text(name)
        return moment(text, self._at(name)) if text else None

    def need_when(self, name: str) -> datetime:
        """As `when`, but it must be there."""
        return self.when(name) or self._fail(name, "is missing")

    def true(self, name: str) -> bool:
        """Whether the field says `true`."""
        return self._fields.get(name) is True

    def object(self, name: str) -> Payload:
        """The object of the field; one without fields when it is absent."""
        value = self._fields.get(name)
        if not isinstance(value, dict | None):
            self._fail(name, "is no object")
        return Payload(value or {}, self._at(name))

    def objects(self, name: str) -> Iterator[Payload]:
        """The objects of a list; none when the field is absent."""
        value = self._fields.get(name)
        if not isinstance(value, list | None):
            self._fail(name, "is no list")
        for place, one in enumerate(value or ()):
            if not isinstance(one, dict):
                self._fail(name, f"[{place}] is no object")
            yield Payload(one, f"{self._at(name)}[{place}]")

    def texts(self, name: str) -> tuple[str, ...]:
        """The texts of a list; none when the field is absent."""
        value = self._fields.get(name)
        if not isinstance(value, list | None) or not all(isinstance(one, str) for one in value or ()):
            self._fail(name, "is no list of texts")
        return tuple(_sound(one.strip(), self._at(name)) for one in value or ())

    def ids(self, name: str) -> tuple[str, ...]:
        """The texts and whole numbers of a list, as `id` reads them; none when the field is absent."""
        value = self._fields.get(name)
        if not isinstance(value, list | None):
            self._fail(name, "is no list")
        found = (Payload({name: one}, self._where).id(name) for one in value or ())
        return tuple(one for one in found if one)

    def _at(self, name: str) -> str:
        return f"{self._where}.{name}" if self._where else name

    def _fail(self, name: str, problem: str) -> NoReturn:
        raise WebhookPayloadError(self._at(name), problem)


def read_payload(body: bytes, wanted: Collection[str], marks: Mapping[str, Collection[str]] | None = None) -> Payload:
    """The fields named in `wanted`, at any depth, of the JSON object in `body`.

    Args:
        marks: objects that are a name and a value, such as the attributes of an order, by the field that holds the
            name: they are read only where the name is one of those given.

    Raises:
        WebhookPayloadError: the body is no JSON object in UTF-8.
    """
    asked = marks or {}

    def kept(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        fields = {name: value for name, value in pairs if name in wanted}
        for name, words in asked.items():
            # `value in words` of what is no text: a list cannot be hashed, and is no word
            if name in fields and not (isinstance(fields[name], str) and fields[name] in words):
                del fields[name]
                fields.pop("value", None)
        return fields

    problem = "is not JSON in UTF-8"
    try:
        found = json.loads(body.decode(), object_pairs_hook=kept, parse_float=_number, parse_constant=_no_number)
        if isinstance(found, dict):
            return Payload(found)
        problem = "is no JSON object"
    except RecursionError:
        problem = "is nested too deeply"
    except ValueError:  # the error holds the whole body, and must not be the cause of another
        pass
    raise WebhookPayloadError("body", problem)


def _number(text: str) -> Decimal:
    if len(text) > _MOST_FIGURES:
        raise ValueError
    return Decimal(text)


def _no_number(_word: str) -> NoReturn:
    raise ValueError


def _sound(text: str, field: str, *, breaks: bool = False) -> str:
    """`text`, unless no store could hold it: half of a surrogate pair, or a control character."""
    for letter in text:
        if ("\ud800" <= letter <= "\udfff") or (letter < " " and not (breaks and letter in "\t\n\r")):
            raise WebhookPayloadError(field, "has a character that is no text")
    return text
