"""The console's ASGI callable: from where is it asked, who asks, may they, what do they ask, and the page."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Mapping, MutableMapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlsplit

from poisonbook.console import cookies
from poisonbook.console.carrying import Carried
from poisonbook.console.faults import NoPageRoleError, fault_page
from poisonbook.console.html import go
from poisonbook.console.pages import Page, Visit
from poisonbook.console.same_origin import HostError, need_host, need_own_page
from poisonbook.console.signing_in import step_up_page
from poisonbook.console.uploads import decode_sent, need_keys_taken
from poisonbook.console.views import view_of
from poisonbook.errors import PoisonbookError
from poisonbook.register.staff import Session, StaffRole
from poisonbook.settings import LOOPBACK
from poisonbook.web.bodies import GoneError, Receive, check_media, decode_query, pairs_of, read_body
from poisonbook.web.callers import caller
from poisonbook.web.door import NO_OPERATION
from poisonbook.web.errors import InternalError, MethodError, NotHereError
from poisonbook.web.headers import header_list
from poisonbook.web.listening import Send
from poisonbook.web.log import log_event, log_fault, log_request, request_id
from poisonbook.web.operations import Answer
from poisonbook.web.rates import Rates
from poisonbook.web.routes import Routes
from poisonbook.workflows import access, sign_in
from poisonbook.workflows.inspections import log_look

if TYPE_CHECKING:
    from poisonbook.workflows.service import Service

SIGN_IN = "/sign-in"
STEP_UP = "/step-up"
_GONE = 499
_AT_ONCE = 2
"""Quick pages worked on at once: one process has one interpreter, so with more of them each only takes longer."""
_NOWHERE = Page(id=NO_OPERATION, method="GET", path="", roles=None, handle=lambda _service, _visit: Answer(404))
"""Stands for the page where the path means none."""


@dataclass(slots=True)
class _Asked:
    """How far a request was understood."""

    visit: Visit
    id: str = NO_OPERATION


class ConsoleDoor:
    """Answers every request with the page it means, or with one that says why not."""

    def __init__(self, service: Service, pages: Sequence[Page]) -> None:
        """The pages of `service`, which it closes when the server stops."""
        self._service = service
        self._pages = pages
        self._routes = Routes(pages, body_limit=service.settings.body_limit)
        self._origin = service.settings.console_origin
        self._secure = self._origin.startswith("https://")
        self._rates = Rates(service.settings.open_rate_limit)
        self._turns = asyncio.Semaphore(_AT_ONCE)

    async def __call__(self, scope: MutableMapping[str, Any], receive: Receive, send: Send) -> None:
        """As ASGI 3 has it."""
        if scope["type"] == "lifespan":
            await self._live(receive, send)
            return
        if scope["type"] != "http":
            await send({"type": "websocket.close"})
            return
        began, request, asked = time.perf_counter(), request_id(), _Asked(self._visit(scope))
        try:
            answer = await self._answer(scope, receive, asked)
        except PoisonbookError as error:
            answer = fault_page(asked.visit, error)
            if answer.status >= 500:
                log_fault(asked.id, request, error)
        except GoneError:
            log_request(asked.id, _GONE, (time.perf_counter() - began) * 1000, request)
            return
        except Exception as error:  # noqa: BLE001 - the last place where a fault can be answered and told
            log_fault(asked.id, request, error)
            answer = fault_page(asked.visit, InternalError())
        body = answer.written()
        headers = header_list(answer, body, request, secure=self._secure)
        log_request(asked.id, answer.status, (time.perf_counter() - began) * 1000, request)
        await send({"type": "http.response.start", "status": answer.status, "headers": headers})
        await send({"type": "http.response.body", "body": b"" if scope["method"] == "HEAD" else body})

    def _visit(self, scope: Mapping[str, Any]) -> Visit:
        """A request of which nothing is known yet but what every browser says."""
        headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
        cookie = headers.get("cookie", "")
        return Visit(
            page=_NOWHERE,
            place=_place(scope),
            path={},
            query=None,
            form=None,
            raw=b"",
            files={},
            session=None,
            token=cookies.read(cookie, cookies.SESSION, secure=self._secure),
            view=view_of(cookies.read(cookie, cookies.VIEW, secure=self._secure), own="", headers=headers),
            now=self._service.clock(),
            client=caller(scope, headers),
            headers=headers,
            origin=self._origin,
            menu=(),
        )

    async def _answer(self, scope: MutableMapping[str, Any], receive: Receive, asked: _Asked) -> Answer:
        method, path, visit = scope["method"], _path(scope), asked.visit
        try:
            need_host(visit.headers, self._origin)
        except HostError:
            if method != "GET" or urlsplit(self._origin).hostname not in LOOPBACK:
                raise
            return go(self._origin + "/")  # somebody opened this machine by another of its names
        try:
            route, parameters = self._routes.find(method, path)
        except MethodError:
            if method != "GET":
                raise
            return go(self._above(path))  # the address of a step was opened or loaded anew: what it is a step of
        found = route.operation
        asked.id = found.id
        if found.alone:
            return found.handle(self._service, visit)
        need_own_page(method, visit.headers, self._origin)
        visit = asked.visit = replace(visit, page=found, path=parameters)
        if found.method == "POST" or found.slow:
            return await self._shown(scope, receive, asked, route.limit)
        async with self._turns:
            return await self._shown(scope, receive, asked, route.limit)

    async def _shown(self, scope: MutableMapping[str, Any], receive: Receive, asked: _Asked, limit: int) -> Answer:
        """The page, to whoever may have it; a POST's body has at most so many bytes."""
        session = await self._session(asked.visit)
        visit = asked.visit = self._known(replace(asked.visit, session=session))
        found, method, path = visit.page, scope["method"], _path(scope)
        if session is None:
            self._rates.take(visit.client)
        if found.roles is not None:
            if session is None:
                return go(_and_back(SIGN_IN, path if method == "GET" else ""))
            if not session.staff.roles & found.roles:
                raise NoPageRoleError
            if found.step_up and not session.is_fresh(visit.now) and not found.is_carried:
                return go(_and_back(STEP_UP, path if method == "GET" else self._above(path)))
        query = decode_query(found, scope["query_string"])
        raw, form, files = b"", None, visit.files
        if method == "POST":
            check_media(found, visit.headers)
            need_keys_taken(found, self._service.settings)
            raw = await read_body(receive, length=visit.headers.get("content-length"), limit=limit)
            form, files = decode_sent(found, visit.headers.get("content-type", ""), raw)
        if found.is_carried and not visit.is_fresh:
            carried = Carried(path, tuple(pairs_of(raw)))
            return await asyncio.to_thread(step_up_page, self._service, visit, self._above(path), carried)
        asked.visit = replace(visit, query=query, form=form, raw=raw, files=files)
        return await asyncio.to_thread(self._handled, asked.visit)

    def _above(self, path: str) -> str:
        """The nearest page above the path of a step; the start where there is none."""
        while path := path.rpartition("/")[0]:
            with suppress(NotHereError, MethodError):
                self._routes.find("GET", path)
                return path
        return "/"

    def _handled(self, visit: Visit) -> Answer:
        """What the handler answers. That an inspector looks at records is in the ledger before they are shown."""
        page, session = visit.page, visit.session
        answer = page.handle(self._service, visit)
        if session is not None and page.is_of_records and StaffRole.INSPECTOR in session.staff.roles:
            # What is not there is not shown: the ledger keeps no word that was only typed into an address.
            log_look(self._service, session.staff, page=page.id, record=" ".join(visit.path.values()))
        return answer

    async def _session(self, visit: Visit) -> Session | None:
        if not visit.token:
            return None
        return await asyncio.to_thread(sign_in.session_of, self._service, visit.token, visit.now)

    def _known(self, visit: Visit) -> Visit:
        """The visit of somebody who may be known: in their language, with the pages that they are led to."""
        if visit.session is None:
            return visit
        staff = visit.session.staff
        cookie = cookies.read(visit.headers.get("cookie", ""), cookies.VIEW, secure=self._secure)
        view = view_of(cookie, own=staff.lang, headers=visit.headers)
        menu = tuple(page for page in self._pages if page.in_menu and (page.roles or set()) & staff.roles)
        return replace(visit, view=view, menu=menu)

    async def _live(self, receive: Receive, send: Send) -> None:
        while True:
            message = await receive()
            if message["type"] == "lifespan.startup":
                await asyncio.to_thread(self._warm)
                log_event("ready")
                await send({"type": "lifespan.startup.complete"})
            else:
                await asyncio.to_thread(self._service.close)
                log_event("stopped")
                await send({"type": "lifespan.shutdown.complete"})
                return

    def _warm(self) -> None:
        """What the first page would wait for: recognition, and the rules of each operator."""
        self._service.warm(access.jurisdictions(self._service.store))
        for operator in access.list_operators(self._service.store):
            self._service.counter(operator)


def _path(scope: Mapping[str, Any]) -> str:
    path: bytes = scope.get("raw_path", b"")
    return path.decode("latin-1")


def _place(scope: Mapping[str, Any]) -> str:
    if scope["method"] != "GET":
        return "/"
    path, query = _path(scope), scope["query_string"].decode("latin-1")
    return f"{path}?{query}" if query else path


def _and_back(place: str, path: str) -> str:
    """Where somebody proves who they are, and to which page they go on from there."""
    return f"{place}?next={quote(path, safe='/')}" if path not in ("", "/") else place
