"""How the pages look, the keys of the keyboard, and the picture of the tab."""

from __future__ import annotations

from poisonbook.console.pages import Page
from poisonbook.web.fixed import FixedFile


def static_page(name: str, media: str) -> Page:
    """A file of `static/`, open to everybody."""
    file = FixedFile.of("poisonbook.console", name, media)
    return Page(
        id=f"static_{name.replace('.', '_').replace('-', '_')}",
        method="GET",
        path=f"/{name}",
        roles=None,
        alone=True,
        handle=lambda _service, visit: file.answer(visit.headers),
    )


PAGES = (
    static_page("console.css", "text/css; charset=utf-8"),
    static_page("keys.js", "text/javascript; charset=utf-8"),
    static_page("passkeys.js", "text/javascript; charset=utf-8"),
    static_page("console.svg", "image/svg+xml"),
)
