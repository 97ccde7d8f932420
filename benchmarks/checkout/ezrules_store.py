"""The database of ezrules with a history, made by the interpreter that ezrules is installed for.

    python -m benchmarks.checkout.ezrules_store EVENTS CUSTOMERS EMAIL    (the password comes on standard input)

Its package brings no migrations, so the tables are made from its models. The history is what its API leaves of events
that no rule found anything in: a version, a served decision and a current version of each.
"""

from __future__ import annotations

import sys

from ezrules.backend.api_v2.routes.users import hash_password
from ezrules.core.permissions import PermissionManager
from ezrules.core.permissions_constants import RoleType
from ezrules.models.backend_core import Organisation, Role, User
from ezrules.models.database import Base, db_session, engine
from sqlalchemy import text

_EVENTS = """
WITH made AS MATERIALIZED (
    SELECT n, now() AT TIME ZONE 'UTC' - random() * interval '30 days' AS at,
        format(
            '{"amount":%s,"channel":"web","customer_id":"customer-%s","delivery_country":"DE","payment_kind":"card"}',
            80 + floor(random() * 160), floor(random() * :customers)
        ) AS payload
    FROM generate_series(1, :events) AS n
)
INSERT INTO event_versions (o_id, transaction_id, event_version, effective_at, observed_at, event_data, payload_hash,
    source, terminal_state, ingested_at)
SELECT o_id, 'h' || n, 1, at, at, payload::jsonb, encode(sha256(convert_to(payload, 'UTF8')), 'hex'),
    'evaluate', false, at
FROM made, organisation
"""
_DECISIONS = """
INSERT INTO evaluation_decisions (ev_id, o_id, transaction_id, event_version, effective_at, observed_at, decision_type,
    served, is_current, rule_config_label, rule_config_version, runtime_config, outcome_counters, all_rule_results,
    evaluated_at)
SELECT ev_id, o_id, transaction_id, event_version, effective_at, observed_at, 'served', true, true, 'production', 1,
    '{"execution_mode": "all_matches"}', '{}', '{"1": null}', ingested_at
FROM event_versions
"""
_CURRENT = """
INSERT INTO transaction_current_versions (o_id, transaction_id, current_ev_id, current_ed_id, first_effective_at,
    first_observed_at, current_effective_at, current_observed_at, terminal_state, updated_at)
SELECT o_id, transaction_id, ev_id, ed_id, effective_at, observed_at, effective_at, observed_at, false, evaluated_at
FROM evaluation_decisions
"""


def main() -> None:
    """Make the tables, an organisation with its administrator, and the history."""
    events, customers, email = sys.argv[1:]
    Base.metadata.create_all(engine)
    _organise(email, sys.stdin.read())
    with engine.begin() as connection:
        connection.execute(text("SELECT setseed(0.1868)"))
        connection.execute(text(_EVENTS), {"events": int(events), "customers": int(customers)})
        connection.execute(text(_DECISIONS))
        connection.execute(text(_CURRENT))
        connection.execute(text("ANALYZE"))  # as autovacuum does by itself a minute after many rows came


def _organise(email: str, password: str) -> None:
    """What its `bootstrap-org` does; the command line wants Python 3.12, the API does not."""
    organisation = Organisation(name="bench")
    role = Role(name="admin", org=organisation)
    user = User(
        email=email, password=hash_password(password), active=True, fs_uniquifier=email, org=organisation, roles=[role]
    )
    db_session.add(user)
    db_session.commit()
    PermissionManager.db_session = db_session
    PermissionManager.init_default_actions()
    for permission in RoleType.get_role_permissions(RoleType.ADMIN):
        PermissionManager.grant_permission(role.id, permission)


if __name__ == "__main__":
    main()
