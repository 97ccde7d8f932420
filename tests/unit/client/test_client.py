"""Most baskets are answered without a request; what is regulated or unknown never passes by itself."""

from __future__ import annotations

import os
import pickle
import re
import socket
import threading
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from tests.unit.client.conftest import MakeClient
from tests.unit.client.stand_in import KEY, NOW, Asked, Says, StandIn, allow, always, decision, serving, signed

from poisonbook.client import (
    Answer,
    Basket,
    Client,
    ClientError,
    Line,
    Outcome,
    ServiceDownError,
    ServiceRefusedError,
    SnapshotError,
    SnapshotFault,
    Source,
    WhenDown,
)
from poisonbook.client.errors import PublicKeyError
from poisonbook.client.transport import THREAD
from poisonbook.values.buyers import BuyerClass


def basket(*products: str, **more: object) -> Basket:
    return Basket(order_id="O-1", at=NOW, lines=[Line(id_) for id_ in products], **more)  # type: ignore[arg-type]


down = always(Says(503))


def test_a_basket_of_known_unregulated_products_is_allowed_without_a_request(client: Client, service: StandIn) -> None:
    answer = client.check(basket("P-GLOVES", "P-BOX"))

    assert answer == Answer(order_id="O-1", outcome=Outcome.ALLOW, source=Source.SNAPSHOT)
    assert (answer.asked, answer.may_be_sold, service.orders) == (False, True, [])


@pytest.mark.parametrize("product", ["P-ACID", "P-MURKY", "P-ACETONE", "P-NEW"])
def test_one_regulated_or_unknown_line_causes_a_request(client: Client, service: StandIn, product: str) -> None:
    answer = client.check(basket("P-GLOVES", product))

    assert (answer.source, answer.outcome, answer.kept) == (Source.SERVICE, Outcome.ALLOW, True)
    assert [one.path for one in service.orders] == ["/v1/orders"]


def test_the_whole_order_is_sent_as_the_service_reads_it(client: Client, service: StandIn) -> None:
    lines = [Line("P-ACID", 2), Line("P-BOX", Decimal("1.5"))]
    client.check(
        Basket(
            order_id="O-1",
            at=NOW,
            lines=lines,
            customer_id="K-1",
            delivery_country="DE",
            delivery_address="Musterstraße 1",
            payment_token="tok",  # noqa: S106 - not one
            payment_kind="card",
            channel="web",
            claim=BuyerClass.PROFESSIONAL_USER.value,
            statement="stm_1",
            identity_check="idc_1",
            licence="lic_1",
            lang="de",
        )
    )

    [asked] = service.orders
    assert asked.body == {
        "order_id": "O-1",
        "at": "2026-11-22T12:00:00+00:00",
        "lines": [{"product_id": "P-ACID", "quantity": "2"}, {"product_id": "P-BOX", "quantity": "1.5"}],
        "customer_id": "K-1",
        "delivery_country": "DE",
        "delivery_address": "Musterstraße 1",
        "payment_token": "tok",
        "payment_kind": "card",
        "channel": "web",
        "claim": "professional_user",
        "statement": "stm_1",
        "identity_check": "idc_1",
        "licence": "lic_1",
        "lang": "de",
    }
    assert asked.headers["Authorization"] == "Bearer key-1"


def test_the_service_says_what_is_missing(client: Client, service: StandIn) -> None:
    reasons = [{"because": "law", "text": "A statement is needed."}]
    body = decision("O-1", "require", needs=["statement"], notices=["notice"], reasons=reasons, buyer_text="Bitte …")
    service.says = always(Says(body=body))

    answer = client.check(basket("P-ACETONE"))

    assert (answer.outcome, answer.needs, answer.notices) == (Outcome.REQUIRE, ("statement",), ("notice",))
    assert (answer.buyer_text, answer.reasons, answer.may_be_sold) == ("Bitte …", tuple(reasons), False)


def test_without_a_snapshot_every_basket_causes_a_request(make_client: MakeClient, service: StandIn) -> None:
    client = make_client()

    assert client.snapshot is None
    assert client.check(basket("P-GLOVES")).source is Source.SERVICE


def test_an_expired_snapshot_is_as_good_as_none(make_client: MakeClient, service: StandIn) -> None:
    moments = [NOW]
    client = make_client(clock=lambda: moments[0])
    client.refresh()
    assert client.check(basket("P-GLOVES")).source is Source.SNAPSHOT

    moments[0] = NOW.replace(day=24)
    service.says = down

    assert client.check(basket("P-GLOVES")).outcome is Outcome.HOLD


@pytest.mark.parametrize("when_down", WhenDown)
@pytest.mark.parametrize("product", ["P-ACID", "P-MURKY", "P-NEW"])
def test_restricted_undetermined_and_unknown_products_fail_closed(
    make_client: MakeClient, service: StandIn, when_down: WhenDown, product: str
) -> None:
    client = make_client(when_down=when_down)
    client.refresh()
    service.says = down

    answer = client.check(basket("P-ACETONE", product, "P-GLOVES"))

    assert (answer.outcome, answer.source, answer.ask_again) == (Outcome.HOLD, Source.FALLBACK, True)
    assert {"because": "service_down", "outcome": "hold", "product_id": product}.items() <= answer.reasons[-1].items()


@pytest.mark.parametrize(("when_down", "outcome"), [("hold", Outcome.HOLD), ("allow_reportable", Outcome.ALLOW)])
def test_reportable_products_are_the_operators_choice(
    make_client: MakeClient, service: StandIn, when_down: WhenDown, outcome: Outcome
) -> None:
    client = make_client(when_down=when_down)
    client.refresh()
    service.says = down

    answer = client.check(basket("P-ACETONE", "P-GLOVES"))

    assert (answer.outcome, answer.source, answer.ask_again) == (outcome, Source.FALLBACK, True)


def test_without_a_snapshot_and_a_service_nothing_is_sold(make_client: MakeClient, service: StandIn) -> None:
    client = make_client(when_down=WhenDown.ALLOW_REPORTABLE)
    service.says = down

    assert client.check(basket("P-GLOVES")).outcome is Outcome.HOLD


def test_a_request_that_failed_is_made_once_more_with_the_same_key(client: Client, service: StandIn) -> None:
    service.says = lambda asked: Says(503) if len(service.orders) == 1 else allow(asked)

    answer = client.check(basket("P-ACID"))

    first, second = service.orders
    assert answer.source is Source.SERVICE
    assert first.headers["Idempotency-Key"] == second.headers["Idempotency-Key"]
    client.check(basket("P-ACID"))
    assert service.orders[2].headers["Idempotency-Key"] != first.headers["Idempotency-Key"]


def test_it_is_not_made_a_third_time(client: Client, service: StandIn) -> None:
    service.says = down
    client.check(basket("P-ACID"))

    assert len(service.orders) == 2


@pytest.mark.parametrize("says", [Says(after=60.0), Says(body=decision("O-1", buyer_text="." * 20), drip=True)])
def test_nobody_waits_for_a_slow_service(make_client: MakeClient, service: StandIn, says: Says) -> None:
    client = make_client(timeout=0.2)
    client.refresh()
    service.says = always(says)

    assert client.check(basket("P-ACID")).source is Source.FALLBACK


def test_nobody_waits_for_a_name_to_be_looked_up_either(
    make_client: MakeClient, service: StandIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = make_client(timeout=0.2)
    client.refresh()
    found, lookup = threading.Event(), socket.getaddrinfo

    def slow(*asked: Any, **more: Any) -> Any:
        found.wait(60)
        return lookup(*asked, **more)

    monkeypatch.setattr(socket, "getaddrinfo", slow)

    answer = client.check(basket("P-ACID"))

    found.set()
    for thread in threading.enumerate():
        if thread.name == THREAD:
            thread.join()
    assert answer.source is Source.FALLBACK
    assert service.orders == []  # nor is an order sent that nobody waits for


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"[]",
        b"null",
        b'"allow"',
        b'{"order_id": "O-1"}',
        b'{"order_id": "O-1", "outcome": "whatever"}',
        b'{"order_id": 1, "outcome": "allow"}',
        b'{"order_id": "O-1", "outcome": "allow", "needs": 7}',
        b"x" * 2_000_000,
    ],
)
def test_an_answer_that_cannot_be_understood_decides_nothing(client: Client, service: StandIn, body: bytes) -> None:
    service.says = always(Says(body=body))

    assert client.check(basket("P-ACID")).outcome is Outcome.HOLD


def test_an_answer_about_another_order_decides_nothing(client: Client, service: StandIn) -> None:
    service.says = always(Says(body=decision("O-2")))

    assert client.check(basket("P-ACID")).source is Source.FALLBACK


@pytest.mark.parametrize("status", [408, 425, 429, 500, 502, 503, 504])
def test_these_answers_mean_that_the_service_is_down(client: Client, service: StandIn, status: int) -> None:
    service.says = always(Says(status))

    assert client.check(basket("P-ACID")).source is Source.FALLBACK


def test_an_answer_still_being_made_is_none(client: Client, service: StandIn) -> None:
    service.says = always(Says(409, {"code": "idempotency-key-in-use"}))

    assert client.check(basket("P-ACID")).source is Source.FALLBACK


@pytest.mark.parametrize("status", [301, 400, 401, 403, 404, 409, 413, 422])
def test_a_refused_request_is_an_error_that_repeats_nothing_of_it(
    client: Client, service: StandIn, status: int
) -> None:
    said = {"code": "invalid-body", "detail": "K-1 of Musterstraße 1"}
    service.says = always(Says(status, said))

    with pytest.raises(ServiceRefusedError) as refused:
        client.check(basket("P-ACID", customer_id="K-1", delivery_address="Musterstraße 1"))

    assert (refused.value.status, refused.value.problem) == (status, "invalid-body")
    assert len(service.orders) == 1
    assert not {"K-1", "Musterstraße", "key-1"} & set(str(refused.value).split())


def test_a_code_that_is_a_text_is_not_repeated(client: Client, service: StandIn) -> None:
    service.says = always(Says(400, {"code": "K-1 lives here"}))

    with pytest.raises(ServiceRefusedError) as refused:
        client.check(basket("P-ACID"))

    assert refused.value.problem == ""


def test_a_redirect_is_not_followed(client: Client, service: StandIn) -> None:
    service.says = always(Says(307))

    with pytest.raises(ServiceRefusedError):
        client.check(basket("P-ACID"))


def test_a_service_that_is_gone_is_down() -> None:
    stand_in = StandIn()
    serving(stand_in)()  # started and ended: nobody listens there
    client = Client(stand_in.url, "key-1", KEY.public_key, operator="op-1", clock=lambda: NOW)
    client.close()

    assert client.check(basket("P-ACID")).source is Source.FALLBACK
    with pytest.raises(ServiceDownError):
        client.confirm("O-1", "b-1")


def test_orders_are_confirmed_cancelled_and_returned(client: Client, service: StandIn) -> None:
    assert client.confirm("O/1 ä", "b-1")
    assert client.cancel("O-2")
    assert client.returned("O-3", [Line("P-ACID", 1)], "R-1")

    assert [(one.method, one.path, one.body) for one in service.orders] == [
        ("POST", "/v1/orders/O%2F1%20%C3%A4/confirm", {"basket": "b-1"}),
        ("POST", "/v1/orders/O-2/cancel", None),
        ("POST", "/v1/orders/O-3/returns", {"lines": [{"product_id": "P-ACID", "quantity": "1"}]}),
    ]
    assert all(one.headers["Idempotency-Key"] for one in service.orders)


def test_a_return_that_is_said_again_is_the_same_request(make_client: MakeClient, service: StandIn) -> None:
    for order_id, return_id in (("O-1", "R-1"), ("O-1", "R-1"), ("O-1", "R-2"), ("O-2", "R-1")):
        make_client().returned(order_id, [Line("P-ACID", 1)], return_id)

    first, again, other, of_another_order = (one.headers["Idempotency-Key"] for one in service.orders)
    assert first == again
    assert len({first, other, of_another_order}) == 3
    assert re.fullmatch("[!-~]{16,128}", first)


def test_an_order_that_is_not_kept_is_said_to_be_so(client: Client, service: StandIn) -> None:
    service.says = always(Says(body={"order_id": "O-1", "state": None}))

    assert not client.confirm("O-1", "b-1")


def test_an_order_that_may_not_be_sold_any_more_cannot_be_confirmed(client: Client, service: StandIn) -> None:
    service.says = always(Says(409, {"code": "order-cancelled"}))

    with pytest.raises(ServiceRefusedError, match="409 order-cancelled"):
        client.confirm("O-1", "b-1")


def test_an_older_snapshot_is_never_taken(client: Client, service: StandIn) -> None:
    service.snapshot, service.etag = signed(5, others=["P-NEW"]), '"five"'
    assert client.refresh()

    service.snapshot, service.etag = signed(4), '"four"'
    with pytest.raises(SnapshotError) as refused:
        client.refresh()

    assert refused.value.fault is SnapshotFault.OLDER
    assert client.snapshot is not None
    assert client.snapshot.version == 5


def test_an_older_snapshot_is_not_taken_after_a_new_start_either(
    make_client: MakeClient, service: StandIn, tmp_path: Path
) -> None:
    service.snapshot = signed(5)
    make_client(store_path=tmp_path / "snapshot").refresh()
    service.snapshot = signed(4)

    client = make_client(store_path=tmp_path / "snapshot")

    with pytest.raises(SnapshotError, match="older"):
        client.refresh()
    assert client.check(basket("P-GLOVES")).source is Source.SNAPSHOT


def test_also_one_that_has_expired_meanwhile_says_which_version_there_was(
    make_client: MakeClient, service: StandIn, tmp_path: Path
) -> None:
    service.snapshot = signed(5)
    make_client(store_path=tmp_path / "snapshot").refresh()
    later = NOW.replace(day=29)
    service.snapshot = signed(4, made_at=later)

    client = make_client(store_path=tmp_path / "snapshot", clock=lambda: later)

    assert client.snapshot is None
    with pytest.raises(SnapshotError, match="older"):
        client.refresh()


def test_nor_after_a_new_start(make_client: MakeClient, service: StandIn, tmp_path: Path) -> None:
    make_client(store_path=tmp_path / "snapshot").refresh()
    client = make_client(store_path=tmp_path / "snapshot")
    assert client.snapshot is not None
    service.etag = f'"{client.snapshot.digest}"'  # as the service itself makes it

    assert not client.refresh()
    assert service.asked[-1].headers["If-None-Match"] == service.etag


def test_the_same_snapshot_again_changes_nothing(client: Client, service: StandIn) -> None:
    service.etag = '"another"'

    assert not client.refresh()


def test_what_has_not_changed_is_not_sent_again(client: Client, service: StandIn) -> None:
    assert not client.refresh()

    assert service.asked[-1].headers["If-None-Match"] == '"one"'


def test_an_expired_snapshot_is_not_taken(make_client: MakeClient, service: StandIn) -> None:
    service.snapshot = signed(made_at=NOW.replace(day=20))

    with pytest.raises(SnapshotError, match="expired"):
        make_client().refresh()


@pytest.mark.parametrize("bad", [b"", signed()[:-1], signed(key=KEY)[:-1] + b"\0", signed(operator="op-2")])
def test_a_bad_snapshot_leaves_the_one_before(client: Client, service: StandIn, bad: bytes) -> None:
    service.snapshot, service.etag = bad, '"bad"'

    with pytest.raises(SnapshotError):
        client.refresh()

    assert isinstance(client.snapshots.fault, SnapshotError)
    assert client.check(basket("P-GLOVES")).source is Source.SNAPSHOT
    service.snapshot = signed(2)
    assert client.refresh()
    assert client.snapshots.fault is None


@pytest.mark.parametrize("bad", [b"", b"nonsense", signed()[:-1]])
def test_a_file_that_was_damaged_is_fetched_again(
    make_client: MakeClient, service: StandIn, tmp_path: Path, bad: bytes
) -> None:
    path = tmp_path / "snapshot"
    path.write_bytes(bad)
    client = make_client(store_path=path)
    assert client.snapshot is None

    client.refresh()

    assert path.read_bytes() == service.snapshot
    assert os.listdir(tmp_path) == ["snapshot"]  # noqa: PTH208 - hidden files too


def test_a_file_that_cannot_be_written_stops_nobody(make_client: MakeClient, service: StandIn, tmp_path: Path) -> None:
    client = make_client(store_path=tmp_path / "nowhere" / "snapshot")

    assert client.refresh()
    assert client.check(basket("P-GLOVES")).source is Source.SNAPSHOT


def test_the_key_does_not_go_to_where_the_file_is(make_client: MakeClient, service: StandIn) -> None:
    client = make_client(snapshot_url=f"{service.url}/v1/snapshot")

    client.refresh()

    assert "Authorization" not in service.asked[0].headers


def test_the_snapshot_is_fetched_in_the_background_after_the_first_basket(service: StandIn) -> None:
    fetched = threading.Event()
    inner = service.answer

    def answer(asked: Asked) -> tuple[Says, object]:
        if asked.path == "/v1/snapshot" and len([one for one in service.asked if one.path == asked.path]) >= 2:
            fetched.set()
        return inner(asked)

    service.answer = answer  # type: ignore[method-assign, assignment]
    with Client(service.url, "key-1", KEY.public_key, operator="op-1", clock=lambda: NOW, timeout=5.0) as client:
        client.snapshots.keep_refreshing(0.01)
        assert fetched.wait(30)

        assert client.check(basket("P-GLOVES")).source is Source.SNAPSHOT


@pytest.mark.parametrize("url", ["", "book.example", "ftp://book.example", "https://"])
def test_an_address_that_is_none_is_refused_at_once(url: str) -> None:
    with pytest.raises(ValueError, match="address"):
        Client(url, "key-1", KEY.public_key, operator="op-1")


def test_a_key_that_is_none_is_refused_at_once() -> None:
    with pytest.raises(PublicKeyError):
        Client("https://book.example", "key-1", "pinned", operator="op-1")


def test_a_basket_does_not_show_itself() -> None:
    shown = repr(basket("P-ACID", customer_id="K-1", delivery_address="Musterstraße 1"))

    assert shown == "Basket(1 lines)"


@pytest.mark.parametrize("described", ["src/poisonbook/client/basket.py", "clients/javascript/src/index.d.ts"])
def test_the_claim_that_is_shown_is_one(described: str) -> None:
    text = (Path(__file__).parents[3] / described).read_text(encoding="utf-8")
    shown = re.findall(r"What the buyer says to be, such as `(\w+)`", text)

    assert [BuyerClass(one) for one in shown] == [BuyerClass.PROFESSIONAL_USER]


def test_a_moment_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        Basket(order_id="O-1", at=NOW.replace(tzinfo=None), lines=[])


@pytest.mark.parametrize(
    "error",
    [
        SnapshotError(SnapshotFault.OLDER),
        PublicKeyError(),
        ServiceDownError("no answer in time"),
        ServiceRefusedError(401, "api-key-unknown"),
    ],
)
def test_errors_survive_pickling(error: ClientError) -> None:
    back = pickle.loads(pickle.dumps(error))  # noqa: S301 - our own bytes

    assert (type(back), str(back), vars(back)) == (type(error), str(error), vars(error))
