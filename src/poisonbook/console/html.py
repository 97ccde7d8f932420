"""Pages made of templates. Everything that stands in one is escaped, whoever wrote it."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING
from urllib.parse import quote

from poisonbook.console.formats import Formats
from poisonbook.console.pages import Visit
from poisonbook.console.words import LANGUAGES, words_for
from poisonbook.web.operations import HTML, Answer

if TYPE_CHECKING:
    from jinja2 import Environment

POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'self'; form-action {forms}; "
    "base-uri 'none'; frame-ancestors 'none'"
)
"""Nothing from elsewhere, nothing inline, nobody frames it. `connect-src` is for passkeys' answers."""


def page(visit: Visit, template: str, *, status: int = 200, forms: str = "'self'", **values: object) -> Answer:
    """A page, in the language and with the menu of whoever asks.

    Args:
        template: its name, without `.html`.
        forms: where forms on it may lead to, as `form-action` of the policy.
        values: what the template shows; `title` at least.
    """
    lang = visit.view.lang
    formats = Formats(lang, visit.now)
    given = {
        "w": words_for(lang),
        "f": formats,
        "lang": lang,
        "theme": visit.view.theme.value,
        "visit": visit,
        "who": None if visit.session is None else visit.session.staff,
        "menu": visit.menu,
        "back_place": visit.place,
        "languages": [(code, words_for(code)["language"]) for code in LANGUAGES],
        **values,
    }
    text = _environment().get_template(f"{template}.html").render(given)
    headers = {"Content-Security-Policy": POLICY.format(forms=forms), "X-Robots-Tag": "noindex, nofollow"}
    return Answer(status, text.encode("utf-8", "replace"), headers, HTML)


def go(place: str, **headers: str) -> Answer:
    """To another page of the console, after a form was taken (RFC 9110, 15.4.4)."""
    more = {name.replace("_", "-"): value for name, value in headers.items()}
    return Answer(303, b"", {"Location": place, **more}, HTML)


def path_to(*parts: str) -> str:
    """The path of parts that are ids, such as `/cases/cas_1`."""
    return "".join(f"/{quote(part, safe='')}" for part in parts)


@cache
def _environment() -> Environment:
    from jinja2 import Environment, PackageLoader, StrictUndefined

    environment = Environment(
        loader=PackageLoader("poisonbook.console"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals["path_to"] = path_to
    return environment
