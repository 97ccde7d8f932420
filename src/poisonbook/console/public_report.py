"""The public report: which years are released, the two steps to release one, and its files."""

from __future__ import annotations

from typing import TYPE_CHECKING

from poisonbook.console.downloads import PDF, PLAIN_JSON, download
from poisonbook.console.faults import fault_status, said
from poisonbook.console.html import go, page
from poisonbook.console.pages import DoneQuery, Form, Page, Visit
from poisonbook.console.people import names_of
from poisonbook.console.words import words_for
from poisonbook.errors import PoisonbookError
from poisonbook.register.staff import StaffRole
from poisonbook.transparency.years import PROPOSES, RELEASES, TransparencyError, YearNotReleasedError
from poisonbook.values.years import YEARS
from poisonbook.web.operations import HTML, Answer
from poisonbook.workflows.access import the_operator
from poisonbook.workflows.extras import MissingExtraError
from poisonbook.workflows.transparency import list_years, release_year, released_figures, report_files

if TYPE_CHECKING:
    from poisonbook.workflows.service import Service

SEES = frozenset(
    {StaffRole.DATA_PROTECTION, StaffRole.APPROVER, StaffRole.ADMINISTRATOR, StaffRole.AUDITOR, StaffRole.INSPECTOR}
)
"""Who sees which years are public; what is public may be seen by anybody."""
_MEDIA = {"json": PLAIN_JSON, "html": HTML, "pdf": PDF}
FILES = ("en.html", "de.html", "en.pdf", "de.pdf", "json")


class YearForm(Form, frozen=True):
    """Which year."""

    year: str = ""


def _show(service: Service, visit: Visit) -> Answer:
    return _page(service, visit)


def _release(service: Service, visit: Visit) -> Answer:
    year = _year(visit.form.year)
    if year is None:
        return _page(service, visit, problem=(words_for(visit.view.lang)["transparency.no_year"], visit.view.lang))
    try:
        done = release_year(service, visit.staff, year)
    except (TransparencyError, MissingExtraError) as error:
        return _page(service, visit, error=error)
    return go(f"/public-report?done={'proposed' if done.figures is None else 'released'}")


def _file(service: Service, visit: Visit) -> Answer:
    year, kind = _year(visit.path["year"]), visit.path["kind"]
    if year is None or kind not in FILES:
        raise YearNotReleasedError(year or 0, "there is no such file")
    name = f"transparency-{year}.{kind}"
    files = report_files(released_figures(service.store, the_operator(service.store, visit.staff.operator), year))
    return download(name, files[name], _MEDIA[kind.rpartition(".")[2]])


def _year(text: str) -> int | None:
    text = text.strip()
    return int(text) if len(text) == 4 and text.isascii() and text.isdecimal() and int(text) in YEARS[:-1] else None


def _page(
    service: Service,
    visit: Visit,
    *,
    error: PoisonbookError | None = None,
    problem: tuple[str, str] | None = None,
) -> Answer:
    words = words_for(visit.view.lang)
    years = list_years(service.store, the_operator(service.store, visit.staff.operator))
    return page(
        visit,
        "public_report",
        status=fault_status(error) if error is not None else 200 if problem is None else 422,
        title=words["menu.transparency"],
        years=years,
        files=FILES,
        last_year=visit.now.year - 1,
        may_propose=bool(visit.staff.roles & PROPOSES),
        to_release=[one for one in years if one.figures is None and visit.staff.roles & RELEASES],
        people=names_of(service, visit.staff),
        problem=said(error, visit.view.lang) if error is not None else problem,
        done="" if visit.query is None else words.get(f"transparency.done.{visit.query.done}", ""),
        fresh=visit.is_fresh,
        back_place="/public-report",
    )


PAGES = (
    Page(
        id="transparency",
        method="GET",
        path="/public-report",
        roles=SEES,
        query=DoneQuery,
        handle=_show,
        in_menu=True,
    ),
    Page(
        id="transparency_release",
        method="POST",
        path="/public-report",
        roles=PROPOSES | RELEASES,
        form=YearForm,
        step_up=True,
        handle=_release,
    ),
    Page(
        id="transparency_file", method="GET", path="/public-report/{year}/{kind}", roles=SEES, handle=_file, slow=True
    ),
)
