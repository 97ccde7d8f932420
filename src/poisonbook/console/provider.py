"""To the operator's provider of identities, and back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from poisonbook.console import cookies
from poisonbook.console.entering import entered
from poisonbook.console.html import page
from poisonbook.console.pages import SIGNED_IN, Form, Page, Visit
from poisonbook.console.same_origin import own_place
from poisonbook.console.signing_in import leave_before, sign_in_page
from poisonbook.console.words import words_for
from poisonbook.register.staff import Session, SignInRefusedError
from poisonbook.web.log import log_event
from poisonbook.web.operations import Answer
from poisonbook.workflows.id_tokens import TokenRefusedError
from poisonbook.workflows.oidc import BACK, CameBack, oidc_finish, oidc_start

if TYPE_CHECKING:
    from poisonbook.workflows.service import Service


class ProviderForm(Form, frozen=True):
    """Where to go on to afterwards."""

    next: str = "/"
    operator: str = ""


class BackQuery(Form, frozen=True):
    """What providers send back with the browser; all but the first three is left unread."""

    state: str = ""
    code: str = ""
    iss: str | None = None
    error: str = ""
    error_description: str = ""
    error_uri: str = ""
    session_state: str = ""
    scope: str = ""
    authuser: str = ""
    prompt: str = ""
    hd: str = ""
    client_info: str = ""


def _go(service: Service, visit: Visit) -> Answer:
    return _gone(service, visit, session=None)


def _go_again(service: Service, visit: Visit) -> Answer:
    return _gone(service, visit, session=visit.session)


def _gone(service: Service, visit: Visit, *, session: Session | None) -> Answer:
    form = visit.form
    leaving = oidc_start(service, operator=form.operator.strip() or None, session=session, place=own_place(form.next))
    # A page that goes on by itself: a form that leads to another site would need that site in the policy of this one.
    made = page(visit, "leaving", title=words_for(visit.view.lang)["leaving.title"], address=leaving.address)
    cookie = cookies.trip_cookie(leaving.browser, secure=visit.origin.startswith("https://"))
    return Answer(made.status, made.body, {**made.headers, "Set-Cookie": cookie}, made.media)


def _back(service: Service, visit: Visit) -> Answer:
    query, secure = visit.query, visit.origin.startswith("https://")
    browser = cookies.read(visit.headers.get("cookie", ""), cookies.TRIP, secure=secure)
    came = CameBack(state=query.state, code=query.code, issuer=query.iss, browser=browser)
    try:
        new, place = oidc_finish(service, came)
    except TokenRefusedError as error:
        log_event("provider-refused", why=error.why)
        return sign_in_page(service, visit, "/", error=SignInRefusedError())  # why is for the log alone
    leave_before(service, visit)
    return entered(visit, new, place)


PAGES = (
    Page(id="provider", method="POST", path=BACK, roles=None, form=ProviderForm, handle=_go),
    Page(id="provider_back", method="GET", path=BACK, roles=None, query=BackQuery, handle=_back, slow=True),
    Page(
        id="provider_again",
        method="POST",
        path="/step-up/provider",
        roles=SIGNED_IN,
        form=ProviderForm,
        handle=_go_again,
    ),
)
