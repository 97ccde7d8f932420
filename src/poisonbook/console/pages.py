"""One page of the console, as data: routing, the check of roles and the tests are made of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

import msgspec

from poisonbook.console.views import View
from poisonbook.register.staff import Session, Staff, StaffRole
from poisonbook.web.operations import Answer, Routed

if TYPE_CHECKING:
    from poisonbook.workflows.service import Service

FORM = "application/x-www-form-urlencoded"
UPLOAD = "multipart/form-data"
"""A form with files."""
LARGEST_FORM = 65_536
"""Bytes of a form."""
SIGNED_IN = frozenset(StaffRole)
"""Whoever has an account that is in force."""


class Form(msgspec.Struct, forbid_unknown_fields=True, kw_only=True, frozen=True):
    """The base of every form and query: a closed schema. What people type is text here, and judged by the handler."""


class DoneQuery(Form, frozen=True):
    """What was just done, on the page that says so."""

    done: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """What a handler gets of a request."""

    page: Page
    place: str
    """Where a link leads to this: path and query of a page that is shown, `/` for what a form does."""
    path: Mapping[str, str]
    """The parameters of the path, percent-decoded."""
    query: Any
    """An instance of the page's `query`; None where it has none."""
    form: Any
    """An instance of the page's `form`; None where it has none."""
    raw: bytes
    """The body as it came; for pages with `raw_media`, such as JSON of a passkey."""
    files: Mapping[str, bytes] = field(repr=False)
    """What stands in the files of a form with `uploads`, by field; empty: none was chosen."""
    session: Session | None
    """None: nobody is signed in; only at pages that are open to everybody."""
    token: str
    """The session's, as the browser sent it; empty: none."""
    view: View
    now: datetime
    client: str
    """The address of the caller; for limits only, never to be kept or logged."""
    headers: Mapping[str, str]
    """By lower-case name; of repeated ones the last."""
    origin: str
    """How the console is reached, such as `https://console.example`."""
    menu: tuple[Page, ...]
    """The pages that this person is led to."""

    @property
    def staff(self) -> Staff:
        """Who is signed in; for pages that are not open to everybody."""
        assert self.session is not None  # noqa: S101 - the door lets nobody else in
        return self.session.staff

    @property
    def is_fresh(self) -> bool:
        """Whether whoever is signed in proved a moment ago who they are."""
        return self.session is not None and self.session.is_fresh(self.now)


Handle = Callable[["Service", Visit], Answer]
"""Runs in a thread of its own; what it raises of PoisonbookError becomes a page that says so."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Page(Routed):
    """One page: what is shown at a path, or what a form does that is sent to it."""

    roles: frozenset[StaffRole] | None
    """Who may; None: everybody, signed in or not. Whoever has none of them is told so, and sees nothing of it."""
    handle: Handle
    raw_media: tuple[str, ...] = (FORM,)
    """What a POST's body is; one that is not a form `handle` reads itself from `Visit.raw`."""
    body_limit: int | None = LARGEST_FORM
    form: type[Form] | None = None
    """The fields of the form that a POST is; taken from a page of the console itself alone."""
    uploads: frozenset[str] = frozenset()
    """The fields of the form that are files, each small; its `raw_media` is `UPLOAD`."""
    step_up: bool = False
    """Whether it needs a proof of who asks that is at most five minutes old."""
    carries: bool = True
    """Whether what its form says is carried past that proof; not what a device answered, which is good for once."""
    in_menu: bool = False
    """Whether people are led to it; its name there is `menu.ID` of the words."""
    slow: bool = False
    """Whether to show it takes seconds, or another server: quick pages do not wait for it."""
    alone: bool = False
    """Whether it is served without looking at who asks: style, script, picture."""

    @property
    def is_carried(self) -> bool:
        """Whether what people wrote in its form goes on with them when they first prove who they are; files do not."""
        written = self.form is not None and bool(self.form.__struct_fields__) and not self.uploads
        return self.step_up and self.carries and written

    @property
    def is_of_records(self) -> bool:
        """Whether it shows or changes what is on record, and not only the console or somebody's own account."""
        return self.roles is not None and self.roles != SIGNED_IN
