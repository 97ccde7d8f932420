"""A trial as a screening would have made it."""

from __future__ import annotations

from datetime import UTC, date, datetime

from poisonbook.trials.over_time import over_time
from poisonbook.trials.overlap import Overlap, Shared, Versions
from poisonbook.trials.strata import compared
from poisonbook.trials.trial import History, Planted, Point, Trial, workload

HISTORY = History(1_250_000, 9_900, 4_210, datetime(2026, 1, 1), datetime(2026, 12, 31))
CURVE = {"5": 410, "10": 160, "15": 85, "20": 61, "25": 52, "30": 44, "40": 39, "80": 11}
SPANS = {"7d": 20, "15d": 41, "30d": 61, "60d": 80, "120d": 99}
MONTHS = dict(zip((f"2026-{month:02}" for month in range(1, 13)), (4, 3, 9, 14, 12, 6, 3, 2, 4, 3, 1, 0), strict=True))


def trial(**changes: object) -> Trial:
    """A trial of a rule with two figures."""
    condition = (Point("condition", value, value == "20", alerts) for value, alerts in CURVE.items())
    timespan = (Point("timespan", value, value == "30d", alerts) for value, alerts in SPANS.items())
    given = {
        "rule": "eu-amount-over-window",
        "version": 1,
        "jurisdiction": "EU",
        "law_on": date(2026, 11, 22),
        "made_at": datetime(2026, 11, 22, tzinfo=UTC),
        "history": HISTORY,
        "findings": 88,
        "alerts": 61,
        "workload": workload(HISTORY.a_year(61), 10, 20.0),
        "overlap": Overlap((Shared("eu-count-over-window", 31),), 30),
        "over_time": over_time(dict.fromkeys(MONTHS, 800), MONTHS),
        "sensitivity": (*condition, *timespan),
        "strata": compared(
            "buyer_class", {"general_public": 9_000, "farmer": 900}, {"general_public": 60, "farmer": 1}
        ),
        "versions": Versions(50, ("O-GAINED",), ("O-LOST",)),
        "planted": Planted(20, 11, ("a",)),
    }
    return Trial(**{**given, **changes})  # type: ignore[arg-type]  # each as the field has it
