"""What shops tell by themselves."""

from __future__ import annotations

from sqlalchemy import Column

from poisonbook.register.shop_orders import ShopOrderRecord
from poisonbook.register.tasks import Task, TaskKind
from poisonbook.storage.columns import Document, Word
from poisonbook.storage.tables.base import moment, noun, text

SHOP_ORDERS = noun("shop_orders", Column("record", Document(ShopOrderRecord), nullable=False))
"""What a shop told of an order on record; the id is the order's."""

TASKS = noun(
    "tasks",
    Column("kind", Word(TaskKind), nullable=False),
    Column("task", Document(Task), nullable=False),
    Column("orders", Document(tuple[str, ...]), nullable=False),
    moment("done_at", optional=True),
)

SHOP_PRODUCTS = noun("shop_products", moment("version"), text("rank"))
"""When a shop last changed a product, so that an older delivery does not undo a newer one; the id is the platform's.
`rank` puts changes of one moment in an order."""
