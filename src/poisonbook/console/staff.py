"""The operator's staff: who there is, what each may do, what waits for a second administrator."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from typing import TYPE_CHECKING, Any

from poisonbook.console.entering import Nothing
from poisonbook.console.faults import fault_status, said
from poisonbook.console.html import go, page, path_to
from poisonbook.console.pages import DoneQuery, Form, Handle, Page, Visit
from poisonbook.console.words import LANGUAGES, words_for
from poisonbook.errors import PoisonbookError
from poisonbook.register.staff import StaffRole
from poisonbook.register.staff_rules import MOST_NAME, StaffError
from poisonbook.settings import SettingError
from poisonbook.web.operations import Answer
from poisonbook.workflows.invitations import Invitation
from poisonbook.workflows.staff import GivenStaff, disable_staff, find_staff, known_subject, list_staff
from poisonbook.workflows.staff_requests import (
    Done,
    StaffRequest,
    StaffStep,
    agree,
    ask_or_do,
    refuse_request,
    requests_of,
)

if TYPE_CHECKING:
    from poisonbook.workflows.service import Service

PLACE = "/staff"
SEES = frozenset({StaffRole.ADMINISTRATOR})


class StaffForm(Form, frozen=True):
    """Somebody as they are entered or changed."""

    id: str = ""
    name: str = ""
    roles: tuple[str, ...] = ()
    lang: str = LANGUAGES[0]
    until: str = ""
    subject: str = ""
    """Empty: as it is."""
    no_subject: str = ""


class InviteForm(Form, frozen=True):
    """How somebody may come in."""

    password: str = ""


def _list(service: Service, visit: Visit) -> Answer:
    return _list_page(service, visit)


def _show(service: Service, visit: Visit) -> Answer:
    return _person_page(service, visit)


def _add(service: Service, visit: Visit) -> Answer:
    form = visit.form
    try:
        done = ask_or_do(service.store, StaffStep.ADD, form.id.strip(), _given(service, form), by=visit.staff)
    except (StaffError, SettingError) as error:
        return _list_page(service, visit, error=error, form=form)
    return _answer(visit, done)


def _change(service: Service, visit: Visit) -> Answer:
    id_ = visit.path["staff_id"]
    try:
        given = _given(service, visit.form)
        done = ask_or_do(service.store, StaffStep.CHANGE, id_, given, by=visit.staff)
    except (StaffError, SettingError) as error:
        return _person_page(service, visit, error=error)
    return _answer(visit, done)


def _invite(service: Service, visit: Visit) -> Answer:
    id_, password = visit.path["staff_id"], visit.form.password == "yes"  # noqa: S105 - the form's word
    try:
        done = ask_or_do(service.store, StaffStep.INVITE, id_, GivenStaff(), by=visit.staff, password=password)
    except StaffError as error:
        return _person_page(service, visit, error=error)
    return _answer(visit, done)


def _disable(service: Service, visit: Visit) -> Answer:
    try:
        disable_staff(service.store, visit.staff.operator, visit.path["staff_id"], by=visit.staff)
    except StaffError as error:
        return _person_page(service, visit, error=error)
    return go(f"{PLACE}?done=disabled")


def _agree(service: Service, visit: Visit) -> Answer:
    try:
        done = agree(service.store, visit.path["request_id"], by=visit.staff)
    except StaffError as error:
        return _list_page(service, visit, error=error)
    return _answer(visit, done)


def _refuse(service: Service, visit: Visit) -> Answer:
    try:
        refuse_request(service.store, visit.path["request_id"], by=visit.staff)
    except StaffError as error:
        return _list_page(service, visit, error=error)
    return go(f"{PLACE}?done=refused")


def _answer(visit: Visit, done: Done) -> Answer:
    """On from what was done; an invitation is shown this once, for its link is kept nowhere."""
    if isinstance(done, Invitation):
        title = words_for(visit.view.lang)["staff.invitation"]
        link = f"{visit.origin}/invitation/{done.token}"
        return page(visit, "staff_invitation", title=title, person=done.staff, link=link, ends_at=done.ends_at)
    return go(f"{PLACE}?done={'asked' if isinstance(done, StaffRequest) else 'kept'}")


def _given(service: Service, form: StaffForm) -> GivenStaff:
    roles = frozenset(role for role in StaffRole if role in form.roles)
    subject = form.subject.strip()
    return GivenStaff(
        name=form.name.strip(),
        roles=roles,
        lang=form.lang if form.lang in LANGUAGES else LANGUAGES[0],
        until=_end_of(form.until) if StaffRole.INSPECTOR in roles else None,
        subject=known_subject(service.settings, subject) if subject else "" if form.no_subject else None,
    )


def _end_of(day: str) -> datetime | None:
    """The end of the day, as a date field has it; None: nobody said one."""
    try:
        return datetime.combine(date.fromisoformat(day), time(23, 59, 59), UTC)
    except ValueError:
        return None


def _list_page(
    service: Service, visit: Visit, *, error: PoisonbookError | None = None, form: StaffForm | None = None
) -> Answer:
    operator = visit.staff.operator
    return page(
        visit,
        "staff",
        status=200 if error is None else fault_status(error),
        title=words_for(visit.view.lang)["staff.title"],
        fault=None if error is None else said(error, visit.view.lang)[0],
        done=visit.query.done if visit.query is not None else "",
        staff=list_staff(service.store, operator),
        requests=requests_of(service.store, operator),
        form=form or StaffForm(),
        **_choices(service),
    )


def _person_page(service: Service, visit: Visit, *, error: PoisonbookError | None = None) -> Answer:
    person = find_staff(service.store, visit.staff.operator, visit.path["staff_id"])
    form = StaffForm(
        name=person.name,
        roles=tuple(person.roles),
        lang=person.lang,
        until="" if person.until is None else person.until.date().isoformat(),
    )
    return page(
        visit,
        "staff_person",
        status=200 if error is None else fault_status(error),
        title=person.name,
        fault=None if error is None else said(error, visit.view.lang)[0],
        person=person,
        form=form,
        **_choices(service),
    )


def _choices(service: Service) -> dict[str, Any]:
    return {
        "roles": tuple(StaffRole),
        "most_name": MOST_NAME,
        "has_provider": service.settings.oidc_issuer is not None,
        "has_passwords": service.settings.console_passwords == "on",
    }


def _does(id_: str, path: str, handle: Handle, form: type[Form] = Nothing) -> Page:
    return Page(id=id_, method="POST", path=path, roles=SEES, form=form, step_up=True, handle=handle)


_PERSON = path_to("staff") + "/{staff_id}"
_REQUEST = path_to("staff", "requests") + "/{request_id}"
PAGES = (
    Page(id="staff", method="GET", path=PLACE, roles=SEES, query=DoneQuery, in_menu=True, handle=_list),
    _does("staff_add", PLACE, _add, StaffForm),
    Page(id="staff_person", method="GET", path=_PERSON, roles=SEES, handle=_show),
    _does("staff_change", _PERSON, _change, StaffForm),
    _does("staff_invite", f"{_PERSON}/invite", _invite, InviteForm),
    _does("staff_disable", f"{_PERSON}/disable", _disable),
    _does("staff_agree", f"{_REQUEST}/agree", _agree),
    _does("staff_refuse", f"{_REQUEST}/refuse", _refuse),
)
