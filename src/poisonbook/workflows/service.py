"""What the service works with: the store, the law, the rules, the keys, and the recognisers, opened once."""

from __future__ import annotations

import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from poisonbook.catalogue.companions import Companions
from poisonbook.catalogue.recognise import Recogniser, batch_of
from poisonbook.checkout.desk import Desk
from poisonbook.clock import Clock, system_clock, today
from poisonbook.facts.recognition import Listing, Recognition
from poisonbook.law.book import Book, load_book
from poisonbook.law.retention import delete_after, longest_retention
from poisonbook.privacy.pseudonyms import Personal, PseudonymKey
from poisonbook.privacy.role_keys import RoleKeys
from poisonbook.privacy.sealing import TwoOfTwoSeal
from poisonbook.register.access import Operator
from poisonbook.rules.plan import plan_for
from poisonbook.settings import Settings
from poisonbook.storage.store import Store
from poisonbook.workflows.cosigning import Cosigner
from poisonbook.workflows.product_index import ProductIndex
from poisonbook.workflows.recognise import recogniser_for
from poisonbook.workflows.rules import rules_for, substance_names
from poisonbook.workflows.snapshot import Snapshots
from poisonbook.workflows.sweep import Sweeper


@dataclass(frozen=True, slots=True)
class Counter:
    """Where one operator's orders are judged."""

    desk: Desk
    reach: timedelta
    """The longest window of its rules."""


class Service:
    """One process's service; several may work on one store."""

    def __init__(
        self, settings: Settings, *, store: Store, book: Book, key: PseudonymKey, seal: TwoOfTwoSeal, clock: Clock
    ) -> None:
        self.settings = settings
        self.store = store
        self.book = book
        self.seal = seal
        self.clock = clock
        self.sweeper = Sweeper(store)
        self.cosigner = Cosigner(store, settings)
        self.products = ProductIndex(store)
        self.snapshots = Snapshots.of_settings(settings, store, book, clock)
        self.names: Mapping[str, str] = substance_names(book)
        self._key = key
        self._keys: dict[str, PseudonymKey] = {}
        self._companions = None if settings.companions is None else Companions.from_file(settings.companions)
        self._counters: dict[tuple[str, ...], Counter] = {}
        self._recognisers: dict[tuple[str, date], Recogniser] = {}
        self._recognising = threading.Lock()

    @classmethod
    def open(cls, settings: Settings, *, clock: Clock = system_clock) -> Service:
        """The service that `settings` describe.

        Raises:
            PoisonbookError: a key, the store, a law file or a rule cannot be used; its `code` is stable.
        """
        return cls(
            settings,
            book=load_book(settings.law),
            key=PseudonymKey.from_file(settings.pseudonym_key),
            seal=RoleKeys.from_file(settings.role_keys).seal,
            store=Store.open(
                settings.database, clock=clock, head=settings.ledger_head, cosigned=settings.ledger_cosigned
            ),
            clock=clock,
        )

    def close(self) -> None:
        """Write what waits and let go of the store."""
        self.cosigner.close()
        self.store.close()

    def pseudonym(self, operator: str, value: str | None, kind: Personal) -> str | None:
        """What stands in the operator's book in place of `value`; None where there is none."""
        if operator not in self._keys:
            self._keys[operator] = self._key.of_operator(operator)
        return self._keys[operator].pseudonyms([value], kind)[0]

    def counter(self, operator: Operator) -> Counter:
        """Where the operator's orders are judged: by its own law's rules and those it brings."""
        if operator.jurisdictions not in self._counters:
            rules = rules_for(self.book, operator.jurisdictions[0], self.settings.rules)
            plans = tuple(plan_for(rule) for rule in rules)
            seconds = [0 if plan.timespan is None else plan.timespan.seconds for plan in plans]
            desk = Desk.of(self.book, operator.jurisdictions, plans, names=self.names)
            self._counters[operator.jurisdictions] = Counter(desk, timedelta(seconds=max(seconds, default=0)))
        return self._counters[operator.jurisdictions]

    def recognise(self, jurisdiction: str, listings: Sequence[Listing]) -> list[Recognition]:
        """What the law of today says of each of `listings`, in order."""
        # One at a time: an automaton's scratch memory is not for several threads.
        with self._recognising:
            return self._recogniser(jurisdiction).recognise(listings)

    def warm(self, jurisdictions: Sequence[str]) -> None:
        """Make the recognisers of `jurisdictions`, which takes seconds the first time."""
        for code in jurisdictions:
            self.recognise(code, [Listing("", "")])

    def companions_of(self, listings: Sequence[Listing]) -> dict[str, tuple[str, ...]]:
        """The operator's names of companion goods for those of `listings` that are some, by id."""
        found: dict[str, tuple[str, ...]] = {}
        if self._companions is not None and listings:
            for id_, name in sorted(set(self._companions.find(batch_of(listings)))):
                found[id_] = (*found.get(id_, ()), name)
        return found

    def deadline(self, operator: Operator, at: datetime) -> datetime:
        """When the record of a transaction made `at` is deleted: by the longest period of the operator's laws."""
        return delete_after(longest_retention(self.book, operator.jurisdictions), at)

    def _recogniser(self, jurisdiction: str) -> Recogniser:
        on = today(self.clock)
        if (jurisdiction, on) not in self._recognisers:
            kept = {key: one for key, one in self._recognisers.items() if key[1] == on}
            words = self.settings.words
            self._recognisers = kept | {(jurisdiction, on): recogniser_for(self.book, jurisdiction, on, words=words)}
        return self._recognisers[jurisdiction, on]
