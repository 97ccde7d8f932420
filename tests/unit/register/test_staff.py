"""What one person may be, and who may make them so."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import combinations

import pytest

from poisonbook.register.staff import (
    FRESH,
    IDLE,
    LONGEST_SESSION,
    SEES_CUSTOMERS,
    Session,
    SignInWay,
    Staff,
    StaffRole,
    subject_hash,
)
from poisonbook.register.staff_rules import (
    WEIGHTY,
    LastAdministratorError,
    SecondAdministratorError,
    StaffError,
    StaffRoleError,
    checked_staff,
    need_administrator_left,
    need_givers,
)

NOW = datetime(2026, 11, 22, 10, tzinfo=UTC)
ADMINISTRATOR = frozenset({StaffRole.ADMINISTRATOR})


def person(id_: str, *roles: StaffRole, until: datetime | None = None, disabled_at: datetime | None = None) -> Staff:
    return Staff(
        id=id_,
        operator="opr_shop",
        name=f"Some {id_}",
        roles=frozenset(roles),
        created_at=NOW,
        until=until,
        disabled_at=disabled_at,
    )


ADA, BEA = person("ada", StaffRole.ADMINISTRATOR), person("bea", StaffRole.ADMINISTRATOR)
BO = person("bo", StaffRole.REVIEWER)


@pytest.mark.parametrize("pair", list(combinations(StaffRole, 2)), ids=" ".join)
def test_no_administrator_sees_customers_and_an_inspector_does_nothing_else(pair: tuple[StaffRole, StaffRole]) -> None:
    together = frozenset(pair)
    until = NOW + timedelta(days=3) if StaffRole.INSPECTOR in together else None
    impossible = StaffRole.INSPECTOR in together or (ADMINISTRATOR & together and SEES_CUSTOMERS & together)

    if impossible:
        with pytest.raises(StaffRoleError):
            checked_staff(person("k7", *pair, until=until))
    else:
        assert checked_staff(person("k7", *pair)).roles == together


def test_nobody_is_without_a_role() -> None:
    with pytest.raises(StaffRoleError):
        checked_staff(person("k7"))


@pytest.mark.parametrize("id_", ["", "K7", "k 7", "k_7", "-k7", "k" * 17, "k7\n", "é"])
def test_an_id_stands_in_records_and_is_short_and_plain(id_: str) -> None:
    with pytest.raises(StaffError):
        checked_staff(person(id_, StaffRole.REVIEWER))


@pytest.mark.parametrize("name", ["", "  ", "x" * 81, "Ann\nBen", "Ann\x00"])
def test_a_name_is_one_line(name: str) -> None:
    with pytest.raises(StaffError):
        checked_staff(replace(BO, name=name))


@pytest.mark.parametrize("until", [None, NOW, NOW - timedelta(days=1), NOW + timedelta(days=32)])
def test_an_inspectors_time_is_limited(until: datetime | None) -> None:
    with pytest.raises(StaffError):
        checked_staff(person("ins", StaffRole.INSPECTOR, until=until))


def test_nobody_elses_time_is() -> None:
    with pytest.raises(StaffError):
        checked_staff(person("bo", StaffRole.REVIEWER, until=NOW + timedelta(days=1)))


def test_an_inspectors_account_is_over_at_its_end_and_the_name_a_month_later() -> None:
    end = NOW + timedelta(days=3)
    inspector = checked_staff(person("ins", StaffRole.INSPECTOR, until=end))

    assert inspector.is_in_force(end - timedelta(seconds=1))
    assert not inspector.is_in_force(end)
    assert inspector.name_ends == end + timedelta(days=30)
    assert BO.name_ends is None


def with_roles(whom: Staff, *roles: StaffRole) -> Staff:
    return replace(whom, roles=frozenset(roles))


def test_an_administrator_alone_gives_what_sees_nobody() -> None:
    cat = person("cat", StaffRole.CATALOGUE)

    need_givers(ADA, None, cat, with_roles(cat, StaffRole.RULES, StaffRole.AUDITOR), NOW)
    need_givers(ADA, None, cat, cat, NOW, lets_in=True)


@pytest.mark.parametrize("role", sorted(WEIGHTY))
def test_what_weighs_more_takes_a_second_one(role: StaffRole) -> None:
    before, after = person("cat", StaffRole.CATALOGUE), person("cat", role)

    for second in (None, ADA):
        with pytest.raises(SecondAdministratorError):
            need_givers(ADA, second, before, after, NOW)
        with pytest.raises(SecondAdministratorError):
            need_givers(ADA, second, after, before, NOW)
        with pytest.raises(SecondAdministratorError):
            need_givers(ADA, second, after, after, NOW, lets_in=True)
        with pytest.raises(SecondAdministratorError):
            need_givers(ADA, second, after, replace(after, subject="other"), NOW)
    need_givers(ADA, BEA, before, after, NOW, lets_in=True)


def test_another_name_or_the_end_of_an_account_takes_one() -> None:
    need_givers(ADA, None, BO, replace(BO, name="Other", lang="de"), NOW)
    need_givers(ADA, None, BO, replace(BO, disabled_at=NOW), NOW)


def test_nobody_gives_or_takes_roles_of_their_own() -> None:
    for after in (with_roles(ADA, StaffRole.REVIEWER), with_roles(ADA, StaffRole.ADMINISTRATOR, StaffRole.CATALOGUE)):
        for by, second in ((ADA, None), (ADA, BEA), (BEA, ADA)):
            with pytest.raises(StaffRoleError):
                need_givers(by, second, ADA, after, NOW)


@pytest.mark.parametrize(
    "other", [BO, replace(ADA, id="x", disabled_at=NOW), person("zoe", *set(StaffRole) - ADMINISTRATOR)]
)
def test_nobody_but_administrators_in_force_gives_any(other: Staff) -> None:
    cat = person("cat", StaffRole.CATALOGUE)

    for by, second in ((other, None), (other, ADA), (ADA, other)):
        with pytest.raises(StaffRoleError):
            need_givers(by, second, cat, with_roles(cat, StaffRole.RULES), NOW)


@pytest.mark.parametrize("left", [[], [BO], [replace(ADA, disabled_at=NOW)]])
def test_one_administrator_is_always_left(left: list[Staff]) -> None:
    with pytest.raises(LastAdministratorError):
        need_administrator_left(left, NOW)
    need_administrator_left([*left, ADA], NOW)


def session(**changes: datetime) -> Session:
    known = {"created_at": NOW, "seen_at": NOW, "proved_at": NOW, "ends_at": NOW + LONGEST_SESSION, **changes}
    return Session(id="h", staff=BO, way=SignInWay.PASSKEY, **known)


def test_a_session_is_over_when_nothing_is_asked_for_a_while() -> None:
    assert session().is_live(NOW + IDLE - timedelta(seconds=1))
    assert not session().is_live(NOW + IDLE)


def test_and_in_the_end_however_busy_it_is() -> None:
    end = NOW + LONGEST_SESSION

    assert session(seen_at=end - timedelta(seconds=2)).is_live(end - timedelta(seconds=1))
    assert not session(seen_at=end - timedelta(seconds=2)).is_live(end)


def test_it_ends_with_the_account() -> None:
    assert not replace(session(), staff=replace(BO, disabled_at=NOW)).is_live(NOW)


def test_a_proof_is_fresh_for_five_minutes() -> None:
    assert session().is_fresh(NOW + FRESH - timedelta(seconds=1))
    assert not session().is_fresh(NOW + FRESH)


def test_who_somebody_is_to_one_provider_says_nothing_of_another() -> None:
    one, other = (subject_hash(issuer, "ann") for issuer in ("https://a.example", "https://b.example"))

    assert one != other
    assert "ann" not in one
