"""Facts of an impact assessment that stand still."""

from __future__ import annotations

from datetime import UTC, datetime

from poisonbook.facts.findings import LawReference
from poisonbook.register.data_map import Keeps, MappedColumn, MappedTable, Nature, Purpose
from poisonbook.register.impact import ImpactFacts, Risk, RuleInForce, Safeguards
from poisonbook.register.staff import StaffRole

ORDERS = MappedTable(
    name="orders",
    nobodys=None,
    keeps=Keeps.SALE,
    purpose=Purpose.RECORD,
    is_logged=True,
    columns=(
        MappedColumn("operator", Nature.OPERATIONAL),
        MappedColumn("customer", Nature.PSEUDONYM),
        MappedColumn("outcome", Nature.TRANSACTION),
    ),
)
CLOCKS = MappedTable(
    name="clocks",
    nobodys="times of this machine",
    keeps=Keeps.LASTING,
    purpose=Purpose.WORKING,
    is_logged=False,
    columns=(MappedColumn("boot", Nature.OPERATIONAL),),
)
RULE = RuleInForce(
    id="eu-count",
    version=2,
    title="Many | orders <b>",
    stage="live",
    law=(LawReference("Regulation (EU) 2019/1148", "Art. 9", "https://eur-lex.europa.eu", "verified"),),
    decided=40,
    suspicious=1,
)
FACTS = ImpactFacts(
    at=datetime(2026, 11, 22, 10, 5, tzinfo=UTC),
    software="1.0",
    jurisdictions=("EU", "GB"),
    retention_months=18,
    settings=(("open_order_hours", "72"), ("statement_link_hours", "48"), ("review_duplicates", "5")),
    tables=(CLOCKS, ORDERS),
    rows={"orders": 1234},
    rules=(RULE,),
    safeguards=Safeguards(
        checkpoint_at=datetime(2026, 11, 22, 10, tzinfo=UTC),
        witnesses=2,
        timestamps=False,
        backup_at=None,
        erasure_at=datetime(2026, 11, 21, 3, tzinfo=UTC),
        longest_late_seconds=3_601,
        overdue=0,
        roles={role: int(role is StaffRole.REVIEWER) for role in StaffRole},
        staff=1,
    ),
    risks=tuple(Risk),
)
