"""What somebody wrote, carried past the proof of who they are: in the page alone, not on the server, in no address."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode

from poisonbook.console.pages import LARGEST_FORM, Form
from poisonbook.console.same_origin import own_place
from poisonbook.web.bodies import pairs_of
from poisonbook.web.errors import MalformedRequestError

LARGEST_CARRIED = 4 * LARGEST_FORM
"""Bytes of a form that has another one in one of its fields, where a byte may be written as three."""


@dataclass(frozen=True, slots=True)
class Carried:
    """A form that was sent to a step, and waits in the page until it is sent there again."""

    then: str
    """The path of the step."""
    fields: tuple[tuple[str, str], ...]

    @property
    def said(self) -> str:
        """The fields in one text, as browsers write forms."""
        return urlencode(self.fields)


class CarryingForm(Form, frozen=True, kw_only=True):
    """A proof of who somebody is, with what they wrote before they were asked for it."""

    next: str = "/"
    then: str = ""
    said: str = ""

    @property
    def carried(self) -> Carried | None:
        """What they wrote; None: they wrote nothing, or it is for no step of the console.

        Raises:
            MalformedRequestError: it is no form.
        """
        then = own_place(self.then, otherwise="")
        if not then:
            return None
        try:
            return Carried(then, tuple(pairs_of(self.said.encode("ascii"))))
        except ValueError:
            raise MalformedRequestError("what is carried on is not a form") from None
