"""Screen files and tables by name, and write the results: what the command line asks for."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from pathlib import Path

from poisonbook.catalogue.companions import Companions
from poisonbook.clock import Clock, system_clock, today
from poisonbook.facts.schema import CATALOGUE, ORDERS
from poisonbook.intake.errors import OptionError
from poisonbook.law.book import load_book
from poisonbook.privacy.epoch_folder import PseudonymFolder
from poisonbook.privacy.pseudonyms import PseudonymKey
from poisonbook.rules.timespan import Timespan
from poisonbook.workflows.decide import deciding
from poisonbook.workflows.inputs import Options, open_input, refuse_unused
from poisonbook.workflows.known_products import known_products
from poisonbook.workflows.memory import Memory
from poisonbook.workflows.processes import in_processes
from poisonbook.workflows.recognise import Candidates, Progress, recogniser_for
from poisonbook.workflows.results import write_results
from poisonbook.workflows.rules import rules_for, substance_names
from poisonbook.workflows.screen import Screening, screen_orders


@dataclass(frozen=True, slots=True, kw_only=True)
class ScreenRequest:
    """What is to be screened, by which law and rules, and where the results go."""

    catalogue: Sequence[str]
    orders: Sequence[str]
    out: Path
    jurisdiction: str = "EU"
    on: date | None = None
    law_paths: Sequence[Path] = ()
    rule_paths: Sequence[Path] = ()
    companions: Path | None = None
    words: Path | None = None
    """The operator's own words (`catalogue.own_words`)."""
    decisions: Path | None = None
    """The decisions of the operator's staff (`catalogue.decisions`)."""
    pseudonym_key: Path | None = None
    register_keys: Path | None = None
    """The folder of a register's pseudonym keys, so that its customers have the pseudonyms that they have there."""
    operator: str | None = None
    """Whose register it is."""
    memory_limit: str = "2GB"
    threads: int | None = None
    processes: int | None = 1
    """How many recognise the catalogue; None: one for each usable core, if it is worth it."""
    state: Path | None = None
    """What one screening leaves for the next (`workflows.memory`)."""
    keep: Timespan | None = None
    """How long lines are carried there."""
    lang: str = "en"
    """The language of the findings' sentences."""
    reading: Options = field(default_factory=Options)


def screen_files(request: ScreenRequest, *, clock: Clock = system_clock, progress: Progress | None = None) -> Screening:
    """Screen what `request` names and write the results into its folder.

    Everything small is read and checked first, so that a slip in a rule or a key costs no time.

    Raises:
        PoisonbookError: an input cannot be used, or the results cannot be written.
    """
    book = load_book(request.law_paths)
    code = book.jurisdiction(request.jurisdiction).code
    rules = rules_for(book, code, request.rule_paths)
    key = _key(request, clock)
    remembering = None
    if request.state is not None:
        if request.pseudonym_key is None:
            raise OptionError("--state", "customers must keep their pseudonyms; give --pseudonym-key too")
        remembering = partial(Memory, request.state, jurisdiction=code, key=key, keep=request.keep)
    companions = None
    if request.companions is not None:
        companions = Companions.from_file(request.companions)
    on, overruled = request.on or today(clock), None
    with ExitStack() as stack:
        chosen: Candidates
        if request.state is not None and request.decisions is None:
            known = known_products(request.state, book, code, on, words=request.words, processes=request.processes)
            chosen = stack.enter_context(known)
        else:
            recogniser = recogniser_for(book, code, on, words=request.words)
            chosen = in_processes(recogniser, request.processes)
            if request.decisions is not None:
                overruled = deciding(chosen, recogniser, request.decisions, book, today(clock))
        if "-" in request.catalogue and "-" in request.orders:
            raise OptionError(
                "-", "standard input is the catalogue or the orders, not both; name a file for one of them"
            )
        catalogue = open_input(request.catalogue, CATALOGUE, request.reading)
        orders = open_input(request.orders, ORDERS, request.reading)
        refuse_unused(request.reading, ((CATALOGUE, catalogue), (ORDERS, orders)))
        screening = screen_orders(
            catalogue,
            orders,
            overruled or chosen,
            rules,
            key=key,
            now=clock(),
            companions=companions,
            decisions=None if overruled is None else overruled.log,
            names=substance_names(book, request.lang),
            lang=request.lang,
            remembering=remembering,
            strict=request.reading.strict,
            memory_limit=request.memory_limit,
            threads=request.threads,
            progress=progress,
        )
    write_results(screening, request.out)
    if screening.memory is not None:
        screening.memory.save()  # last: a screening that is lost on the way is done again and finds the same
    return screening


def _key(request: ScreenRequest, clock: Clock) -> PseudonymKey:
    if request.register_keys is not None:
        if request.operator is None or request.pseudonym_key is not None or request.state is not None:
            raise OptionError("--register-keys", "takes --operator, and neither --pseudonym-key nor --state")
        return PseudonymFolder(request.register_keys).keys.key_of(request.operator, at=clock())
    return PseudonymKey.fresh() if request.pseudonym_key is None else PseudonymKey.from_file(request.pseudonym_key)
