"""The client: most baskets are answered from the snapshot, without a request."""

from __future__ import annotations

import hashlib
import json
import uuid
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from pathlib import Path
from types import TracebackType
from typing import Self
from urllib.parse import quote, urlsplit

from poisonbook.client.answers import Answer, Outcome, Source, fallback, read_answer, read_state
from poisonbook.client.basket import Basket, Line
from poisonbook.client.errors import ServiceDownError, ServiceRefusedError
from poisonbook.client.keeper import SnapshotKeeper
from poisonbook.client.snapshot import Snapshot, Standing, public_key_bytes
from poisonbook.client.transport import Response, request

_MOST = 1024 * 1024
"""Bytes of an answer on an order."""
_DOWN = (408, 425, 429)
"""Answers that say nothing of the request itself: too slow, too early, too many."""
_UNDECIDED = ("idempotency-key-in-use", "idempotency-answer-lost")
"""The first of two requests with one key is still being answered, or nobody knows what was answered."""


class WhenDown(StrEnum):
    """What the operator chose for orders that the service cannot be asked about."""

    HOLD = "hold"
    ALLOW_REPORTABLE = "allow_reportable"
    """Orders whose regulated products are all reportable may be sold, and are checked afterwards."""


class Client:
    """What a checkout holds for as long as it runs. Safe to use from several threads."""

    def __init__(
        self,
        base_url: str,
        api_key: str,
        public_key: str | Sequence[str],
        *,
        operator: str,
        store_path: Path | None = None,
        snapshot_url: str | None = None,
        timeout: float = 1.0,
        when_down: WhenDown = WhenDown.HOLD,
        refresh_every: timedelta = timedelta(minutes=5),
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        """Reads the snapshot of an earlier start; asks nobody yet.

        Args:
            public_key: what the snapshot must be signed with; several while keys are changed.
            operator: whose products they are: another's snapshot is not taken.
            store_path: where the snapshot is kept between starts; processes may share it. None: in memory only.
            snapshot_url: where the snapshot is, if not at the service; the API key is not sent there.
            timeout: seconds for one request about an order; it is made twice at most.

        Raises:
            PublicKeyError: a key is none.
            ValueError: an address is not one of http or https.
        """
        keys = [public_key] if isinstance(public_key, str) else list(public_key)
        for key in keys:
            public_key_bytes(key)
        for url in (base_url, snapshot_url or base_url):
            if urlsplit(url).scheme not in ("http", "https") or not urlsplit(url).hostname:
                raise ValueError("an address begins with https:// or http:// and names a host")
        self._base = base_url.rstrip("/")
        self._bearer = {"Authorization": f"Bearer {api_key}"}
        self._timeout = timeout
        self._when_down = WhenDown(when_down)
        self._every = refresh_every.total_seconds()
        self.snapshots = SnapshotKeeper(
            snapshot_url or f"{self._base}/v1/snapshot",
            keys,
            operator=operator,
            headers={} if snapshot_url else self._bearer,
            store=store_path,
            clock=clock,
        )

    @property
    def snapshot(self) -> Snapshot | None:
        """The snapshot that baskets are looked up in; None: there is no valid one, so the service is asked for each."""
        return self.snapshots.valid

    def refresh(self) -> bool:
        """Fetch a newer snapshot now; whether there was one. At a start, so that the first baskets need no request.

        Raises:
            SnapshotError: none came, or it is not taken.
        """
        return self.snapshots.refresh()

    def check(self, basket: Basket) -> Answer:
        """Whether the order may be sold.

        Raises:
            ServiceRefusedError: the request is wrong, or the key is: do not sell, put it right.
        """
        self.snapshots.keep_refreshing(self._every)
        snapshot = self.snapshots.valid
        standings = [
            (line.product_id, Standing.UNKNOWN if snapshot is None else snapshot.standing(line.product_id))
            for line in basket.lines
        ]
        if all(standing is Standing.NOT_REGULATED for _, standing in standings):
            return Answer(order_id=basket.order_id, outcome=Outcome.ALLOW, source=Source.SNAPSHOT)
        try:
            return read_answer(self._post("/v1/orders", basket.on_the_wire()).body, basket.order_id)
        except ServiceDownError:
            allow_reportable = self._when_down is WhenDown.ALLOW_REPORTABLE
            return fallback(basket.order_id, standings, allow_reportable=allow_reportable)

    def confirm(self, order_id: str, basket: str | None) -> bool:
        """Say that an order was sold; False where nothing is kept of it. Only needed where `Answer.kept`.

        Args:
            basket: what was sold: `Answer.basket` of the last check. None: nothing regulated; what the register has of
                an earlier basket is forgotten.

        Raises:
            ServiceDownError: say it again later: saying it twice does no harm.
            ServiceRefusedError: it may not be sold (any more): its licence was used up meanwhile, say. Or the register
                has another basket, or none any more: check it again.
        """
        return self._move(order_id, "confirm", {"basket": basket})

    def cancel(self, order_id: str) -> bool:
        """Say that an order was not sold; as `confirm`."""
        return self._move(order_id, "cancel", None)

    def returned(self, order_id: str, lines: Sequence[Line], return_id: str) -> bool:
        """Say which packs of a sold order came back; as `confirm`.

        Args:
            return_id: yours of this return: what is said of it again within 24 hours is not counted again.
        """
        said = {"lines": [line.on_the_wire() for line in lines]}
        return self._move(order_id, "returns", said, key=_key_of_return(order_id, return_id))

    def close(self) -> None:
        """Stop refreshing the snapshot."""
        self.snapshots.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _move(self, order_id: str, move: str, body: Mapping[str, object] | None, *, key: str | None = None) -> bool:
        return read_state(self._post(f"/v1/orders/{quote(order_id, safe='')}/{move}", body, key=key).body)

    def _post(self, path: str, body: Mapping[str, object] | None, *, key: str | None = None) -> Response:
        """The service's answer; asked once more, with the same key, where none came.

        Raises:
            ServiceDownError, ServiceRefusedError
        """
        headers = {**self._bearer, "Accept": "application/json", "Idempotency-Key": key or str(uuid.uuid4())}
        data = None
        if body is not None:
            headers["Content-Type"] = "application/json"
            data = json.dumps(body, separators=(",", ":")).encode()
        try:
            return self._once(path, data, headers)
        except ServiceDownError:
            return self._once(path, data, headers)

    def _once(self, path: str, data: bytes | None, headers: Mapping[str, str]) -> Response:
        response = request(
            self._base + path, method="POST", headers=headers, body=data, timeout=self._timeout, most=_MOST
        )
        if 200 <= response.status < 300:
            return response
        problem = _problem(response.body)
        if response.status >= 500 or response.status in _DOWN or problem in _UNDECIDED:
            raise ServiceDownError(f"status {response.status}")
        raise ServiceRefusedError(response.status, problem)


def _key_of_return(order_id: str, return_id: str) -> str:
    """The same for the same return, whoever says it and whenever: a return counts each time it is done."""
    return hashlib.sha256(f"poisonbook return\0{order_id}\0{return_id}".encode()).hexdigest()


def _problem(body: bytes) -> str:
    """The stable code of a problem (RFC 9457); never its text, which may repeat what was asked."""
    try:
        code = json.loads(body).get("code", "")
    except (ValueError, AttributeError):
        return ""
    return code if isinstance(code, str) and code.replace("-", "").isalnum() and len(code) <= 64 else ""
