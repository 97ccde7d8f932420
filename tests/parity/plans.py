"""Plans of every type: several branches, exceptions, every grouping and every measure."""

from __future__ import annotations

from decimal import Decimal
from random import Random

from hypothesis import strategies as st
from tests.parity.shops import GOODS, SUBSTANCES

from poisonbook.facts.schema import COUNTED_FIELDS, GROUP_FIELDS, SUMMED_FIELDS
from poisonbook.rules.plan import Branch, FieldTest, Plan, Selection, Threshold
from poisonbook.rules.syntax import Attention, Operator, RuleType
from poisonbook.rules.timespan import Timespan

_ANCHORS = (
    FieldTest("status", Operator.IN, ("reportable", "restricted", "undetermined")),
    FieldTest("status", Operator.IN, ("reportable", "restricted", "undetermined")),
    FieldTest("status", Operator.IN, ("restricted",)),
    FieldTest("schedule", Operator.IN, ("Annex I",)),
    FieldTest("substance", Operator.IN, SUBSTANCES[:2]),
)
_FURTHER = (
    FieldTest("buyer_class", Operator.IN, ("general_public",)),
    FieldTest("channel", Operator.IN, ("o'shop", "web")),
    FieldTest("payment_kind", Operator.IN, ("cash",)),
    FieldTest("delivery_country", Operator.IN, ("AT", "DE")),
    FieldTest("statement_state", Operator.IN, ("valid",)),
    FieldTest("licence_state", Operator.IN, ("expired", "unknown")),
    FieldTest("quantity", Operator.GTE, (Decimal(1),)),
    FieldTest("kept_kg", Operator.GT, (Decimal(0),)),
    FieldTest("kept_quantity", Operator.LTE, (Decimal("0.5"),)),
    FieldTest("strength_ww", Operator.GT, (Decimal(12),)),
    FieldTest("strength_ww", Operator.LTE, (Decimal("12.000100"),)),
    FieldTest("strength_ww", Operator.IN, (Decimal(12), Decimal(35))),
    FieldTest("amount_kg", Operator.GTE, (Decimal("0.2"),)),
    FieldTest("amount_kg", Operator.LT, (Decimal(1),)),
)
_WHY = {RuleType.LINE: "{substances} in {lines} lines.", RuleType.COMPANIONS: "{substances}, {companions}."}
_LIMITS = {RuleType.VALUE_SUM: ("0.3", "1", "1.2", "2"), RuleType.COMPANIONS: ("1", "1", "2", "3")}


def make_plan(chance: Random, rule: str, *, kind: RuleType | None = None) -> Plan:
    """Any plan that a checked rule could have; of one type, if it is given."""
    kind = kind or chance.choice(list(RuleType))
    slots = chance.choice((2, 2, 3)) if kind.is_temporal else 1
    limit = Decimal(chance.choice(_LIMITS.get(kind, ("1", "2", "2", "3"))))
    counted = kind not in (RuleType.LINE, RuleType.TEMPORAL, RuleType.TEMPORAL_ORDERED)
    return Plan(
        rule=rule,
        version=1,
        law=(),
        attention=Attention.LOW,
        type=kind,
        selections=tuple(
            Selection(f"s{slot}" if kind.is_temporal else "", _branches(chance, kind)) for slot in range(slots)
        ),
        exceptions=tuple(_tests(chance, 1) for _ in range(chance.choice((0, 0, 1, 2)))),
        field=_field(chance, kind),
        group_by=_keys(chance) if kind.is_windowed else (),
        timespan=Timespan.parse(chance.choice(("5s", "10s", "10s", "15s"))) if kind.is_windowed else None,
        threshold=Threshold(chance.choice((Operator.GTE, Operator.GTE, Operator.GT)), limit) if counted else None,
        companions=tuple(sorted(chance.sample(GOODS, chance.choice((0, 1, 2))))) if kind is RuleType.COMPANIONS else (),
        why=_WHY.get(kind, "{substances} in {orders} orders within {timespan}."),
    )


@st.composite
def plans(draw: st.DrawFn, rule: str = "generated") -> Plan:
    """Any such plan."""
    return make_plan(draw(st.randoms(use_true_random=False)), rule)


def _field(chance: Random, kind: RuleType) -> str | None:
    match kind:
        case RuleType.VALUE_COUNT:
            return chance.choice((*COUNTED_FIELDS, "substance", "substance"))
        case RuleType.VALUE_SUM:
            return chance.choice((*SUMMED_FIELDS, "amount_kg"))
    return None


def _keys(chance: Random) -> tuple[str, ...]:
    """One key or more, at least one that is not the substance, in the order of the closed schema."""
    keys = (
        {"customer"} if chance.random() < 0.4 else {chance.choice([key for key in GROUP_FIELDS if key != "substance"])}
    )
    keys |= {key for key in GROUP_FIELDS if chance.random() < 0.15}
    return tuple(key for key in GROUP_FIELDS if key in keys)


def _branches(chance: Random, kind: RuleType) -> tuple[Branch, ...]:
    if kind.is_temporal:
        # Wide enough that all selections meet in one window now and then, and that some overlap.
        anchor = chance.choice((_ANCHORS[0], FieldTest("substance", Operator.IN, (chance.choice(SUBSTANCES),))))
        return ((anchor, *_tests(chance, chance.choice((0, 0, 0, 1)))),)
    count = chance.choice((1, 1, 2, 3))
    return tuple((chance.choice(_ANCHORS), *_tests(chance, chance.choice((0, 0, 1, 2)))) for _ in range(count))


def _tests(chance: Random, count: int) -> Branch:
    return tuple(chance.sample(_FURTHER, count))
