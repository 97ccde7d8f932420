"""The draft of a data-protection impact assessment (GDPR Art. 35(7)): Markdown, and one self-contained page."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources

from poisonbook.register.data_map import MappedTable, Nature
from poisonbook.register.impact import ImpactFacts, RuleInForce
from poisonbook.reports.pages import render
from poisonbook.reports.report_words import ReportWords
from poisonbook.values.word_files import read_words

LANGUAGES = ("en", "de")
SECTIONS = ("description", "necessity", "risks", "measures", "open", "people")
"""Of Art. 35(7)(a) to (d), what is open, and who has to fill in what."""


@dataclass(frozen=True, slots=True)
class Table:
    """A table of an assessment."""

    title: str
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Section:
    """One part: what is said, what is to be filled in, and tables."""

    id: str
    title: str
    said: tuple[str, ...]
    to_fill_in: tuple[str, ...] = ()
    tables: tuple[Table, ...] = ()


@cache
def impact_words(lang: str) -> ReportWords:
    """The texts of a language."""
    return ReportWords(lang, read_words(resources.files("poisonbook.reports") / "data" / "impact", lang))


def impact_sections(facts: ImpactFacts, lang: str) -> tuple[Section, ...]:
    """The assessment, part by part."""
    says = impact_words(lang)
    tables = {
        "description": (_purposes(facts, says), *(_columns(one, says) for one in facts.tables)),
        "necessity": (_rules(facts, says), _settings(facts, says)),
        "measures": (_measures(facts, says), _roles(facts, says)),
    }
    said = {"open": _open(facts, says), "description": (_where(facts, says), *_listed(says, "description.said"))}
    return tuple(
        Section(
            id=name,
            title=says(f"{name}.title"),
            said=said.get(name, _listed(says, f"{name}.said")),
            to_fill_in=_listed(says, f"{name}.fill"),
            tables=tables.get(name, ()),
        )
        for name in SECTIONS
    )


def impact_markdown(facts: ImpactFacts, lang: str) -> str:
    """The assessment as Markdown."""
    says = impact_words(lang)
    return "\n".join(_markdown(facts, says, impact_sections(facts, lang))) + "\n"


def impact_page(facts: ImpactFacts, lang: str) -> str:
    """The assessment as one page."""
    return render("impact.html", lang=lang, says=impact_words(lang), facts=facts, sections=impact_sections(facts, lang))


def kept_of(facts: ImpactFacts, lang: str) -> dict[str, str]:
    """How long the rows of each table are kept."""
    return {one.name: _kept(one, facts, impact_words(lang)) for one in facts.tables}


def _markdown(facts: ImpactFacts, says: ReportWords, sections: Sequence[Section]) -> Iterator[str]:
    yield f"# {says('title')}"
    yield from ("", says("draft"), "", says("made", at=says.moment(facts.at), software=facts.software))
    for number, section in enumerate(sections, 1):
        yield from ("", f"## {number}. {section.title}", "")
        for said in section.said:
            yield f"- {_plain(said)}"
        for one in section.to_fill_in:
            yield f"- [ ] **{says('to_fill_in')}** {_plain(one)}"
        for table in section.tables:
            yield from ("", f"### {_plain(table.title)}", "", _row(table.head), _row(("---",) * len(table.head)))
            yield from map(_row, table.rows)


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(_plain(one) for one in cells)} |"


def _plain(text: str) -> str:
    """A text that means nothing to Markdown but itself: titles of rules are the operator's."""
    return "".join(f"\\{one}" if one in "\\|*`[]<>" else one for one in text.replace("\n", " "))


def _purposes(facts: ImpactFacts, says: ReportWords) -> Table:
    rows = tuple(
        (
            one.name,
            says(f"purpose.{one.purpose.value}"),
            says("personal.no", why=one.nobodys) if one.nobodys else says(f"personal.{_worst(one)}"),
            _kept(one, facts, says),
            str(facts.rows[one.name]) if one.name in facts.rows else "–",
            says("yes") if one.is_logged else says("no"),
        )
        for one in facts.tables
    )
    return Table(says("tables.title"), says.head("tables.head"), rows)


def _columns(table: MappedTable, says: ReportWords) -> Table:
    rows = tuple((one.name, says(f"nature.{one.nature.value}")) for one in table.columns)
    return Table(says("columns.title", table=table.name), says.head("columns.head"), rows)


def _kept(table: MappedTable, facts: ImpactFacts, says: ReportWords) -> str:
    months = facts.retention_months
    longest = says("format.months", months=str(months)) if months is not None else says("format.a_year")
    hours = dict(facts.settings)
    return says(
        f"keeps.{table.keeps.value}",
        longest=longest,
        hours=hours["open_order_hours"],
        link=hours["statement_link_hours"],
    )


def _worst(table: MappedTable) -> str:
    return next(one.value for one in (Nature.SEALED, Nature.PSEUDONYM, Nature.TRANSACTION) if one in table.natures)


def _rules(facts: ImpactFacts, says: ReportWords) -> Table:
    return Table(says("rules.title"), says.head("rules.head"), tuple(_rule(one, says) for one in facts.rules))


def _rule(rule: RuleInForce, says: ReportWords) -> tuple[str, ...]:
    law = "; ".join(f"{one.act}, {one.article} ({one.certainty})" for one in rule.law)
    counted = says("rules.counted", suspicious=str(rule.suspicious), decided=str(rule.decided))
    return f"{rule.id} {rule.version}", rule.title, says(f"stage.{rule.stage}"), law, counted


def _settings(facts: ImpactFacts, says: ReportWords) -> Table:
    return Table(says("settings.title"), says.head("settings.head"), facts.settings)


def _measures(facts: ImpactFacts, says: ReportWords) -> Table:
    found = facts.safeguards
    at = {"checkpoint": found.checkpoint_at, "backup": found.backup_at, "erasure": found.erasure_at}
    moments = {name: says("never") if one is None else says.moment(one) for name, one in at.items()}
    rows = (
        (says("measure.checkpoint"), moments["checkpoint"]),
        (says("measure.witnesses"), str(found.witnesses)),
        (says("measure.timestamps"), says("yes") if found.timestamps else says("no")),
        (says("measure.erasure"), moments["erasure"]),
        (says("measure.late"), says("format.hours", hours=str(-(-found.longest_late_seconds // 3_600)))),
        (says("measure.overdue"), str(found.overdue)),
        (says("measure.backup"), moments["backup"]),
    )
    return Table(says("measures.now"), says.head("measures.head"), rows)


def _roles(facts: ImpactFacts, says: ReportWords) -> Table:
    rows = tuple((says(f"role.{role.value}"), str(count)) for role, count in facts.safeguards.roles.items())
    return Table(
        says("roles.title"), says.head("roles.head"), (*rows, (says("roles.all"), str(facts.safeguards.staff)))
    )


def _open(facts: ImpactFacts, says: ReportWords) -> tuple[str, ...]:
    if not facts.risks:
        return (says("open.none"),)
    return tuple(says(f"risk.{one.value}") for one in facts.risks)


def _where(facts: ImpactFacts, says: ReportWords) -> str:
    return says("description.law", codes=", ".join(facts.jurisdictions))


def _listed(says: ReportWords, key: str) -> tuple[str, ...]:
    """The texts under a key, which are numbered from 1."""
    found: list[str] = []
    while (name := f"{key}.{len(found) + 1}") in says.texts:
        found.append(says.texts[name])
    return tuple(found)
