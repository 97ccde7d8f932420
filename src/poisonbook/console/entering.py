"""What all ways of coming in have in common: the cookie of a new session, and the answer to a script."""

from __future__ import annotations

import msgspec

from poisonbook.console import cookies
from poisonbook.console.html import go
from poisonbook.console.pages import Form, Visit
from poisonbook.console.same_origin import own_place
from poisonbook.web.operations import Answer
from poisonbook.workflows.challenges import Challenge
from poisonbook.workflows.sign_in import NewSession


class Asked(msgspec.Struct, frozen=True):
    """A challenge, as the script of the page takes it."""

    token: str
    options: msgspec.Raw


class PasskeyForm(Form, frozen=True):
    """What a device answered, as the script of the page sends it."""

    token: str
    answer: str
    label: str = ""
    next: str = "/"


class Nothing(Form, frozen=True):
    """A form that is a button alone."""


class NextQuery(Form, frozen=True):
    """Where to go on from there."""

    next: str = "/"


def entered(visit: Visit, new: NewSession, place: str) -> Answer:
    """On to a page of the console, in a new session."""
    return go(own_place(place), Set_Cookie=_cookie(visit, new.token))


def left(visit: Visit) -> Answer:
    """To the page where people come in; the browser forgets the session."""
    return go("/sign-in", Set_Cookie=_cookie(visit, ""))


def asked(challenge: Challenge) -> Answer:
    """A challenge for the script of the page."""
    return Answer(200, Asked(challenge.token, msgspec.Raw(challenge.options.encode())))


def _cookie(visit: Visit, token: str) -> str:
    return cookies.session_cookie(token, secure=visit.origin.startswith("https://"))
