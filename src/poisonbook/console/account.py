"""What somebody sees of their own account: how they come in, and leaving everywhere."""

from __future__ import annotations

from typing import TYPE_CHECKING

from poisonbook.console.entering import Nothing, PasskeyForm, asked, entered, left
from poisonbook.console.faults import fault_status, said
from poisonbook.console.html import go, page
from poisonbook.console.pages import SIGNED_IN, Page, Visit
from poisonbook.console.words import words_for
from poisonbook.errors import PoisonbookError
from poisonbook.register.staff_rules import StaffError
from poisonbook.web.operations import Answer
from poisonbook.workflows.challenges import PasskeyError, list_passkeys
from poisonbook.workflows.new_passkeys import begin_new_passkey, finish_new_passkey, forget_passkey
from poisonbook.workflows.passwords import forget_password, has_password
from poisonbook.workflows.sign_in import sign_out_everywhere

if TYPE_CHECKING:
    from poisonbook.workflows.service import Service

PLACE = "/account"


def _show(service: Service, visit: Visit) -> Answer:
    return _page(service, visit)


def _ask(service: Service, visit: Visit) -> Answer:
    assert visit.session is not None  # noqa: S101 - the door lets nobody else in
    return asked(begin_new_passkey(service, by=visit.session))


def _add(service: Service, visit: Visit) -> Answer:
    assert visit.session is not None  # noqa: S101 - the door lets nobody else in
    form = visit.form
    try:
        new = finish_new_passkey(service, form.token, form.answer, by=visit.session, label=form.label)
    except PasskeyError as error:
        return _page(service, visit, error=error)
    return entered(visit, new, PLACE)


def _forget(service: Service, visit: Visit) -> Answer:
    try:
        forget_passkey(service, visit.staff, visit.path["passkey_id"])
    except (PasskeyError, StaffError) as error:
        return _page(service, visit, error=error)
    return go(PLACE)


def _forget_password(service: Service, visit: Visit) -> Answer:
    try:
        forget_password(service.store, visit.staff.operator, visit.staff.id)
    except StaffError as error:
        return _page(service, visit, error=error)
    return left(visit)


def _leave_everywhere(service: Service, visit: Visit) -> Answer:
    sign_out_everywhere(service, visit.staff)
    return left(visit)


def _page(service: Service, visit: Visit, *, error: PoisonbookError | None = None) -> Answer:
    return page(
        visit,
        "account",
        status=200 if error is None else fault_status(error),
        title=words_for(visit.view.lang)["account.title"],
        passkeys=list_passkeys(service, visit.staff),
        has_password=has_password(service, visit.staff),
        has_provider=visit.staff.subject is not None,
        fault=None if error is None else said(error, visit.view.lang)[0],
    )


PAGES = (
    Page(id="account", method="GET", path=PLACE, roles=SIGNED_IN, handle=_show),
    Page(
        id="account_ask_passkey",
        method="POST",
        path=f"{PLACE}/passkey/challenge",
        roles=SIGNED_IN,
        form=Nothing,
        step_up=True,
        handle=_ask,
    ),
    Page(
        id="account_passkey",
        method="POST",
        path=f"{PLACE}/passkey",
        roles=SIGNED_IN,
        form=PasskeyForm,
        step_up=True,
        carries=False,
        handle=_add,
    ),
    Page(
        id="account_forget_passkey",
        method="POST",
        path=f"{PLACE}/passkeys/{{passkey_id}}/forget",
        roles=SIGNED_IN,
        form=Nothing,
        step_up=True,
        handle=_forget,
    ),
    Page(
        id="account_forget_password",
        method="POST",
        path=f"{PLACE}/password/forget",
        roles=SIGNED_IN,
        form=Nothing,
        step_up=True,
        handle=_forget_password,
    ),
    Page(
        id="account_leave_everywhere",
        method="POST",
        path=f"{PLACE}/sign-out-everywhere",
        roles=SIGNED_IN,
        form=Nothing,
        handle=_leave_everywhere,
    ),
)
