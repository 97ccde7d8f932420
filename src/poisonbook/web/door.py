"""The one ASGI callable: who asks, may they, what do they ask, and the answer. Nothing stands before or behind it."""

from __future__ import annotations

import time
from collections.abc import Mapping, MutableMapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from poisonbook.errors import PoisonbookError
from poisonbook.web.bodies import GoneError, Receive, check_media, decode_body, decode_query, read_body
from poisonbook.web.callers import caller, network
from poisonbook.web.errors import (
    InternalError,
    MalformedRequestError,
    MethodError,
    MissingScopeError,
    NoApiKeyError,
    NotHereError,
    UnknownApiKeyError,
)
from poisonbook.web.headers import header_list
from poisonbook.web.kept import KeptAnswers
from poisonbook.web.keyring import KeyRing
from poisonbook.web.life import Beside
from poisonbook.web.listening import Send
from poisonbook.web.log import log_fault, log_request, request_id
from poisonbook.web.metrics import Metrics
from poisonbook.web.operations import NOBODY, Answer, Call, Operation
from poisonbook.web.problems import problem_answer
from poisonbook.web.rates import Rates
from poisonbook.web.routes import Routes
from poisonbook.workflows import readiness
from poisonbook.workflows.readiness import waiting_at_most

if TYPE_CHECKING:
    from poisonbook.workflows.access import Holder
    from poisonbook.workflows.service import Service

NO_OPERATION = "none"
"""The operation's name in logs and metrics where the path means none."""
_TURNED_AWAY = (
    NotHereError,
    MethodError,
    MalformedRequestError,
    NoApiKeyError,
    UnknownApiKeyError,
    MissingScopeError,
)
"""Why a request is refused at the door; with that its address has had one of those that need no key."""
_GONE = 499
"""What logs and metrics say where the client went away, as nginx has it."""


@dataclass(slots=True)
class _Asked:
    """How far a request was understood; for logs and metrics."""

    means: Operation | None = None

    @property
    def operation(self) -> str:
        """Its name."""
        return NO_OPERATION if self.means is None else self.means.id


class Door:
    """Answers every request with the operation it means, or with a problem."""

    def __init__(
        self,
        service: Service,
        routes: Routes[Operation],
        *,
        ring: KeyRing,
        keeps: KeptAnswers,
        metrics: Metrics,
        life: Beside,
    ) -> None:
        self._service = service
        self._routes = routes
        self._ring = ring
        self._keeps = keeps
        self._metrics = metrics
        self._life = life
        self._rates = Rates(service.settings.rate_limit)
        self._open_rates = Rates(service.settings.open_rate_limit)
        self._secure = service.settings.public_base_url.startswith("https://")

    async def __call__(self, scope: MutableMapping[str, Any], receive: Receive, send: Send) -> None:
        """As ASGI 3 has it."""
        if scope["type"] == "lifespan":
            await self._live(receive, send)
            return
        if scope["type"] != "http":
            await send({"type": "websocket.close"})
            return
        began, asked, request = time.perf_counter(), _Asked(), request_id()
        try:
            answer = await self._answer(scope, receive, asked)
        except PoisonbookError as error:
            answer = problem_answer(error, asked.means)
            if answer.status >= 500:
                log_fault(asked.operation, request, error)
        except GoneError:
            self._tell(asked.operation, _GONE, began, request)
            return
        except Exception as error:  # noqa: BLE001 - the last place where a fault can be answered and told
            log_fault(asked.operation, request, error)
            answer = problem_answer(InternalError())
        body = answer.written()
        headers = header_list(answer, body, request, secure=self._secure)
        self._tell(asked.operation, answer.status, began, request)
        await send({"type": "http.response.start", "status": answer.status, "headers": headers})
        await send({"type": "http.response.body", "body": b"" if scope["method"] == "HEAD" else body})

    async def _answer(self, scope: MutableMapping[str, Any], receive: Receive, asked: _Asked) -> Answer:
        method, path = scope["method"], scope.get("raw_path", b"").decode("latin-1")
        headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
        client = caller(scope, headers)
        if method == "OPTIONS":
            self._open_rates.take(network(client))
            return Answer(204, None, {"Allow": self._routes.allowed(path)})
        try:
            route, parameters = self._routes.find(method, path)
            asked.means = operation = route.operation
            holder = self._holder(operation, headers)
        except _TURNED_AWAY:
            self._open_rates.take(network(client))
            raise
        if holder is None:
            operator = NOBODY
            self._open_rates.take(network(client))
        else:
            operator = holder.operator
            self._rates.take(holder.id)
        query = decode_query(operation, scope["query_string"])
        raw = b""
        if operation.takes_body:
            check_media(operation, headers)
            raw = await read_body(receive, length=headers.get("content-length"), limit=route.limit)
        call = Call(
            operator=operator,
            path=parameters,
            body=decode_body(route, raw),
            query=query,
            raw=raw,
            headers=headers,
            now=self._service.clock(),
            client=client,
        )
        with waiting_at_most(readiness.PATIENCE_SECONDS):
            if operation.writes and "idempotency-key" in headers:
                answer = await self._keeps.answer(route, call, self._service)
            else:
                answer = await operation.handle(self._service, call)
        self._metrics.decided(operation, answer.body)
        return answer

    def _holder(self, operation: Operation, headers: Mapping[str, str]) -> Holder | None:
        """Who asks; None: nobody has to say so."""
        if operation.scope is None:
            return None
        return self._ring.holder(headers.get("authorization"), operation.scope)

    def _tell(self, operation: str, status: int, began: float, request: str) -> None:
        seconds = time.perf_counter() - began
        self._metrics.answered(operation, status, seconds)
        log_request(operation, status, seconds * 1000, request)

    async def _live(self, receive: Receive, send: Send) -> None:
        while True:
            message = await receive()
            if message["type"] == "lifespan.startup":
                try:
                    await self._life.start()
                except PoisonbookError as error:
                    log_fault("startup", "", error)
                    await send({"type": "lifespan.startup.failed", "message": str(error)})
                    return
                await send({"type": "lifespan.startup.complete"})
            else:
                await self._life.stop()
                await send({"type": "lifespan.shutdown.complete"})
                return
