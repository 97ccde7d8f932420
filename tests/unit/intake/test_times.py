"""Times are read in the ways shops write them, and put in UTC."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from poisonbook.intake.refusals import Reason
from poisonbook.intake.times import TIME, DayOrder, DayOrderOpenError, TimeReader


def _read(values: list[Any], *, kind: Any = None, form: str | None = None, zone: str = "UTC") -> list[Any]:
    reader = TimeReader(form, zone)
    array = pa.array(values, kind)
    if form is None and (kind is None or kind == pa.string()):
        reader.observe(array)
    converted = reader.read(array)
    assert converted.values.type == TIME
    found: list[Any] = converted.values.to_pylist()
    for reason, mask in converted.bad:
        for place, bad in enumerate(mask):
            if bad:
                found[place] = reason
    return found


MOMENT = datetime(2011, 12, 1, 8, 26)


@pytest.mark.parametrize(
    "text",
    [
        "2011-12-01 08:26:00",
        "2011-12-01T08:26",
        "2011-12-01T08:26:00.000",
        "2011-12-01T08:26:00Z",
        "2011-12-01T08:26:00.0000000Z",
        "2011-12-01T09:26:00+01:00",
        "2011-12-01 09:26:00 +0100",
        "2011-12-01 02:56:00 -05:30",
        "2011-12-01 10:26+02",
        "2011-12-01 08:26:00 UTC",
        "2011/12/01 08:26",
        "2011-12-1 8:26",
        "2011.12.01 08:26",
        "01.12.2011 08:26",
        "1.12.2011, 8:26:00",
        "01.12.11 08:26",
        "01.12.2011 8:26 AM",
        "20111201T082600",
        "20111201082600",
        "1322727960",
        "1322727960000",
        "1322727960.0",
    ],
)
def test_a_time_in_any_plain_form_is_read(text: str) -> None:
    assert _read([text]) == [MOMENT]


@pytest.mark.parametrize("text", ["2011-12-01", "01.12.2011", "20111201", "2011/12/1"])
def test_a_day_is_its_midnight(text: str) -> None:
    assert _read([text]) == [datetime(2011, 12, 1)]


def test_fractions_of_a_second_are_kept_to_the_microsecond() -> None:
    assert _read(["2011-12-01T08:26:00.1234567Z"]) == [MOMENT.replace(microsecond=123456)]


@pytest.mark.parametrize(
    "text",
    ["soon", "2011-13-01", "2011-02-29", "2011-12-01 24:00", "2011-12-01 08:60", "0000-01-01", "31.04.2011", "5",
     "2011-12-01 13:00 PM", "2011", "99999-01-01", "12345678901"],
)  # fmt: skip
def test_what_is_no_time_is_refused(text: str) -> None:
    assert _read([text, "2011-12-01 08:26"]) == [Reason.NOT_A_TIME, MOMENT]


def test_forms_may_be_mixed_in_one_column() -> None:
    texts = ["2011-12-01T08:26Z", "01.12.2011 08:26", None, "1322727960", "2011-12-01 09:26:00 +0100"]

    assert _read(texts) == [MOMENT, MOMENT, None, MOMENT, MOMENT]


def test_a_day_above_twelve_settles_the_order_of_day_and_month() -> None:
    assert _read(["12/1/2011 8:26", "12/13/2011 8:26"])[0] == MOMENT
    assert _read(["1/12/2011 8:26", "13/12/2011 8:26"])[0] == MOMENT
    assert _read(["1-12-2011 8:26", "13-12-2011 8:26"])[0] == MOMENT
    assert _read(["12/1/11, 8:26 AM", "12/13/11, 8:26 PM"]) == [MOMENT, datetime(2011, 12, 13, 20, 26)]


@pytest.mark.parametrize("texts", [["1/2/2011"], ["13/1/2011", "1/13/2011"]], ids=["open", "mixed"])
def test_an_order_that_is_not_settled_is_never_guessed(texts: list[str]) -> None:
    reader = TimeReader(None, "UTC")
    array = pa.array(texts)
    reader.observe(array)

    with pytest.raises(DayOrderOpenError):
        reader.read(array)

    assert reader.order is (DayOrder.OPEN if len(texts) == 1 else DayOrder.MIXED)


def test_a_value_against_the_settled_order_is_refused() -> None:
    reader = TimeReader(None, "UTC")
    reader.observe(pa.array(["13/1/2011"]))

    reasons = [reason for reason, _ in reader.read(pa.array(["1/13/2011"])).bad]

    assert reasons == [Reason.NOT_A_TIME]


def test_a_date_format_is_all_that_is_read_when_it_is_given() -> None:
    assert _read(["12/1/2011 8:26", "2011-12-01"], form="%m/%d/%Y %H:%M") == [MOMENT, Reason.NOT_A_TIME]
    assert _read(["1 Dec 2011 09:26 +0100", None], form="%d %b %Y %H:%M %z") == [MOMENT, None]


def test_naive_times_are_in_the_given_zone_and_others_in_their_own() -> None:
    texts = ["2011-07-01 10:00", "2011-12-01 09:26", "2011-12-01 08:26Z", "1322727960"]

    summer = datetime(2011, 7, 1, 8, 0)
    assert _read(texts, zone="Europe/Berlin") == [summer, MOMENT, MOMENT, MOMENT]


def test_hours_that_come_twice_or_never_are_still_read() -> None:
    twice, never = "2011-10-30 02:30", "2011-03-27 02:30"

    assert _read([twice, never], zone="Europe/Berlin") == [
        datetime(2011, 10, 30, 0, 30),
        datetime(2011, 3, 27, 1, 0),
    ]


@pytest.mark.parametrize("kind", [pa.timestamp("s"), pa.timestamp("ms"), pa.timestamp("ns"), pa.timestamp("us", "UTC"),
                                  pa.timestamp("ns", "Europe/Berlin")])  # fmt: skip
def test_typed_times_are_taken_over(kind: Any) -> None:
    assert _read([MOMENT.replace(tzinfo=UTC), None], kind=kind) == [MOMENT, None]


def test_typed_days_are_midnight_where_the_clocks_stand() -> None:
    found = _read([date(2011, 12, 1)], kind=pa.date32(), zone="Europe/Berlin")

    assert found == [datetime(2011, 11, 30, 23, 0)]


def test_numbers_are_seconds_or_milliseconds_since_1970() -> None:
    assert _read([1322727960, 1322727960000, None], kind=pa.int64()) == [MOMENT, MOMENT, None]
    assert _read([1322727960.0, float("nan")], kind=pa.float64()) == [MOMENT, None]


def test_typed_times_beyond_the_year_9999_are_refused() -> None:
    assert _read([10**12, 0], kind=pa.timestamp("s")) == [Reason.NOT_A_TIME, datetime(1970, 1, 1)]
    assert _read([2**62], kind=pa.timestamp("us")) == [Reason.NOT_A_TIME]


_ZONES = st.sampled_from(["UTC", "Europe/Berlin", "America/New_York", "Asia/Kolkata"])


# Arrow applies no rules of summer time after 2037; orders of that time are in the future.
@given(st.datetimes(datetime(1970, 1, 3), datetime(2037, 1, 1)), _ZONES)
def test_every_moment_comes_back_in_every_form(moment: datetime, zone: str) -> None:
    """Written with its zone, by the clock of the zone, as seconds, and as a typed value."""
    moment = moment.replace(microsecond=0)
    here = moment.replace(tzinfo=UTC).astimezone(ZoneInfo(zone))

    assert _read([here.isoformat()]) == [moment]
    assert _read([here.strftime("%d.%m.%Y %H:%M:%S %z")]) == [moment]
    assert _read([here.strftime("%d/%m/%Y %I:%M:%S %p %z"), "31/12/2000"])[0] == moment
    if here.fold == 0 and here.replace(tzinfo=None).replace(tzinfo=ZoneInfo(zone)).astimezone(UTC) == here:
        assert _read([here.strftime("%Y/%m/%d %H:%M:%S")], zone=zone) == [moment]
    assert _read([here], kind=pa.timestamp("us", zone)) == [moment]
