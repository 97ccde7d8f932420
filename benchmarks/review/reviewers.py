"""Reviewers with browsers, in a process of its own: they read the queue, open cases, decide; what each was told.

    python -m benchmarks.review.reviewers PLAN.json

Of the pages nothing is loaded but the HTML: style and scripts are a browser's, once.
"""

from __future__ import annotations

import asyncio
import json
import random
import re
import sys
import time
from collections import Counter
from dataclasses import asdict, dataclass, field
from pathlib import Path
from urllib.parse import urlencode, urlsplit

import httpx

from poisonbook.console.pages import FORM

_VERSION = re.compile(r'name="version" value="(\d+)"')
_NEXT = re.compile(r'rel="next" href="([^"]+)"')
_CASE = re.compile(r'href="(/cases/cas_[0-9a-f]+)"')
_VIEWS = ("to_do", "free", "mine", "second", "due", "closed")
_STAYS = 0.7
"""How often somebody goes on to the next page of the list."""
_PATIENCE = 120.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """Who does what, and how much."""

    origin: str
    cookies: list[str]
    """A session's cookie for each reviewer."""
    pages: int
    """Pages of the queue that each reads before anything is decided."""
    decisions: int
    """Cases that each takes and decides."""
    contested: int
    """Cases that all of them decide at the same moment."""
    thought: float
    """Seconds between two requests on average, evenly from nothing to twice that."""


@dataclass(slots=True, kw_only=True)
class Told:
    """What the reviewers were told."""

    seconds: float = 0.0
    decided: list[tuple[int, str]] = field(default_factory=list)
    """The reviewer's number and the case, of each decision that was answered as done."""
    late: int = 0
    """Decisions that somebody else had taken first."""
    statuses: dict[str, int] = field(default_factory=dict)
    times: list[float] = field(default_factory=list)
    """Seconds of each page of the queue, as the reviewer saw it."""


class _Reviewer:
    """One of them."""

    def __init__(self, number: int, plan: Plan, told: Told, statuses: Counter[str]) -> None:
        self.number = number
        self._plan = plan
        self._told = told
        self._statuses = statuses
        self._chance = random.Random(number)  # noqa: S311 - a benchmark
        self._seen: set[str] = set()
        headers = {"Cookie": plan.cookies[number], "Sec-Fetch-Site": "same-origin"}
        self.browser = httpx.AsyncClient(base_url=plan.origin, headers=headers, timeout=_PATIENCE)

    async def read(self) -> None:
        """Go through pages of the views."""
        await asyncio.sleep(self._chance.random() * self._plan.thought)
        place = "/queue"
        for _ in range(self._plan.pages):
            began = time.perf_counter()
            page = await self._ask("GET", place)
            self._told.times.append(time.perf_counter() - began)
            self._seen |= set(_CASE.findall(page.text))
            more = _NEXT.search(page.text)
            stays = more is not None and self._chance.random() < _STAYS
            place = more[1].replace("&amp;", "&") if more and stays else f"/queue?view={self._chance.choice(_VIEWS)}"
            await self._think()

    async def decide_some(self) -> None:
        """Decide the next case, or one that stood in a list, in turn."""
        for number in range(self._plan.decisions):
            place = self._chance.choice(sorted(self._seen))
            if number % 2 == 0:
                taken = await self._ask("POST", "/next", {})
                place = urlsplit(taken.headers["location"]).path
                await self._think()
            await self.decide(place, propose=number % 5 == 3)

    async def decide(self, place: str, *, propose: bool = False) -> None:
        """Look at a case, write a decision, look at it once more, take it."""
        page = await self._ask("GET", place)
        found = _VERSION.search(page.text)
        if found is None:
            self._told.late += 1
            return
        said = {"version": found[1], "text": "A pool of their own.", "benign": "ordinary_use"}
        move = "close-not-suspicious"
        if f'{place}/confirm"' in page.text:
            move = "confirm"
        elif propose:
            move = "propose"
        await self._think()
        checked = await self._ask("POST", f"{place}/{move}", {**said, "step": "check"})
        if checked.status_code == 409:
            self._told.late += 1
            return
        await self._think()
        done = await self._ask("POST", f"{place}/{move}", {**said, "step": "do"})
        if done.status_code == 303 and "done=" in done.headers["location"]:
            self._told.decided.append((self.number, place.rpartition("/")[2]))
        else:
            self._told.late += 1

    async def free(self, count: int) -> list[str]:
        """The places of cases that nobody has."""
        found: list[str] = []
        place: str | None = "/queue?view=free"
        while place is not None and len(found) < count:
            page = await self._ask("GET", place)
            found += dict.fromkeys(_CASE.findall(page.text))
            more = _NEXT.search(page.text)
            place = more[1].replace("&amp;", "&") if more else None
        return found[:count]

    async def _ask(self, method: str, place: str, said: dict[str, str] | None = None) -> httpx.Response:
        form = {"Content-Type": FORM} if method == "POST" else {}
        answer = await self.browser.request(method, place, content=urlencode(said or {}), headers=form)
        self._statuses[str(answer.status_code)] += 1
        return answer

    async def _think(self) -> None:
        await asyncio.sleep(2 * self._plan.thought * self._chance.random())


async def reviewed(plan: Plan) -> Told:
    """What happens when all of them work at once."""
    told, statuses = Told(), Counter[str]()
    people = [_Reviewer(number, plan, told, statuses) for number in range(len(plan.cookies))]
    began = time.perf_counter()
    await asyncio.gather(*(one.read() for one in people))
    await asyncio.gather(*(one.decide_some() for one in people))
    for place in await people[0].free(plan.contested):
        await asyncio.gather(*(one.decide(place) for one in people))
    told.seconds = time.perf_counter() - began
    told.statuses = dict(statuses)
    for one in people:
        await one.browser.aclose()
    return told


if __name__ == "__main__":
    said = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    print(json.dumps(asdict(asyncio.run(reviewed(Plan(**said))))))
