"""No function of the store can forget whose rows it works on."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

import pytest

from poisonbook import storage
from poisonbook.storage.order_records import HistoryKeys, OrderRecord
from poisonbook.storage.people import Person
from poisonbook.storage.sealed import SealedRecord
from poisonbook.storage.shelf import Key

OF_ALL_OPERATORS = {
    "api_keys.good": "for whoever runs the service: no more than a number",
    "epochs.epochs_in_use": "an epoch is one for all; which there are, and counts",
    "epochs.in_use": "counts, for whoever runs the service",
    "epochs.is_held": "a key is destroyed for all",
    "filings.owed": "dates, for whoever runs the service",
    "filings.due": "what the service sends, of whichever operator; it says whose",
    "form_links.by_token": "a token tells whose it is",
    "one_time.forget_all": "a restored store forgets all that was to be used once",
    "one_time.look": "a token tells whose it is",
    "one_time.take": "the same",
    "operators.add": "an operator itself",
    "operators.search": "for whoever runs the service",
    "passkeys.by_id": "a device says which key it has, and not whose",
    "pseudonym_links.forget_epoch": "the same",
    "sealed.every": "a role's key is one for all: what is sealed for it is counted and closed anew, and not read",
    "sessions.by_token": "a browser has the token and does not say whose it is",
    "sessions.forget_all": "a restored store ends all sessions",
    "sweep.sweep": "what is due is due for all",
    "sweep.longest_overdue": "counts, for whoever runs the service",
    "due.due": "counts, for whoever runs the service",
}
NOT_REPOSITORIES = {
    "bulk",
    "checkpoints",  # this and the next are of the ledger, which is one for all
    "clocks",
    "columns",
    "contents",
    "digests",
    "dumps",  # a back-up is of all
    "engines",
    "errors",
    "events",
    "failures",
    "ledger",
    "migrate",
    "pages",
    "plain",
    "shelf",
    "store",
    "tiles",  # of the ledger too, as the next
    "timestamps",
    "urls",
    "work",
    "writer",
    "waiting",
}


def _repository_functions() -> Iterator[tuple[str, Callable[..., Any]]]:
    for module in pkgutil.iter_modules(storage.__path__):
        if not module.ispkg and module.name not in NOT_REPOSITORIES:
            loaded = importlib.import_module(f"{storage.__name__}.{module.name}")
            for name, function in inspect.getmembers(loaded, inspect.isfunction):
                if function.__module__ == loaded.__name__ and not name.startswith("_") and _takes_connection(function):
                    yield f"{module.name}.{name}", function


def _takes_connection(function: Callable[..., Any]) -> bool:
    return next(iter(inspect.signature(function).parameters), "") == "connection"


OF_MANY = (
    Iterable[Key],
    Sequence[HistoryKeys],
    Sequence[tuple[str, OrderRecord]],
    Sequence[tuple[SealedRecord, bytes]],
    Person,
)
"""Each with its own operator."""
FUNCTIONS = dict(_repository_functions())


@pytest.mark.parametrize("name", sorted(FUNCTIONS.keys() - OF_ALL_OPERATORS.keys()))
def test_it_names_its_operator(name: str) -> None:
    connection, whose, *_ = inspect.signature(FUNCTIONS[name], eval_str=True).parameters.values()

    assert connection.name == "connection"
    assert whose.name == "operator" or whose.annotation in OF_MANY


def test_the_exceptions_are_still_there() -> None:
    assert OF_ALL_OPERATORS.keys() <= FUNCTIONS.keys()
