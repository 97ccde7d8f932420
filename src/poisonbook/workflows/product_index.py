"""The operators' products in memory, so that most baskets are answered without the store.

It is read anew from the store where another process has registered products since, at most a second later.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from poisonbook.register.products import RegisteredProduct
from poisonbook.storage import products
from poisonbook.storage.store import Store

STALE_SECONDS = 1.0
_ORDINARY = RegisteredProduct("", "")


@dataclass(slots=True)
class _Shelf:
    """What is known of one operator's products."""

    version: int = 0
    products: dict[str, RegisteredProduct] = field(default_factory=dict)
    """Regulated products and companion goods; in place of all the others `_ORDINARY`, which is one and needs no room.

    Others read while it is brought up to date, so that a product has one place, where it is as it was or as it is.
    """
    looked: float = float("-inf")

    def take(self, changed: Iterable[RegisteredProduct | str]) -> None:
        """Take what changed: a product, or the id of one that was removed."""
        for one in changed:
            if isinstance(one, str):
                self.products.pop(one, None)
            else:
                self.products[one.id] = one if one.substances or one.companions else _ORDINARY

    def find(self, id_: str) -> RegisteredProduct | None:
        """The product with this id; None where none was ever registered."""
        found = self.products.get(id_)
        return RegisteredProduct(id_, "") if found is _ORDINARY else found


class ProductIndex:
    """Every operator's products by id."""

    def __init__(self, store: Store, *, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._store = store
        self._monotonic = monotonic
        self._shelves: dict[str, _Shelf] = {}
        self._refreshing = threading.Lock()

    def of(self, operator: str, ids: Iterable[str]) -> Mapping[str, RegisteredProduct | None]:
        """Each of `ids` with its product; None where none was ever registered."""
        shelf = self._fresh(operator)
        return {id_: shelf.find(id_) for id_ in ids}

    def changed(self, operator: str) -> None:
        """Have the operator's products looked up again before the next answer."""
        with self._refreshing:  # who looks now may have begun before the change, and would call that fresh
            shelf = self._shelves.get(operator)
            if shelf is not None:
                shelf.looked = float("-inf")

    def _fresh(self, operator: str) -> _Shelf:
        shelf = self._shelves.get(operator)
        if shelf is not None and not self._is_stale(shelf):
            return shelf
        with self._refreshing:
            shelf = self._shelves.get(operator, _Shelf())
            if self._is_stale(shelf):
                looked = self._monotonic()
                with self._store.reading() as connection:
                    shelf.version, changed = products.changed_since(connection, operator, shelf.version)
                shelf.take(changed)
                shelf.looked = looked
                self._shelves[operator] = shelf  # not before it is full
            return shelf

    def _is_stale(self, shelf: _Shelf) -> bool:
        return self._monotonic() - shelf.looked > STALE_SECONDS
