"""The JavaScript client does what its own tests say, and answers as the Python client does."""

from __future__ import annotations

import json
import random
import shutil
import subprocess
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import asdict
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from tests.unit.client.stand_in import KEY, NOW, Asked, Says, StandIn, decision, serving, signed

from poisonbook.client import Answer, Basket, Client, ClientError, Line, WhenDown
from poisonbook.privacy.signing import SIGNATURE_BYTES, SigningKey
from poisonbook.values.status import Status

HERE = Path(__file__).parents[2] / "clients" / "javascript"
NODE = shutil.which("node")
pytestmark = pytest.mark.skipif(NODE is None, reason="needs Node.js 20 or newer on the PATH")

SAYINGS = (
    "allow",
    "require",
    "hold",
    "refuse",
    "unheard-of",
    "full",
    "garbage",
    "another",
    "list",
    "half",
    "flaky",
    "status 400",
    "status 401",
    "status 409",
    "status 422",
    "status 429",
    "status 500",
    "status 503",
)
"""What the stand-in makes of an order whose id begins so."""
LETTERS = "abcXYZ019-_/ .äß過酸化水素🧪"


def node(*args: str | Path, said: str = "") -> str:
    assert NODE is not None
    done = subprocess.run(
        [NODE, "--no-warnings", *map(str, args)], input=said, capture_output=True, text=True, timeout=300, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_its_own_tests_pass() -> None:
    files = sorted((HERE / "test").glob("*.test.js"))

    said = node("--test", *files)

    assert files
    assert "# fail 0" in said


def test_it_depends_on_nothing() -> None:
    package = json.loads((HERE / "package.json").read_text(encoding="utf-8"))
    imported = {
        line.rpartition("from ")[2].strip(' ";')
        for path in (HERE / "src").glob("*.js")
        for line in path.read_text(encoding="utf-8").splitlines()
        if line.startswith(("import ", "export {")) and " from " in line
    }

    assert not {name for name in package if "ependencies" in name}
    assert {name for name in imported if not name.startswith(("./", "node:"))} == set()
    assert '"node:' not in "".join(
        path.read_text(encoding="utf-8") for path in (HERE / "src").glob("*.js") if path.stem != "file-store"
    )


def test_both_clients_answer_alike() -> None:
    chance = random.Random(1868)  # noqa: S311 - nothing secret
    with ExitStack() as ends:
        shops = [Shop.of(chance, ends, number) for number in range(24)]
        python = [shop.ask_in_python() for shop in shops]
        by_python = [shop.heard() for shop in shops]
        javascript = json.loads(node(HERE / "tools" / "answers.js", said=json.dumps([one.in_json() for one in shops])))
        by_javascript = [shop.heard() for shop in shops]

    assert javascript == python
    assert by_javascript == by_python
    sources = {answer.get("source") for shop in python for answer in shop["checked"]}
    assert sources == {"snapshot", "service", "fallback", None}


class Shop:
    """A made-up shop: what it sells, how its service behaves, and what is bought there."""

    def __init__(self, stand_in: StandIn, *, when_down: WhenDown, now: datetime, baskets: list[dict[str, Any]]) -> None:
        self.stand_in = stand_in
        self.when_down = when_down
        self.now = now
        self.baskets = baskets

    @classmethod
    def of(cls, chance: random.Random, ends: ExitStack, number: int) -> Shop:
        """Some shop; its service is there until `ends`. Of ten, four have a snapshot that no client takes."""
        ids = sorted({"".join(chance.choices(LETTERS, k=chance.randrange(1, 9))) for _ in range(chance.randrange(300))})
        status = {id_: chance.choices(tuple(Status), (1, 1, 2, 30))[0] for id_ in ids}
        regulated = {id_: one for id_, one in status.items() if one.is_regulated}
        others = [id_ for id_ in ids if id_ not in regulated]
        makers: tuple[Callable[..., bytes], ...] = (*[signed] * 6, _of_another_key, _of_another_operator, _cut, _longer)
        data = makers[number % len(makers)](regulated=regulated, others=others)
        stand_in = StandIn(snapshot=data, says=_says)
        ends.callback(serving(stand_in))
        now = NOW + timedelta(hours=chance.choice((0, 0, 0, 0, 50)))
        some = [*ids, "never-registered"]
        baskets = [
            {
                "order_id": f"{chance.choice(SAYINGS)}:{number}",
                "at": NOW.isoformat(),
                "customer_id": f"K-{number}",
                "lines": [
                    {"product_id": chance.choice(chance.choice((some, others or some))), "quantity": "2"}
                    for _ in range(chance.randrange(1, 6))
                ],
            }
            for number in range(25)
        ]
        return cls(stand_in, when_down=chance.choice(tuple(WhenDown)), now=now, baskets=baskets)

    def ask_in_python(self) -> dict[str, Any]:
        """What the Python client answers."""
        client = Client(
            self.stand_in.url,
            "key-1",
            KEY.public_key,
            operator="op-1",
            timeout=60.0,
            when_down=self.when_down,
            clock=lambda: self.now,
        )
        client.close()
        return {
            "refreshed": _outcome(client.refresh),
            "checked": [_outcome(lambda basket=basket: client.check(_basket(basket))) for basket in self.baskets],
            "returned": [
                _outcome(lambda one=one: client.returned(one[0], _lines(one[1]), one[2])) for one in self.returns
            ],
        }

    def in_json(self) -> dict[str, Any]:
        """The same for the JavaScript client."""
        options = {
            "baseUrl": self.stand_in.url,
            "apiKey": "key-1",
            "publicKey": KEY.public_key,
            "operator": "op-1",
            "timeout": 60_000,
            "whenDown": self.when_down.value,
        }
        return {"options": options, "now": self.now.isoformat(), "baskets": self.baskets, "returns": self.returns}

    @property
    def returns(self) -> list[tuple[str, list[dict[str, Any]], str]]:
        """What comes back of some baskets, as both clients are told."""
        return [(one["order_id"], one["lines"], f"{LETTERS}{one['order_id']}") for one in self.baskets[:4]]

    def heard(self) -> list[tuple[str, str, Any, str | None]]:
        """What the service was asked since it was last looked at."""
        heard = [(one.method, one.path, one.body, _key_of(one)) for one in self.stand_in.asked]
        self.stand_in.asked.clear()
        return heard


def _basket(said: dict[str, Any]) -> Basket:
    return Basket(
        order_id=said["order_id"],
        at=datetime.fromisoformat(said["at"]),
        customer_id=said["customer_id"],
        lines=_lines(said["lines"]),
    )


def _lines(said: list[dict[str, Any]]) -> list[Line]:
    return [Line(line["product_id"], int(line["quantity"])) for line in said]


def _key_of(asked: Asked) -> str | None:
    """The key of a return; those of other requests are random."""
    return asked.headers["Idempotency-Key"] if asked.path.endswith("/returns") else None


def _outcome(ask: Any) -> Any:
    try:
        answer = ask()
    except ClientError as error:
        return {"code": error.code, "message": str(error)}
    if not isinstance(answer, Answer):
        return answer
    more = {"asked": answer.asked, "may_be_sold": answer.may_be_sold, "ask_again": answer.ask_again}
    return json.loads(json.dumps(asdict(answer) | more))


def _says(asked: Asked) -> Says:
    if asked.path.endswith("/returns"):
        return Says(body={"state": "confirmed"})
    order_id = asked.body["order_id"]
    saying = order_id.partition(":")[0]
    if saying.startswith("status "):
        return Says(int(saying[7:]), {"code": "some-problem", "detail": order_id})
    if saying == "flaky":
        return Says(503) if asked.headers["Idempotency-Key"] not in _seen(asked) else Says(body=decision(order_id))
    bodies: dict[str, Any] = {
        "full": decision(order_id, "require", needs=["statement"], notices=["notice"], buyer_text="Bitte …")
        | {"reasons": [{"because": "law", "text": "…", "law": [{"act": "EU 2019/1148"}]}], "more": 1},
        "garbage": b"\xff\xfe{",
        "another": decision("another"),
        "list": [],
        "half": {"order_id": order_id, "outcome": "allow", "needs": "statement"},
    }
    return Says(body=bodies.get(saying, decision(order_id, saying)))


_KEYS: set[str] = set()


def _seen(asked: Asked) -> set[str]:
    """The keys of requests before this one."""
    before = set(_KEYS)
    _KEYS.add(asked.headers["Idempotency-Key"])
    return before


def _of_another_key(**products: Any) -> bytes:
    return signed(key=SigningKey.fresh(), **products)


def _of_another_operator(**products: Any) -> bytes:
    return signed(operator="op-2", **products)


def _longer(**products: Any) -> bytes:
    body = signed(**products)[:-SIGNATURE_BYTES] + b"\0"
    return body + KEY.sign(body)


def _cut(**products: Any) -> bytes:
    return signed(**products)[:-1]
