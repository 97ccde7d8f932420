"""Put the sales of a file on record: for shops that can neither ask at the checkout nor send webhooks.

As a screening reads them: lines of products that are not regulated are dropped in memory, and rows that cannot be
judged are counted and listed. What is left goes on record as a shop's webhooks do (`shop_orders`), so that a file may
be imported again, and a later file with returns after an earlier one.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from poisonbook.clock import CLOCK_SLACK
from poisonbook.engine.orders import LineFault, ProductKind, StreamedOrders
from poisonbook.engine.returns import settled
from poisonbook.facts.records import Record
from poisonbook.facts.schema import ORDERS
from poisonbook.intake.shops.naming import claimed
from poisonbook.intake.shops.told import ShopOrder, SoldLine
from poisonbook.privacy.pseudonyms import Personal
from poisonbook.register.access import Operator
from poisonbook.settings import Settings
from poisonbook.storage import orders as sold_orders
from poisonbook.storage import products
from poisonbook.workflows.access import the_operator
from poisonbook.workflows.inputs import Options, open_input, refuse_unused
from poisonbook.workflows.recognise import Progress
from poisonbook.workflows.screen import Refused, StrictLineError, UnrelatedOrdersError
from poisonbook.workflows.service import Service
from poisonbook.workflows.shop_orders import take_orders
from poisonbook.workflows.shop_sales import Effect, Source

if TYPE_CHECKING:
    import pyarrow as pa

    from poisonbook.intake.reading import Reading

UNREAD = frozenset({"statement_state", "licence_state"})
"""The register looks at the evidence itself."""
_Row = Mapping[str, Any]
_AT_ONCE = 200
_FILE = Source("file", makes_tasks=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Imported:
    """What became of the orders of a file."""

    lines_read: int
    """Order lines, refused ones included."""
    unknown: int
    """Lines of products that are not registered: not judged, and not kept."""
    effects: Mapping[Effect, int]
    """What became of orders with a regulated line."""
    refused: Mapping[str, int]
    """Rows that could not be judged, by reason."""
    refused_rows: Sequence[Refused]

    def record(self) -> Record:
        """As one JSON object."""
        return {
            "lines_read": self.lines_read,
            "unknown": self.unknown,
            "orders": {effect.value: count for effect, count in self.effects.items()},
            "refused": dict(self.refused),
            "refused_rows": [{"file": one.file, "row": one.row, "reason": one.reason} for one in self.refused_rows],
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportRequest:
    """What is to be imported, and into whose register."""

    operator: str | None
    """Whose register; None: the only one there is."""
    orders: Sequence[str]
    reading: Options = field(default_factory=Options)
    memory_limit: str = "2GB"


def import_files(settings: Settings, request: ImportRequest, *, progress: Progress | None = None) -> Imported:
    """Put the sales of files on record.

    Raises:
        UnknownOperatorError: there is no such operator.
        WhichOperatorError: there are several, and none is named.
        PoisonbookError: an input, a key or the store cannot be used.
    """
    with closing(Service.open(settings)) as service:
        operator = the_operator(service.store, request.operator)
        reading = open_input(request.orders, ORDERS, request.reading)
        refuse_unused(request.reading, [(ORDERS, reading)])
        return import_orders(
            service,
            operator,
            reading,
            strict=request.reading.strict,
            memory_limit=request.memory_limit,
            progress=progress,
        )


def import_orders(
    service: Service,
    operator: Operator,
    orders: Reading,
    *,
    strict: bool = False,
    memory_limit: str = "2GB",
    progress: Progress | None = None,
) -> Imported:
    """Put the sales in `orders` on record; what is on record already stays as it is, or learns what came back.

    Raises:
        UnrelatedOrdersError: no line names a product of the operator.
        StrictLineError, StrictRefusalError: the first row that cannot be judged, if that is to stop everything.
        PoisonbookError: the input or the store cannot be used.
    """
    from poisonbook.engine.duckdb.scan import scan_orders

    def stop(row: int, fault: LineFault) -> None:
        if strict:
            raise StrictLineError(*orders.place(row), fault)

    def read(row: int) -> None:
        if progress is not None:
            progress("import", orders.bytes_read if orders.total_bytes else row, orders.total_bytes)

    orders = orders.without(UNREAD)
    source = StreamedOrders(orders.schema, orders.batches)
    kinds = _kinds(service, operator)
    # The scan lets clocks be a day ahead, the checkout an hour.
    now = service.clock().replace(tzinfo=None) - timedelta(days=1) + CLOCK_SLACK
    scan = scan_orders(source, kinds, now, memory_limit=memory_limit, progress=read, at_fault=stop)
    sound = scan.total - sum(scan.faults.values())
    if sound and scan.unknown_product == sound:
        raise UnrelatedOrdersError(sound)
    sold = settled(*(_of_customers(table) for table in (scan.lines, scan.returns)))
    for row in sold.without_sale:
        scan.refuse(row, LineFault.NEGATIVE_QUANTITY)
        stop(row, LineFault.NEGATIVE_QUANTITY)
    by_order, strangers = _by_order(sold.lines.to_pylist())
    strangers += _without_strangers(service, operator, by_order)
    for row in strangers:
        scan.refuse(row, LineFault.TWO_CUSTOMERS)
        stop(row, LineFault.TWO_CUSTOMERS)
    found = _orders(by_order, scan.returns.to_pylist())
    effects: Counter[Effect] = Counter()
    for start in range(0, len(found), _AT_ONCE):
        effects.update(take_orders(service, operator, found[start : start + _AT_ONCE], _FILE))
        if progress is not None:
            progress("record", min(start + _AT_ONCE, len(found)), len(found))
    refused = Counter({str(why): count for why, count in (*orders.refusals.counts.items(), *scan.faults.items())})
    return Imported(
        lines_read=scan.total + orders.refusals.total,
        unknown=scan.unknown_product,
        effects=effects,
        refused=dict(refused),
        refused_rows=[
            *(Refused(one.file, one.row_in_file, str(one.reason)) for one in orders.refusals.listed),
            *(Refused(*orders.place(row), str(fault)) for row, fault in scan.listed),
        ],
    )


def _kinds(service: Service, operator: Operator) -> pa.Table:
    """Every product of the operator and what it is to a scan; one that was sold as regulated stays so to its order."""
    import pyarrow as pa

    with service.store.reading() as connection:
        statuses = products.statuses(connection, operator.id)
        sold = sold_orders.products(connection, operator.id)
    kinds = {
        one: ProductKind.REGULATED if status.is_regulated else ProductKind.ORDINARY for one, status in statuses.items()
    }
    kinds |= dict.fromkeys(sold, ProductKind.REGULATED)
    return pa.table({"product_id": pa.array(kinds, pa.string()), "kind": pa.array(map(int, kinds.values()), pa.int8())})


def _of_customers(table: pa.Table) -> pa.Table:
    """The table as `settled` asks for it. The ids become pseudonyms in `take_orders`, before anything is kept."""
    return table.rename_columns({"customer_id": "customer"})


def _by_order(lines: Sequence[_Row]) -> tuple[dict[str, list[_Row]], list[int]]:
    """The lines of each order, and the rows of lines whose order id is another customer's."""
    by_order: dict[str, list[_Row]] = defaultdict(list)
    strangers = []
    for line in lines:
        of_order = by_order[line["order_id"]]
        if of_order and of_order[0]["customer"] != line["customer"]:
            strangers.append(line["line"])
        else:
            of_order.append(line)
    return by_order, strangers


def _without_strangers(service: Service, operator: Operator, by_order: dict[str, list[_Row]]) -> Iterator[int]:
    """Take out the orders whose id is on record as another customer's; the rows of their lines."""
    ids = list(by_order)
    for start in range(0, len(ids), _AT_ONCE):
        with service.store.reading() as connection:
            known = sold_orders.customers(connection, operator.id, ids[start : start + _AT_ONCE])
        for id_, customer in known.items():
            given = service.pseudonyms(operator.id, by_order[id_][0]["customer"], Personal.CUSTOMER)
            if given is not None and customer not in given.all:
                yield from (line["line"] for line in by_order.pop(id_))


def _orders(by_order: Mapping[str, Sequence[_Row]], returns: Sequence[_Row]) -> list[ShopOrder]:
    """The orders, by their ids."""
    last_word: dict[str, datetime] = {}
    for row in (*(line for of_order in by_order.values() for line in of_order), *returns):
        last_word[row["order_id"]] = max(row["ts"], last_word.get(row["order_id"], row["ts"]))
    return [_order(id_, of_order, last_word[id_]) for id_, of_order in by_order.items()]


def _order(id_: str, lines: Sequence[_Row], last_word: datetime) -> ShopOrder:
    """An order; its version is the last time that the file speaks of, so a webhook's later word holds."""
    first = lines[0]
    return ShopOrder(
        order_id=id_,
        at=min(line["ts"] for line in lines).replace(tzinfo=UTC),
        version=last_word.replace(tzinfo=UTC),
        lines=tuple(_lines(lines)),
        cancelled=False,
        customer=first["customer"],
        delivery_address=first.get("delivery_address"),
        delivery_country=first.get("delivery_country"),
        channel=first.get("channel"),
        payment_kind=first.get("payment_kind"),
        payment_token=first.get("payment_token"),
        claim=claimed(first["buyer_class"]),
        statement=first.get("statement"),
        licence=first.get("licence"),
    )


def _lines(lines: Sequence[_Row]) -> Iterator[SoldLine]:
    for line in lines:
        yield SoldLine(line["product_id"], Decimal(line["quantity"]), Decimal(line["kept_quantity"]))
