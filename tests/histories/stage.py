"""Where the processes of a history meet: one register, one clock, and what stands in the register from the start."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from tests.functional.register.content import PEROXIDE, stocked
from tests.functional.web.serving import settings_in
from tests.histories.clock import HOUR, FastClock
from tests.histories.ops import Answer, History

from poisonbook.errors import PoisonbookError
from poisonbook.register.access import Operator
from poisonbook.settings import Settings
from poisonbook.storage.errors import StoreBusyError, StoreError, StoreSlowError, StoreUnavailableError
from poisonbook.workflows.access import add_operator, list_operators
from poisonbook.workflows.service import Service

PRODUCT = "P-PEROXIDE"
PACK_KG = PEROXIDE.net_mass_kg or Decimal(0)
OPEN_HOURS = 24
OPEN_SECONDS = OPEN_HOURS * HOUR
SLOT = 8 * HOUR
"""For how long all writers work on the same orders."""
SLOTS_OF_LICENCE = 3


@dataclass(frozen=True, slots=True)
class Stage:
    """How a process finds the others."""

    folder: Path
    database: str
    began: float

    @property
    def settings(self) -> Settings:
        """The service's, in every process."""
        return Settings(folder=self.folder, database=self.database, open_order_hours=OPEN_HOURS)

    @property
    def stop(self) -> Path:
        """The file at whose sight every process ends."""
        return self.folder / "stop"

    def history(self, name: str) -> Path:
        """The file of the process with this name."""
        return self.folder / f"{name}.history"

    @property
    def text(self) -> str:
        """For a command line."""
        return json.dumps([str(self.folder), self.database, self.began])

    @classmethod
    def of_text(cls, text: str) -> Stage:
        """What `text` was made of."""
        folder, database, began = json.loads(text)
        return cls(Path(folder), database, began)


@dataclass(frozen=True, slots=True)
class Actor:
    """One process of a history, at work."""

    stage: Stage
    service: Service
    operator: Operator
    clock: FastClock
    history: History

    @property
    def goes_on(self) -> bool:
        """Whether nobody ended it."""
        return not self.stage.stop.exists()


@contextmanager
def acting(stage: Stage, name: str) -> Iterator[Actor]:
    """The service in this process, and its history."""
    clock = FastClock(stage.began)
    service = Service.open(stage.settings, clock=clock)
    (operator,) = list_operators(service.store)
    with closing(service), closing(History(stage.history(name), clock)) as history:
        yield Actor(stage, service, operator, clock, history)


def prepare(stage: Stage) -> None:
    """A register with one shop and its products."""
    settings_in(stage.folder, database=stage.database)
    service = Service.open(stage.settings, clock=FastClock(stage.began))
    stocked(service, add_operator(service.store, "Apotheke am Markt", ["EU"]))
    service.close()


def told(answer: Answer, step: Callable[[], str], *, refused: dict[type[PoisonbookError], str]) -> None:
    """Note what `step` tells, or as what it was refused. Whoever finds the store busy does not know."""
    try:
        answer.told = step()
    except (StoreBusyError, StoreSlowError, StoreUnavailableError):
        return
    except StoreError:
        raise
    except tuple(refused) as error:
        answer.told = next(word for kind, word in refused.items() if isinstance(error, kind))
