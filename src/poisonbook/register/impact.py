"""The facts of a data-protection impact assessment: what is configured, measured and open. Nothing personal."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from poisonbook.facts.findings import LawReference
from poisonbook.register.data_map import MappedTable
from poisonbook.register.staff import StaffRole


class Risk(StrEnum):
    """What is open in how the register is set up and run; each is found from facts, none is a matter of opinion."""

    OTHER_RULES = "other_rules"
    """The service last started with other rules than are read here: what is said of rules is not of the service."""
    OTHER_SETTINGS = "other_settings"
    """It last started with another setting of what is asked of own rules."""
    NO_WITNESS = "no_witness"
    """Nobody outside would notice that the ledger was written anew."""
    NO_TIMESTAMP = "no_timestamp"
    NO_CHECKPOINT = "no_checkpoint"
    OLD_CHECKPOINT = "old_checkpoint"
    """The last one is more than a day old."""
    OVERDUE = "overdue"
    """Something is past its date by more than the day that a sweep may be late."""
    CLOCK_DOUBTED = "clock_doubted"
    NO_BACKUP = "no_backup"
    """None within the last 7 days."""
    NO_STAFF = "no_staff"
    """Who somebody is, is what they say."""
    ONE_PERSON = "one_person"
    """There are not two people for what takes two."""
    NO_DATA_PROTECTION = "no_data_protection"
    """Nobody has the role that answers customers."""
    PASSWORDS = "passwords"
    """Staff may come in with passwords alone."""
    NO_TLS = "no_tls"
    """Console or service are reached without TLS from outside this machine."""
    ONE_EPOCH = "one_epoch"
    """Pseudonyms never change their key: what is linked stays linked as long as it is kept."""
    OPEN_METRICS = "open_metrics"
    UNGATED_RULES = "ungated_rules"
    """Rules of the operator's own work without having passed the gates."""
    NO_SECOND_LOOKS = "no_second_looks"
    RUBBER_STAMP = "rubber_stamp"
    UNLIKE = "unlike"


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleInForce:
    """A rule, what it rests on, and how its cases of the last twelve weeks ended."""

    id: str
    version: int
    title: str
    stage: str
    law: tuple[LawReference, ...]
    decided: int
    suspicious: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Safeguards:
    """What protects people, as it is now."""

    checkpoint_at: datetime | None
    witnesses: int
    """How many are set."""
    timestamps: bool
    backup_at: datetime | None
    """When the last backup was made that the ledger knows of."""
    erasure_at: datetime | None
    """When something was last deleted because it was due."""
    longest_late_seconds: int
    """By how much a row was deleted late at most, of the deletions on record."""
    overdue: int
    roles: Mapping[StaffRole, int]
    """How many people have each."""
    staff: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ImpactFacts:
    """What the assessment is made of."""

    at: datetime
    software: str
    jurisdictions: tuple[str, ...]
    retention_months: int | None
    """Of the record of a sale; None: the law data names none, and it is 366 days."""
    settings: tuple[tuple[str, str], ...]
    """Those that matter, by name; never a secret, an address or a path."""
    tables: tuple[MappedTable, ...]
    rows: Mapping[str, int]
    """Of each table with dates."""
    rules: tuple[RuleInForce, ...]
    safeguards: Safeguards
    risks: tuple[Risk, ...]
