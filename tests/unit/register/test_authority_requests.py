"""A request of an authority names what it asks for, and no one person answers it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from poisonbook.register import authority_requests as moves
from poisonbook.register.authority_requests import (
    AuthorityRequest,
    AuthorityRequestError,
    Declined,
    Given,
    NothingNamedError,
    RequestAnswer,
    RequestFourEyesError,
    RequestOutcome,
    RequestRoleError,
    RequestState,
)
from poisonbook.register.request_bases import LANGUAGES, request_terms
from poisonbook.register.staff import Staff, StaffRole

NOW = datetime(2026, 11, 22, 10, tzinfo=UTC)
ORDERS = RequestAnswer(frozenset({Given.ORDERS}))


def member(id_: str, *roles: StaffRole) -> Staff:
    return Staff(id=id_, operator="opr_1", name=id_, roles=frozenset(roles), created_at=NOW)


DORA = member("dora", StaffRole.DATA_PROTECTION)
ANNA = member("anna", StaffRole.APPROVER)


def asked(cases: tuple[str, ...] = ("cas_1",), orders: tuple[str, ...] = ("O-1",)) -> AuthorityRequest:
    return AuthorityRequest(
        id="req_1",
        authority="Police of the Land",
        basis="court_order",
        reference="Js 12/26",
        received_on=date(2026, 11, 20),
        cases=cases,
        orders=orders,
        recorded_by="dora",
        recorded_at=NOW,
    )


def test_what_names_nothing_is_refused_by_name() -> None:
    with pytest.raises(NothingNamedError, match="names the cases or orders"):
        moves.recorded(asked((), ()), DORA)


def test_what_names_nothing_can_be_recorded_to_be_refused_and_in_no_other_way() -> None:
    request = moves.recorded(asked((), ()), DORA, unnamed=True)

    for answer in (ORDERS, RequestAnswer(declined=Declined.FORM), RequestAnswer(frozenset({Given.REPORTS}))):
        with pytest.raises(AuthorityRequestError):
            moves.proposed(request, answer, DORA, NOW)
    refusal = moves.proposed(request, RequestAnswer(declined=Declined.NOTHING_NAMED), DORA, NOW)

    assert moves.confirmed(refusal, ANNA, NOW).outcome is RequestOutcome.REFUSED


def test_a_request_that_names_something_is_not_recorded_as_one_that_does_not() -> None:
    with pytest.raises(AuthorityRequestError):
        moves.recorded(asked(), DORA, unnamed=True)


@pytest.mark.parametrize(
    "bad",
    [
        {"cases": tuple(f"cas_{number}" for number in range(6))},
        {"orders": tuple(f"O-{number}" for number in range(21))},
        {"orders": ("O-1", "O-1")},
        {"cases": ("everybody",)},
        {"orders": ("O 1",)},
        {"basis": "curiosity"},
        {"authority": " "},
        {"reference": "x" * 201},
        {"received_on": date(2026, 11, 23)},
    ],
    ids=lambda one: next(iter(one)),
)
def test_what_is_too_much_or_cannot_be_is_refused(bad: dict[str, object]) -> None:
    with pytest.raises(AuthorityRequestError):
        moves.recorded(replace(asked(), **bad), DORA)  # type: ignore[arg-type]  # by name


def test_as_many_as_the_list_says_may_be_named() -> None:
    terms = request_terms()
    most = asked(
        tuple(f"cas_{number}" for number in range(terms.most_cases)),
        tuple(f"O-{number}" for number in range(terms.most_orders)),
    )

    assert moves.recorded(most, DORA) == most


def test_it_takes_a_data_protection_officer_to_record_and_to_propose() -> None:
    with pytest.raises(RequestRoleError):
        moves.recorded(asked(), ANNA)
    with pytest.raises(RequestRoleError):
        moves.proposed(asked(), ORDERS, ANNA, NOW)
    with pytest.raises(RequestRoleError):
        moves.proposed(asked(), ORDERS, replace(DORA, disabled_at=NOW), NOW)


@pytest.mark.parametrize("role", sorted(set(StaffRole) - moves.CONFIRMS))
def test_no_other_role_confirms(role: StaffRole) -> None:
    proposal = moves.proposed(asked(), ORDERS, DORA, NOW)

    with pytest.raises(RequestRoleError):
        moves.confirmed(proposal, member("eve", role), NOW)


def test_who_proposed_does_not_confirm_whatever_their_roles() -> None:
    both = member("dora", *StaffRole)
    proposal = moves.proposed(asked(), ORDERS, both, NOW)

    for move in (moves.confirmed, moves.sent_back):
        with pytest.raises(RequestFourEyesError):
            move(proposal, both, NOW)


def test_particulars_come_out_by_openings_alone() -> None:
    who = frozenset({Given.PARTICULARS})

    with pytest.raises(AuthorityRequestError, match="openings"):
        moves.proposed(asked(), RequestAnswer(who), DORA, NOW)
    with pytest.raises(AuthorityRequestError, match="openings"):
        moves.proposed(asked(), RequestAnswer(frozenset({Given.ORDERS}), openings=("opn_1",)), DORA, NOW)
    assert moves.proposed(asked(), RequestAnswer(who, openings=("opn_1",)), DORA, NOW).openings == ("opn_1",)


def test_an_answer_says_something() -> None:
    with pytest.raises(AuthorityRequestError, match="what is given"):
        moves.proposed(asked(), RequestAnswer(), DORA, NOW)


@pytest.mark.parametrize(
    ("answer", "outcome"),
    [
        (ORDERS, RequestOutcome.GIVEN),
        (RequestAnswer(frozenset({Given.ORDERS}), Declined.MORE_THAN_NEEDED), RequestOutcome.PARTLY),
        (RequestAnswer(declined=Declined.NO_LEGAL_BASIS), RequestOutcome.REFUSED),
    ],
)
def test_what_it_came_to_is_known_once_two_people_answered(answer: RequestAnswer, outcome: RequestOutcome) -> None:
    proposal = moves.proposed(asked(), answer, DORA, NOW)

    assert proposal.outcome is None
    assert moves.confirmed(proposal, ANNA, NOW).outcome is outcome


def test_what_is_sent_back_or_taken_back_has_no_answer() -> None:
    proposal = moves.proposed(asked(), ORDERS, DORA, NOW)

    assert moves.sent_back(proposal, ANNA, NOW) == asked()
    assert moves.withdrawn(proposal, DORA, NOW) == replace(asked(), state=RequestState.WITHDRAWN)


ANSWERS = st.builds(
    RequestAnswer,
    st.frozensets(st.sampled_from(Given)),
    st.none() | st.sampled_from(Declined),
    st.sampled_from([(), ("opn_1",)]),
)
PEOPLE = st.builds(
    lambda id_, roles: member(id_, *roles),
    st.sampled_from(["dora", "anna", "otto"]),
    st.sets(st.sampled_from(StaffRole)),
)
STEPS = st.lists(
    st.tuples(st.sampled_from(["propose", "confirm", "send_back", "withdraw"]), PEOPLE, ANSWERS), max_size=12
)


@given(st.booleans(), STEPS)
def test_whatever_people_do_nothing_is_answered_by_one_of_them(
    is_named: bool, steps: list[tuple[str, Staff, RequestAnswer]]
) -> None:
    request = asked() if is_named else asked((), ())
    for number, (step, who, answer) in enumerate(steps):
        now = NOW + timedelta(hours=number)
        try:
            match step:
                case "propose":
                    request = moves.proposed(request, answer, who, now)
                case "confirm":
                    request = moves.confirmed(request, who, now)
                case "send_back":
                    request = moves.sent_back(request, who, now)
                case _:
                    request = moves.withdrawn(request, who, now)
        except AuthorityRequestError:
            continue
        assert request.confirmed_by is None or request.confirmed_by != request.proposed_by
        if request.state is RequestState.ANSWERED:
            assert None not in (request.proposed_by, request.confirmed_by, request.outcome)
        assert request.is_named or not request.given
        assert bool(request.openings) is (Given.PARTICULARS in request.given)


def test_every_basis_names_its_law_and_says_it_in_both_languages() -> None:
    for basis in request_terms().bases.values():
        assert basis.law
        assert all(basis.text[lang] for lang in LANGUAGES)
        assert {one.certainty for one in basis.law} <= {"verified", "verified-secondary", "memory"}
