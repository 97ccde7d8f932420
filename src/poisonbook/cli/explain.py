"""How one listing came to its recognition, in the terminal."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from poisonbook.cli.console import wide_console

if TYPE_CHECKING:
    from rich.console import Console
    from rich.text import Text

    from poisonbook.facts.recognition import Span
    from poisonbook.workflows.explaining import Explanation, Figure

_STYLES = {
    "name": "bold underline",
    "identifier": "bold underline cyan",
    "strength": "reverse",
    "amount": "green",
    "form": "yellow",
    "mention": "strike",
}
"""Kind of evidence to its style; without colour each is in brackets with its kind."""


def print_explanation(one: Explanation) -> None:
    """Print the text with its marks, then what was found, dropped, read as a figure, and decided."""
    from rich.text import Text

    console = wide_console()
    spans = tuple(dict.fromkeys(span for found in one.recognition.substances for span in found.evidence))
    for field in ("title", "description", "category"):
        text = getattr(one.listing, field)
        if text:
            marked = _marked(text, [span for span in spans if span.field == field], console)
            console.print(Text.assemble((f"{field}: ", "bold"), marked), soft_wrap=True)
    if console.color_system is not None and spans:
        key = [Text(kind, style) for kind, style in _STYLES.items() if any(span.shows == kind for span in spans)]
        console.print(Text("marks: ") + Text(" ").join(key))
    _section(console, "result", _results(one))
    _section(console, "words", _words(one))
    _section(console, "strengths", [_figure(figure) for figure in one.figures])
    _section(console, "law", _verdicts(one))
    console.print()


def _marked(text: str, spans: list[Span], console: Console) -> Text:
    from rich.text import Text

    if console.color_system is not None:
        marked = Text(text)
        for span in spans:
            marked.stylize(_STYLES[span.shows.value], span.start, span.end)
        return marked
    pieces, at = [], 0
    for span in sorted(spans):
        if span.start >= at:
            pieces += [text[at : span.start], f"[{span.shows.value}: {text[span.start : span.end]}]"]
            at = span.end
    return Text("".join([*pieces, text[at:]]))


def _section(console: Console, name: str, lines: Iterable[str]) -> None:
    from rich.text import Text

    for place, line in enumerate(lines):
        head = f"{name}:" if place == 0 else ""
        console.print(Text.assemble((f"{head:<11}", "bold"), line), soft_wrap=True)


def _results(one: Explanation) -> list[str]:
    found = one.recognition.substances
    if not found:
        return [f"not regulated under {one.recognition.jurisdiction} law: no substance of its lists is named"]
    lines = []
    for known in found:
        strength = "strength not stated" if known.strength is None else str(known.strength)
        mass = "" if known.net_mass_kg is None else f", {known.net_mass_kg:f} kg"
        status = known.status.value.replace("_", " ")
        lines.append(f"{known.name}: {status} ({strength}{mass}). {known.reason}")
        if known.question:
            lines.append(f"  ask: {known.question}")
    return lines


def _words(one: Explanation) -> list[str]:
    lines = []
    for word in one.words:
        why = f": {word.why}" if word.why else ""
        lines.append(f"“{word.span.text}” in the {word.span.field}, {word.kind} of {word.substance}: {word.fate}{why}")
    return lines or ["nothing in it looks like a name or a number of a listed substance"]


def _figure(figure: Figure) -> str:
    shares = ", ".join(f"{strength} of {slug}" for slug, strength in figure.strengths.items())
    taken = f"taken for {', '.join(figure.taken_for)}" if figure.taken_for else "not taken"
    return (
        f"“{figure.span.text}” in the {figure.span.field}, read as {figure.basis}: {shares or 'no strength'}; {taken}"
    )


def _verdicts(one: Explanation) -> list[str]:
    lines = []
    for verdict in one.verdicts:
        decided = "decided" if verdict.decided else "considered"
        limit = f", {verdict.limit}" if verdict.limit else ""
        status = verdict.status.value.replace("_", " ")
        lines.append(
            f"{decided}: {verdict.entry} ({verdict.provision}{limit}; {verdict.certainty}): {status}. {verdict.reason}"
        )
    return lines
