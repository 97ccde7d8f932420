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


@dataclass(slots=True)
class _Shelf:
    """What is known of one operator's products."""

    version: int = 0
    known: dict[str, RegisteredProduct] = field(default_factory=dict)
    """Regulated products and companion goods."""
    ordinary: set[str] = field(default_factory=set)
    """The ids of all the others."""
    looked: float = float("-inf")

    def take(self, changed: Iterable[RegisteredProduct | str]) -> None:
        """Take what changed: a product, or the id of one that was removed.

        Others read meanwhile: a product is in its new place before it leaves the old one, so it is never unknown.
        """
        for one in changed:
            if isinstance(one, str):
                self.known.pop(one, None)
                self.ordinary.discard(one)
            elif one.substances or one.companions:
                self.known[one.id] = one
                self.ordinary.discard(one.id)
            else:
                self.ordinary.add(one.id)
                self.known.pop(one.id, None)


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
        return {id_: shelf.known.get(id_) or (_ordinary(id_) if id_ in shelf.ordinary else None) for id_ in ids}

    def changed(self, operator: str) -> None:
        """Have the operator's products looked up again before the next answer."""
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


def _ordinary(id_: str) -> RegisteredProduct:
    return RegisteredProduct(id_, "")
