"""Coming in, proving once more who one is, and leaving."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from poisonbook.console.carrying import LARGEST_CARRIED, Carried, CarryingForm
from poisonbook.console.entering import NextQuery, Nothing, PasskeyForm, asked, entered, left
from poisonbook.console.faults import fault_status, said
from poisonbook.console.html import go, page
from poisonbook.console.pages import SIGNED_IN, Form, Page, Visit
from poisonbook.console.same_origin import own_place
from poisonbook.console.words import words_for
from poisonbook.errors import PoisonbookError
from poisonbook.register.staff import SignInRefusedError
from poisonbook.web.operations import Answer
from poisonbook.workflows.access import list_operators
from poisonbook.workflows.passkeys import begin_passkey, finish_passkey
from poisonbook.workflows.passwords import has_password, sign_in_local, step_up_local
from poisonbook.workflows.sign_in import NewSession, sign_out
from poisonbook.workflows.sign_in_tries import TooManyTriesError

if TYPE_CHECKING:
    from poisonbook.workflows.service import Service


class SignInForm(Form, frozen=True):
    """Who somebody says they are."""

    staff: str
    password: str
    operator: str = ""
    next: str = "/"


class StepUpForm(CarryingForm, frozen=True, kw_only=True):
    """Their password, once more."""

    password: str
    staff: str = ""
    """For password managers; it is not read."""


class StepUpPasskeyForm(CarryingForm, frozen=True, kw_only=True):
    """What their device answered, once more."""

    token: str
    answer: str


def _show(service: Service, visit: Visit) -> Answer:
    if visit.session is not None:
        return go(own_place(visit.query.next))
    return sign_in_page(service, visit, visit.query.next)


def _come_in(service: Service, visit: Visit) -> Answer:
    form = visit.form
    try:
        new = sign_in_local(
            service, form.staff.strip(), form.password, address=visit.client, operator=form.operator.strip() or None
        )
    except (SignInRefusedError, TooManyTriesError) as error:
        return sign_in_page(service, visit, form.next, error=error, staff=form.staff, operator=form.operator)
    leave_before(service, visit)
    return entered(visit, new, form.next)


def _ask_passkey(service: Service, _visit: Visit) -> Answer:
    return asked(begin_passkey(service))


def _come_in_by_passkey(service: Service, visit: Visit) -> Answer:
    form = visit.form
    try:
        new = finish_passkey(service, form.token, form.answer)
    except SignInRefusedError as error:
        return sign_in_page(service, visit, form.next, error=error)
    leave_before(service, visit)
    return entered(visit, new, form.next)


def _show_step_up(service: Service, visit: Visit) -> Answer:
    return step_up_page(service, visit, visit.query.next)


def _prove(service: Service, visit: Visit) -> Answer:
    assert visit.session is not None  # noqa: S101 - the door lets nobody else in
    form, carried = visit.form, visit.form.carried
    try:
        new = step_up_local(service, visit.session, form.password, address=visit.client)
    except (SignInRefusedError, TooManyTriesError) as error:
        return step_up_page(service, visit, form.next, carried, error=error)
    return _on(visit, new, carried)


def _ask_passkey_again(service: Service, visit: Visit) -> Answer:
    return asked(begin_passkey(service, session=visit.session))


def _prove_by_passkey(service: Service, visit: Visit) -> Answer:
    form, carried = visit.form, visit.form.carried
    try:
        new = finish_passkey(service, form.token, form.answer, session=visit.session)
    except SignInRefusedError as error:
        return step_up_page(service, visit, form.next, carried, error=error)
    return _on(visit, new, carried)


def _on(visit: Visit, new: NewSession, carried: Carried | None) -> Answer:
    """To the page they came from; or, where they had written something, to the step that it was for."""
    form = visit.form
    answer = entered(visit, new, form.next)
    if carried is None:
        return answer
    place, title = own_place(form.next), words_for(visit.view.lang)["step_up.on_title"]
    made = page(visit, "step_on", title=title, place=place, carried=carried, back_place=place)
    return replace(made, headers={**made.headers, "Set-Cookie": answer.headers["Set-Cookie"]})


def _leave(service: Service, visit: Visit) -> Answer:
    leave_before(service, visit)
    return left(visit)


def leave_before(service: Service, visit: Visit) -> None:
    """End the session that the browser had until now: nobody goes on in one that was there before them."""
    if visit.session is not None:
        sign_out(service, visit.session)


def sign_in_page(
    service: Service,
    visit: Visit,
    place: str,
    *,
    error: PoisonbookError | None = None,
    staff: str = "",
    operator: str = "",
) -> Answer:
    """Where people come in, or try it again."""
    settings = service.settings
    return page(
        visit,
        "sign_in",
        status=200 if error is None else fault_status(error),
        title=words_for(visit.view.lang)["sign_in.title"],
        place=own_place(place),
        fault=None if error is None else said(error, visit.view.lang)[0],
        staff=staff,
        operator=operator,
        has_passwords=settings.console_passwords == "on",
        has_provider=settings.oidc_issuer is not None,
        has_operators=len(list_operators(service.store)) > 1,
    )


def step_up_page(
    service: Service,
    visit: Visit,
    place: str,
    carried: Carried | None = None,
    *,
    error: PoisonbookError | None = None,
) -> Answer:
    """Where people prove once more who they are, with what they wrote for the step that asks for it."""
    settings = service.settings
    return page(
        visit,
        "step_up",
        status=200 if error is None else fault_status(error),
        title=words_for(visit.view.lang)["step_up.title"],
        place=own_place(place),
        fault=None if error is None else said(error, visit.view.lang)[0],
        has_password=settings.console_passwords == "on" and has_password(service, visit.staff),
        has_provider=settings.oidc_issuer is not None and visit.staff.subject is not None,
        carried=carried,
        back_place=own_place(place),
    )


PAGES = (
    Page(id="sign_in", method="GET", path="/sign-in", roles=None, query=NextQuery, handle=_show),
    Page(id="come_in", method="POST", path="/sign-in", roles=None, form=SignInForm, handle=_come_in),
    Page(
        id="ask_passkey",
        method="POST",
        path="/sign-in/passkey/challenge",
        roles=None,
        form=Nothing,
        handle=_ask_passkey,
    ),
    Page(
        id="come_in_by_passkey",
        method="POST",
        path="/sign-in/passkey",
        roles=None,
        form=PasskeyForm,
        handle=_come_in_by_passkey,
    ),
    Page(
        id="step_up",
        method="GET",
        path="/step-up",
        roles=SIGNED_IN,
        query=NextQuery,
        handle=_show_step_up,
    ),
    Page(
        id="prove",
        method="POST",
        path="/step-up",
        roles=SIGNED_IN,
        form=StepUpForm,
        body_limit=LARGEST_CARRIED,
        handle=_prove,
    ),
    Page(
        id="ask_passkey_again",
        method="POST",
        path="/step-up/passkey/challenge",
        roles=SIGNED_IN,
        form=Nothing,
        handle=_ask_passkey_again,
    ),
    Page(
        id="prove_by_passkey",
        method="POST",
        path="/step-up/passkey",
        roles=SIGNED_IN,
        form=StepUpPasskeyForm,
        body_limit=LARGEST_CARRIED,
        handle=_prove_by_passkey,
    ),
    Page(id="sign_out", method="POST", path="/sign-out", roles=None, form=Nothing, handle=_leave),
)
