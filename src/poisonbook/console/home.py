"""Where people land, how they want to see the pages, and help."""

from __future__ import annotations

from typing import TYPE_CHECKING

from poisonbook.console import cookies
from poisonbook.console.html import go, page
from poisonbook.console.pages import SIGNED_IN, Form, Page, Visit
from poisonbook.console.same_origin import own_place
from poisonbook.console.views import Theme, View, kept
from poisonbook.console.words import DEFAULT, LANGUAGES, words_for
from poisonbook.web.operations import Answer

if TYPE_CHECKING:
    from poisonbook.workflows.service import Service


class ViewForm(Form, frozen=True):
    """How somebody wants to see the pages."""

    lang: str = DEFAULT
    theme: Theme = Theme.AS_DEVICE
    back: str = "/"


def _home(_service: Service, visit: Visit) -> Answer:
    """The first page that the person is led to."""
    return go(visit.menu[0].path if visit.menu else "/help")


def _see_so(_service: Service, visit: Visit) -> Answer:
    form = visit.form
    view = View(form.lang if form.lang in LANGUAGES else visit.view.lang, form.theme)
    set_it = cookies.view_cookie(kept(view), secure=visit.origin.startswith("https://"))
    return go(own_place(form.back), Set_Cookie=set_it)


def _help(_service: Service, visit: Visit) -> Answer:
    return page(visit, "help", title=words_for(visit.view.lang)["help.title"])


PAGES = (
    Page(id="home", method="GET", path="/", roles=SIGNED_IN, handle=_home),
    Page(id="view", method="POST", path="/view", roles=None, form=ViewForm, handle=_see_so),
    Page(id="help", method="GET", path="/help", roles=None, handle=_help),
)
