"""What a rule asks, in words for people.

The names of examples are as the rule's file has them, and so are titles, descriptions and notes of rules that are not
shipped; everything else is told in the language asked for.
"""

from __future__ import annotations

from collections.abc import Iterator

from poisonbook.facts.schema import LINE_FIELDS, Kind
from poisonbook.rules.phrases import Phrases, phrases
from poisonbook.rules.syntax import Branch, Clause, Rule, RuleType
from poisonbook.rules.texts import text_of

_NUMBERS = frozenset(field.name for field in LINE_FIELDS if field.kind is Kind.NUMBER)


def rule_words(rule: Rule, lang: str = "en") -> tuple[tuple[str, str], ...]:
    """Everything a rule says as heading and text; what it does not say is left out.

    Raises:
        ValueError: there are no words in `lang`.
    """
    said, text = phrases(lang), text_of(rule, lang)
    heads = said.headings
    sentences = {"en": rule.why, **dict(rule.translations)}
    own = lang if lang in sentences else "en"
    rows = [
        (heads["jurisdiction"], rule.jurisdiction),
        (heads["law"], "\n".join(_provisions(rule, said))),
        (heads["indicator"], said.value("indicator", text.indicator)),
        (
            heads["attention"],
            heads["of-the-transaction"].format(attention=said.value("attention", rule.attention.value)),
        ),
        (heads["selects"], "\n".join(selection_words(rule, lang))),
        (heads["holds"], condition_words(rule, lang)),
        (heads["basis"], "" if rule.basis is None else said.value("basis", rule.basis.value)),
        (heads["why"], sentences.pop(own)),
        *((f"{heads['why']} ({other})", sentence) for other, sentence in sorted(sentences.items())),
        (heads["note"], text.note),
        (heads["matches"], "\n".join(example.name for example in rule.examples if example.matches)),
        (heads["no-match"], "\n".join(example.name for example in rule.examples if not example.matches)),
        (heads["like"], rule.like or ""),
        (heads["file"], rule.places["id"].file),
    ]
    return tuple((name, text) for name, text in rows if text)


def title_words(rule: Rule, lang: str = "en") -> str:
    """The rule's id, version and title."""
    title = text_of(rule, lang).title
    return phrases(lang).headings["rule"].format(id=rule.id, version=rule.version, title=title)


def selection_words(rule: Rule, lang: str = "en") -> tuple[str, ...]:
    """One phrase for each thing that must hold of a line, such as `status is restricted`.

    Where a selection is either-or, or has a name, one phrase for each branch.
    """
    said = phrases(lang)
    words: list[str] = []
    for selection in rule.selections:
        if len(rule.selections) == len(selection.any_of) == 1:
            words += _tests(selection.any_of[0], said)
            continue
        several = len(selection.any_of) > 1
        for number, branch in enumerate(selection.any_of):
            template = "{tests}" if not several else said.branches["or" if number else "either"]
            phrase = template.format(tests=said.joined["and"].join(_tests(branch, said)))
            words.append(f"{selection.name}: {phrase}" if selection.name else phrase)
    unless = said.branches["unless"]
    excepted = (said.joined["and"].join(_tests(branch, said)) for branch in rule.exceptions)
    return (*words, *(unless.format(tests=tests) for tests in excepted))


def condition_words(rule: Rule, lang: str = "en") -> str:
    """When the rule holds, such as `the sum of amount_kg by customer within 30 days is at least 20`."""
    said = phrases(lang)
    if rule.type.is_temporal:
        names = [selection.name for selection in rule.selections]
        ordered = rule.type is RuleType.TEMPORAL_ORDERED
        listed = said.joined["then"].join(names) if ordered else said.enumerated(names, "and")
        return said.holds[rule.type.value].format(names=listed, window=_window(rule, said))
    if rule.condition is None:
        return said.holds["line"]
    where = _window(rule, said) if rule.type.is_windowed else said.holds["order"]
    limit = said.spoken.number(rule.condition.limit)
    return said.holds[rule.condition.operator.value].format(measured=_measured(rule, said), where=where, limit=limit)


def _measured(rule: Rule, said: Phrases) -> str:
    field = rule.field or ""
    if rule.companions:
        return said.measured["named"].format(names=said.enumerated([word.text for word in rule.companions], "and"))
    names = said.counted if rule.type is RuleType.VALUE_COUNT else said.summed
    return said.measured[rule.type.value].format(field=names.get(field, field))


def _window(rule: Rule, said: Phrases) -> str:
    span = "" if rule.timespan is None else said.spoken.timespan(rule.timespan)
    keys = said.joined["and"].join(said.keys.get(word.text, word.text) for word in rule.group_by)
    return said.holds["window"].format(keys=keys, timespan=span)


def _tests(branch: Branch, said: Phrases) -> Iterator[str]:
    for clause in branch.clauses:
        values = said.enumerated(_values(clause, said), "or")
        yield said.tests[clause.operator.value].format(field=said.field(clause.field), values=values)


def _values(clause: Clause, said: Phrases) -> Iterator[str]:
    for word in clause.operands:
        if clause.field in _NUMBERS:
            yield word.text.replace(".", said.spoken.decimal_mark)
        else:
            yield said.value(clause.field, word.text)


def _provisions(rule: Rule, said: Phrases) -> Iterator[str]:
    for law in rule.law:
        yield f"{law.act}, {law.article} ({said.value('certainty', law.certainty.value)})"
        yield law.url
