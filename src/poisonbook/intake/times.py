"""Times to microseconds in UTC, in the ways shops write them (ISO 8601, RFC 3339 and the common rest).

Read as they are: `2011-12-01`, `2011-12-01T08:26:00.5+01:00`, `2020-01-31 12:00:00 +0100` (Shopify),
`01.12.2011 08:26`, `20111201`, seconds or milliseconds since 1970. `12/1/2011 8:26 AM` and `12-1-2011` only when the
files themselves settle the order: some value has a day above 12.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from poisonbook.intake.converted import Converted, spread
from poisonbook.intake.errors import OptionError
from poisonbook.intake.refusals import Reason
from poisonbook.intake.texts import plain_text, storage

TIME = pa.timestamp("us")
_CLOCK = (
    r"(?:(?:[T ]|, ?) *(?P<hour>\d{1,2}):(?P<minute>\d{2})(?::(?P<second>\d{2})(?:[.,](?P<fraction>\d{1,9}))?)?"
    r"(?: *(?P<half>[AaPp])\.?[Mm]\.?)?)?"
)
_ZONE = r"(?: *(?P<zone>Z|z|UTC|GMT|[+-]\d{2}(?::?\d{2})?))?"
_YEAR_FIRST = r"(?P<year>\d{4})[-/.](?P<month>\d{1,2})[-/.](?P<day>\d{1,2})"
_DAY_FIRST = r"(?P<day>\d{1,2})\.(?P<month>\d{1,2})\.(?P<year>\d{4}|\d{2})"
_COMPACT = r"(?P<year>\d{4})(?P<month>\d{2})(?P<day>\d{2})(?:T?(?P<hour>\d{2})(?P<minute>\d{2})(?P<second>\d{2}))?"
_SLASHED = r"(?P<{}>\d{{1,2}})[-/](?P<{}>\d{{1,2}})[-/](?P<year>\d{{4}}|\d{{2}})"
_PATTERNS = (f"^{_YEAR_FIRST}{_CLOCK}{_ZONE}$", f"^{_DAY_FIRST}{_CLOCK}{_ZONE}$", f"^{_COMPACT}{_ZONE}$")
_EPOCH = r"^(?P<whole>\d{9,10}|\d{12,13})(?:\.(?P<fraction>\d+))?$"
_FIRST_TWO = re.compile(r"(\d{1,2})[-/](\d{1,2})[-/]\d{2}(?:\d{2})?(?!\d)", re.ASCII)

Micros = npt.NDArray[np.int64]
_EARLIEST = np.datetime64("0001-01-01", "us").astype(np.int64)
_LATEST = np.datetime64("9999-12-31T23:59:59.999999", "us").astype(np.int64)
_MINUTE, _DAY = 60_000_000, 86_400_000_000
_ABSENT = np.iinfo(np.int64).min


class DayOrder(StrEnum):
    """Which comes first in 1/2/2020."""

    DAY_FIRST = "day-first"
    MONTH_FIRST = "month-first"
    MIXED = "mixed"
    """Some values say one thing, some the other."""
    OPEN = "open"
    """Nothing settles it yet."""


class DayOrderOpenError(Exception):
    """Raised inside the intake when values like 1/2/2020 are met before their order is settled."""


class TimeReader:
    """Reads the times of one reading; remembers the order of day and month once it is settled."""

    def __init__(self, date_format: str | None, timezone: str) -> None:
        self._format = date_format
        self._timezone = timezone
        self.order = DayOrder.OPEN

    @property
    def is_settled(self) -> bool:
        """Whether something, however contradictory, is known of the order."""
        return self.order is not DayOrder.OPEN

    def read(self, array: Any) -> Converted:
        """The times of `array` (text, numbers since 1970, days or times).

        Raises:
            DayOrderOpenError: it holds values like 1/2/2020 and `order` is not settled.
        """
        array = storage(array)
        if pa.types.is_timestamp(array.type) or pa.types.is_date(array.type):
            return self._typed(array)
        if pa.types.is_floating(array.type):
            array = pc.if_else(pc.is_finite(array), array, None).cast(pa.decimal128(38, 6), safe=False)
        texts = plain_text(array)
        if self._format is None and (times := self._as_iso(texts)) is not None:
            return _within_years(times)
        encoded = texts.dictionary_encode()
        unique = encoded.dictionary
        micros, is_utc = self._by_format(unique) if self._format else self._by_pattern(unique)
        absent = micros == _ABSENT
        times = pa.array(micros, mask=absent).cast(TIME)
        times = pc.if_else(pa.array(is_utc), times, self._to_utc(times))
        return spread(times, [Reason.NOT_A_TIME if missing else None for missing in absent], encoded.indices)

    def observe(self, array: Any) -> None:
        """Let the values of `array` say what they can about the order of day and month."""
        for text in pc.unique(plain_text(array)).to_pylist():
            found = _FIRST_TWO.match(text) if text else None
            if found and (int(found[1]) > 12) != (int(found[2]) > 12):
                says = DayOrder.DAY_FIRST if int(found[1]) > 12 else DayOrder.MONTH_FIRST
                self.order = says if self.order in (DayOrder.OPEN, says) else DayOrder.MIXED

    def _typed(self, array: Any) -> Converted:
        kind = array.type
        aware = pa.types.is_timestamp(kind) and kind.tz is not None
        absent = array.is_null()
        # Seconds of a far year do not fit microseconds: cut them off before the cast, not by its error.
        if pa.types.is_timestamp(kind) and kind.unit in ("s", "ms"):
            per_unit = 1_000_000 if kind.unit == "s" else 1_000
            number = array.cast(pa.int64())
            fits = pc.and_(
                pc.less_equal(number, int(_LATEST) // per_unit), pc.greater_equal(number, int(_EARLIEST) // per_unit)
            )
            array = pc.if_else(fits, array, None)
        times = array.cast(pa.timestamp("us", "UTC") if aware else TIME, safe=False).cast(TIME)
        read = _within_years(times if aware else self._to_utc(times))
        lost = pc.and_(read.values.is_null(), pc.invert(absent)).to_numpy(zero_copy_only=False)
        return Converted(read.values, [(Reason.NOT_A_TIME, lost)] if lost.any() else [])

    def _as_iso(self, texts: Any) -> Any | None:
        """All values at once where all are plain ISO 8601, with a zone or without; else None."""
        first = texts.drop_null()[:1]
        for kind in (TIME, pa.timestamp("us", "UTC")):
            try:
                first.cast(kind)  # a cast that fails fails at every row, and takes its time to
                times = texts.cast(kind)
            except pa.ArrowInvalid:
                continue
            return times.cast(TIME) if kind.tz else self._to_utc(times)
        return None

    def _by_pattern(self, texts: Any) -> tuple[Micros, npt.NDArray[np.bool_]]:
        micros = np.full(len(texts), _ABSENT, np.int64)
        is_utc = np.zeros(len(texts), np.bool_)
        for pattern in _PATTERNS:
            _read_fields(texts, pattern, micros, is_utc)
        _read_epoch(texts, micros, is_utc)
        if len(texts) and (micros == _ABSENT).any():
            rest = texts.filter(pa.array(micros == _ABSENT))
            if any(_FIRST_TWO.match(text) for text in rest.to_pylist() if text):
                _read_fields(texts, self._slashed(), micros, is_utc)
        return micros, is_utc

    def _slashed(self) -> str:
        if self.order in (DayOrder.OPEN, DayOrder.MIXED):
            raise DayOrderOpenError
        names = ("day", "month") if self.order is DayOrder.DAY_FIRST else ("month", "day")
        return f"^{_SLASHED.format(*names)}{_CLOCK}{_ZONE}$"

    def _by_format(self, texts: Any) -> tuple[Micros, npt.NDArray[np.bool_]]:
        micros = np.full(len(texts), _ABSENT, np.int64)
        is_utc = np.zeros(len(texts), np.bool_)
        for at, text in enumerate(texts.to_pylist()):
            try:
                time = datetime.strptime(text, str(self._format))  # noqa: DTZ007 - a naive time is placed later
            except (TypeError, ValueError):
                continue
            if time.tzinfo is not None:
                is_utc[at] = True
                time = time.astimezone(UTC).replace(tzinfo=None)
            micros[at] = np.datetime64(time, "us").astype(np.int64)
        return micros, is_utc

    def _to_utc(self, times: Any) -> Any:
        if self._timezone == "UTC":
            return times
        try:
            # The hour that comes twice in autumn is its first; the one that never comes in spring is the one after.
            placed = pc.assume_timezone(times, self._timezone, ambiguous="earliest", nonexistent="latest")
        except pa.ArrowInvalid:
            raise OptionError("--timezone", f"the system has no rules for {self._timezone!r}") from None
        return placed.cast(TIME)


def _read_fields(texts: Any, pattern: str, micros: Micros, is_utc: npt.NDArray[np.bool_]) -> None:
    """Put the times of those `texts` that match `pattern` into `micros`, where nothing stands yet."""
    fields = pc.extract_regex(texts, pattern)
    places = np.flatnonzero(fields.is_valid().to_numpy(zero_copy_only=False) & (micros == _ABSENT))
    if not len(places):
        return
    matched = fields.take(pa.array(places))
    names = {field.name for field in matched.type}

    def figure(name: str) -> Micros:
        return _figures(pc.struct_field(matched, name)) if name in names else np.zeros(len(places), np.int64)

    year, hour = figure("year"), figure("hour")
    # POSIX: 69 to 99 are the twentieth century
    year = np.where(year < 69, year + 2000, np.where(year < 100, year + 1900, year))
    valid = np.ones(len(places), np.bool_)
    if "half" in names:
        half = pc.utf8_lower(pc.struct_field(matched, "half")).to_numpy(zero_copy_only=False)
        valid &= (half == "") | ((hour >= 1) & (hour <= 12))
        hour = np.where(half == "", hour, hour % 12 + np.where(half == "p", 12, 0))
    month, day, minute, second = figure("month"), figure("day"), figure("minute"), figure("second")
    valid &= (year >= 1) & (month >= 1) & (month <= 12) & (day >= 1) & (hour < 24) & (minute < 60) & (second < 60)
    first = ((year - 1970) * 12 + np.clip(month, 1, 12) - 1).astype("datetime64[M]")
    valid &= day <= ((first + 1).astype("datetime64[D]") - first.astype("datetime64[D]")).astype(np.int64)
    days = first.astype("datetime64[D]").astype(np.int64) + day - 1
    time = days * _DAY + (hour * 60 + minute) * _MINUTE + second * 1_000_000
    if "fraction" in names:
        time += _figures(pc.utf8_slice_codeunits(pc.utf8_rpad(pc.struct_field(matched, "fraction"), 6, "0"), 0, 6))
    zone = pc.struct_field(matched, "zone")
    time -= _offsets(zone) * _MINUTE
    micros[places[valid]] = time[valid]
    is_utc[places] = pc.not_equal(zone, "").to_numpy(zero_copy_only=False)


def _figures(texts: Any) -> Micros:
    numbers: Micros = pc.if_else(pc.equal(texts, ""), "0", texts).cast(pa.int64()).to_numpy()
    return numbers


def _offsets(zones: Any) -> Micros:
    """Minutes east of UTC."""
    return np.array([_offset(zone) for zone in zones.to_pylist()], np.int64)


def _offset(zone: str) -> int:
    digits = re.sub(r"\D", "", zone)
    minutes = int(digits[:2] or 0) * 60 + int(digits[2:] or 0)
    return -minutes if zone.startswith("-") else minutes


def _read_epoch(texts: Any, micros: Micros, is_utc: npt.NDArray[np.bool_]) -> None:
    fields = pc.extract_regex(texts, _EPOCH)
    places = np.flatnonzero(fields.is_valid().to_numpy(zero_copy_only=False))
    if not len(places):
        return
    matched = fields.take(pa.array(places))
    whole = _figures(pc.struct_field(matched, "whole"))
    seconds = whole < 10**11
    part = _figures(pc.utf8_slice_codeunits(pc.utf8_rpad(pc.struct_field(matched, "fraction"), 6, "0"), 0, 6))
    micros[places] = np.where(seconds, whole * 1_000_000 + part, whole * 1_000)
    is_utc[places] = True


def _within_years(times: Any) -> Converted:
    number = times.cast(pa.int64())
    outside = pc.or_(pc.less(number, int(_EARLIEST)), pc.greater(number, int(_LATEST))).fill_null(False)
    if not pc.any(outside).as_py():
        return Converted(times)
    return Converted(pc.if_else(outside, None, times), [(Reason.NOT_A_TIME, outside.to_numpy(zero_copy_only=False))])
