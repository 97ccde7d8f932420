"""The OpenAPI document, and the same to read."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from importlib import resources
from typing import Any

import msgspec

from poisonbook.web.headers import is_known
from poisonbook.web.openapi import document
from poisonbook.web.operations import HTML, JSON, Answer, Call, Operation
from poisonbook.workflows.service import Service

_CSS = "text/css"


def with_documents(operations: Sequence[Operation], *, base_url: str) -> tuple[Operation, ...]:
    """`operations`, and those that serve their document."""
    css = resources.files("poisonbook.web").joinpath("static/docs.css").read_bytes()
    written: dict[str, bytes] = {"docsStyle": css}  # the document describes itself: it is filled in afterwards
    everything = (
        *operations,
        _fixed("openapi", "/openapi.json", "This API as OpenAPI 3.1", JSON, written),
        _fixed("docs", "/docs", "This API to read", HTML, written),
        _fixed("docsStyle", "/docs/style.css", "How the page looks", _CSS, written),
    )
    made = document(everything, base_url=base_url)
    written |= {"openapi": msgspec.json.encode(made), "docs": _page(made)}
    return everything


def _fixed(id_: str, path: str, summary: str, media: str, contents: Mapping[str, bytes]) -> Operation:
    """An operation that always answers the same."""

    async def _serve(_service: Service, call: Call) -> Answer:
        body = contents[id_]
        tag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
        headers = {"ETag": tag, "Cache-Control": "no-cache"}
        if is_known(call.headers.get("if-none-match"), tag):
            return Answer(304, None, headers)
        return Answer(200, body, headers, media)

    return Operation(
        id=id_,
        method="GET",
        path=path,
        summary=summary,
        tag="documents",
        scope=None,
        answers={200: media, 304: None},
        headers={"If-None-Match": "The ETag of what is there already."},
        handle=_serve,
    )


def _page(made: dict[str, Any]) -> bytes:
    """The document as a page: no script, nothing from elsewhere."""
    import jinja2

    environment = jinja2.Environment(
        loader=jinja2.PackageLoader("poisonbook.web"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    operations = [
        {"method": method.upper(), "path": path, **operation}
        for path, methods in made["paths"].items()
        for method, operation in methods.items()
    ]
    tags = [one["name"] for one in made["tags"]]
    groups = [(tag, [one for one in operations if tag in one["tags"]]) for tag in tags]
    text = environment.get_template("docs.html").render(
        info=made["info"], groups=groups, schemas=made["components"]["schemas"]
    )
    return text.encode()
