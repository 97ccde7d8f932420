"""Where an invitation leads: whoever follows it enters, once, how they will come in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from poisonbook.console.entering import Nothing, PasskeyForm, asked, entered
from poisonbook.console.faults import fault_status, said
from poisonbook.console.html import page
from poisonbook.console.pages import Form, Page, Visit
from poisonbook.console.signing_in import leave_before
from poisonbook.console.words import words_for
from poisonbook.errors import PoisonbookError
from poisonbook.register.passwords import LEAST, MOST, PasswordError
from poisonbook.web.operations import Answer
from poisonbook.workflows.challenges import PasskeyError
from poisonbook.workflows.invitations import invitation_of
from poisonbook.workflows.new_passkeys import begin_new_passkey, finish_new_passkey
from poisonbook.workflows.passwords import set_password

if TYPE_CHECKING:
    from poisonbook.workflows.service import Service


class PasswordForm(Form, frozen=True):
    """The password that somebody chose."""

    password: str
    staff: str = ""
    """For password managers, which keep it beside the password; it is not read."""


def _show(service: Service, visit: Visit) -> Answer:
    return _page(service, visit)


def _set(service: Service, visit: Visit) -> Answer:
    try:
        new = set_password(service, visit.path["token"], visit.form.password)
    except PasswordError as error:
        return _page(service, visit, error=error)
    leave_before(service, visit)
    return entered(visit, new, "/")


def _ask(service: Service, visit: Visit) -> Answer:
    return asked(begin_new_passkey(service, by=visit.path["token"]))


def _add(service: Service, visit: Visit) -> Answer:
    form, token = visit.form, visit.path["token"]
    try:
        new = finish_new_passkey(service, form.token, form.answer, by=token, label=form.label)
    except PasskeyError as error:
        return _page(service, visit, error=error)
    leave_before(service, visit)
    return entered(visit, new, "/")


def _page(service: Service, visit: Visit, *, error: PoisonbookError | None = None) -> Answer:
    token = visit.path["token"]
    invited = invitation_of(service, token)
    return page(
        visit,
        "invited",
        status=200 if error is None else fault_status(error),
        title=words_for(visit.view.lang)["invited.title"],
        token=token,
        invited=invited.staff,
        may_set_password=invited.may_set_password and service.settings.console_passwords == "on",
        least=LEAST,
        most=MOST,
        fault=None if error is None else said(error, visit.view.lang)[0],
    )


PAGES = (
    Page(id="invited", method="GET", path="/invitation/{token}", roles=None, handle=_show),
    Page(
        id="invited_password",
        method="POST",
        path="/invitation/{token}",
        roles=None,
        form=PasswordForm,
        handle=_set,
    ),
    Page(
        id="invited_ask_passkey",
        method="POST",
        path="/invitation/{token}/passkey/challenge",
        roles=None,
        form=Nothing,
        handle=_ask,
    ),
    Page(
        id="invited_passkey",
        method="POST",
        path="/invitation/{token}/passkey",
        roles=None,
        form=PasskeyForm,
        handle=_add,
    ),
)
