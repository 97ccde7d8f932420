"""What the user may say about an input: names, delimiter, encoding, figures and times."""

from __future__ import annotations

import codecs
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from poisonbook.intake.errors import OptionError

_TAB_WORDS = {"tab", "\\t"}


@dataclass(frozen=True, slots=True)
class Options:
    """How to read an input where its content does not say.

    Raises:
        OptionError: a delimiter that is not one character, an unknown encoding or time zone, a date format
            that cannot be read back.
    """

    rename: Mapping[str, str] = field(default_factory=dict)
    """Source column to fact (`--map`)."""
    drop: frozenset[str] = frozenset()
    """Source columns to leave out (`--drop`)."""
    shared: frozenset[str] = frozenset()
    """Names in `drop` that may concern another input of the same command: no error where no source has them."""
    delimiter: str | None = None
    encoding: str | None = None
    decimal_comma: bool | None = None
    """Whether `1.234,5` is one thousand and a bit; None decides by the file (see `decimals`)."""
    date_format: str | None = None
    """How times are written, in the words of `datetime.strptime`."""
    timezone: str = "UTC"
    """Where clocks stand whose times name no zone, such as Europe/Berlin."""
    strict: bool = False
    """Whether the first refused row is an error."""

    def __post_init__(self) -> None:
        if self.delimiter is not None:
            object.__setattr__(self, "delimiter", _delimiter(self.delimiter))
        if self.encoding is not None:
            _check_encoding(self.encoding)
        if self.date_format is not None:
            _check_date_format(self.date_format)
        if self.timezone != "UTC":  # which needs no rules, and a small system may have none
            _check_timezone(self.timezone)


def _delimiter(text: str) -> str:
    character = "\t" if text.lower() in _TAB_WORDS else text
    if len(character) != 1 or character in '"\r\n' or not character.isascii():
        raise OptionError("--delimiter", "give one ASCII character, such as ';', or 'tab'")
    return character


def _check_encoding(name: str) -> None:
    try:
        codecs.getincrementaldecoder(name)
        with suppress(UnicodeError):
            b"\0".decode(name)  # refuses codecs that are no text encoding, such as base64
    except LookupError:
        raise OptionError("--encoding", f"unknown encoding {name!r}; try utf-8, cp1252 or utf-16") from None


def _check_timezone(name: str) -> None:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise OptionError("--timezone", f"unknown time zone {name!r}; try Europe/Berlin") from None


def _check_date_format(form: str) -> None:
    sample = datetime(2001, 2, 3, 4, 5, 6, tzinfo=UTC)
    try:
        back = datetime.strptime(sample.strftime(form), form)  # noqa: DTZ007 - only the day is looked at
    except ValueError:
        back = None
    if back is None or (back.year, back.month, back.day) != (2001, 2, 3):
        raise OptionError("--date-format", f"{form!r} does not name year, month and day, such as '%d/%m/%Y %H:%M'")
