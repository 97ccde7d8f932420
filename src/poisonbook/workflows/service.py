"""What the service works with: the store, the law, the rules, the keys, and the recognisers, opened once."""

from __future__ import annotations

import threading
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from poisonbook.catalogue.companions import Companions
from poisonbook.catalogue.decisions import Decided
from poisonbook.catalogue.recognise import Recogniser, batch_of
from poisonbook.checkout.desk import Desk
from poisonbook.clock import Clock, system_clock, today
from poisonbook.facts.recognition import Listing, Recognition
from poisonbook.law.book import Book, load_book
from poisonbook.law.retention import delete_after, longest_retention
from poisonbook.privacy.epoch_folder import PseudonymFolder
from poisonbook.privacy.epochs import Names
from poisonbook.privacy.pseudonyms import Personal
from poisonbook.privacy.role_keys import RoleKeys
from poisonbook.privacy.sealing import TwoOfTwoSeal
from poisonbook.register.access import Operator
from poisonbook.rules.plan import plan_for
from poisonbook.rules.syntax import Rule
from poisonbook.rules.versions import RulesNotApprovedError
from poisonbook.settings import Settings
from poisonbook.storage.errors import StoreError
from poisonbook.storage.rule_steps import Connection
from poisonbook.storage.store import Store
from poisonbook.trials.life import GoingLive
from poisonbook.workflows.cosigning import Cosigner
from poisonbook.workflows.decide import laid_over
from poisonbook.workflows.epoch_keeping import EpochKeeper
from poisonbook.workflows.oidc_provider import Provider
from poisonbook.workflows.product_index import ProductIndex
from poisonbook.workflows.recognise import recogniser_for
from poisonbook.workflows.report_sending import ReportSender
from poisonbook.workflows.rules import rules_for, substance_names
from poisonbook.workflows.rules_in_force import InForce, RulesInForce
from poisonbook.workflows.sign_in_tries import SignInTries
from poisonbook.workflows.snapshot import Snapshots
from poisonbook.workflows.standing_rules import ASKED, KnownRule
from poisonbook.workflows.sweep import Sweeper
from poisonbook.workflows.tally import Tally
from poisonbook.workflows.trial_desk import TrialDesk


@dataclass(frozen=True, slots=True)
class Counter:
    """Where one operator's orders are judged."""

    desk: Desk
    """With all rules."""
    reach: timedelta
    """The longest window of its rules."""
    rules: Mapping[str, Rule]
    """All that are read for it, by id, live or not."""
    known: tuple[KnownRule, ...]
    """The same, with what their lives go by."""
    desks: dict[tuple[frozenset[str], frozenset[str]], Desk] = field(default_factory=dict)
    """With those that are live, and those in shadow, by their ids."""


class Service:
    """One process's service; several may work on one store."""

    def __init__(
        self, settings: Settings, *, store: Store, book: Book, keys: PseudonymFolder, seal: TwoOfTwoSeal, clock: Clock
    ) -> None:
        self.settings = settings
        self.store = store
        self.book = book
        self.seal = seal
        self.clock = clock
        self.epochs = EpochKeeper(store, keys, settings)
        self.sweeper = Sweeper(store, after=self.epochs.look_after)
        self.cosigner = Cosigner(store, settings)
        self.reports = ReportSender(store, settings)
        self.tally = Tally(store)
        self.products = ProductIndex(store)
        self.tries = SignInTries()
        self.provider = Provider(settings)
        self.snapshots = Snapshots.of_settings(settings, store, book, clock)
        self.names: Mapping[str, str] = substance_names(book)
        self._companions = None if settings.companions is None else Companions.from_file(settings.companions)
        self._counters: dict[tuple[str, ...], Counter] = {}
        self.in_force = RulesInForce(store)
        self.trials = TrialDesk(settings)
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
            keys=PseudonymFolder(settings.pseudonym_keys),
            seal=RoleKeys.from_file(settings.role_keys).seal,
            store=Store.open(
                settings.database, clock=clock, head=settings.ledger_head, cosigned=settings.ledger_cosigned
            ),
            clock=clock,
        )

    def close(self) -> None:
        """Write what waits and let go of the store."""
        self.trials.close()
        self.cosigner.close()
        self.reports.close()
        with suppress(StoreError):  # a store that cannot be written has to be let go of, too
            self.tally.keep()
        self.store.close()

    def pseudonym(self, operator: str, value: str | None, kind: Personal) -> str | None:
        """What is written in the operator's book in place of `value`; None where there is none."""
        return self.epochs.keys.pseudonym(operator, value, kind, at=self.clock())

    def pseudonyms(self, operator: str, value: str | None, kind: Personal) -> Names | None:
        """All that may stand in the operator's book in place of `value`; None where there is none."""
        return self.epochs.keys.names(operator, value, kind, at=self.clock())

    def counter(self, operator: Operator) -> Counter:
        """Where the operator's orders are judged: by its own law's rules and those it brings."""
        if operator.jurisdictions not in self._counters:
            rules = rules_for(self.book, operator.jurisdictions[0], self.settings.rules)
            plans = tuple(plan_for(rule) for rule in rules)
            seconds = [0 if plan.timespan is None else plan.timespan.seconds for plan in plans]
            desk = Desk.of(self.book, operator.jurisdictions, plans, names=self.names)
            self._counters[operator.jurisdictions] = Counter(
                desk,
                timedelta(seconds=max(seconds, default=0)),
                {rule.id: rule for rule in rules},
                tuple(map(KnownRule.of, rules)),
            )
        return self._counters[operator.jurisdictions]

    @property
    def going_live(self) -> GoingLive:
        """What it takes for a rule of the operator's own to be used."""
        return ASKED[self.settings.require_approved_rules]

    @property
    def needs_approved_rules(self) -> bool:
        """Whether the service works only where two people approved all rules of the operator's own."""
        return self.going_live is GoingLive.APPROVED

    def rules_in_force(self, operator: Operator, connection: Connection | None = None) -> InForce:
        """Which rules the operator's orders are judged by now, and which are counted beside them.

        Args:
            connection: the writer's, where it asks.
        """
        known = self.counter(operator).known
        return self.in_force.of(operator.id, known, asked=self.going_live, now=self.clock(), connection=connection)

    def desk(self, operator: Operator, connection: Connection | None = None) -> Desk:
        """Where an order of the operator's is judged, by the rules that are live.

        Raises:
            RulesNotApprovedError: a rule of its own needs two people's approval, and has it not.
        """
        found = self.rules_in_force(operator, connection)
        if self.needs_approved_rules and found.never_live:
            raise RulesNotApprovedError(sorted(one.named for one in found.never_live))
        counter = self.counter(operator)
        if found.rules == counter.rules.keys():
            return counter.desk
        key = found.rules, frozenset(found.shadow)
        if key not in counter.desks:
            live, shadow = ([counter.rules[id_] for id_ in sorted(ids)] for ids in key)
            counter.desks[key] = counter.desk.with_rules(map(plan_for, live), shadow=map(plan_for, shadow))
        return counter.desks[key]

    def recognise(
        self, jurisdiction: str, listings: Sequence[Listing], decided: Mapping[str, Decided] | None = None
    ) -> list[Recognition]:
        """What the law of today says of each of `listings`, in order.

        Args:
            decided: decisions of staff on some of them, by id; those that hold are laid over it.
        """
        # One at a time: an automaton's scratch memory is not for several threads.
        with self._recognising:
            recogniser = self._recogniser(jurisdiction)
            found = recogniser.recognise(listings)
        if not decided:
            return found
        on = today(self.clock)
        return [
            laid_over(recogniser, listing, plain, decided[listing.id], on)[0] if listing.id in decided else plain
            for listing, plain in zip(listings, found, strict=True)
        ]

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
