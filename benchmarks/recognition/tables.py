"""The run as tables in a terminal."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from benchmarks.recognition.cases import EXPECTED, Case
from benchmarks.recognition.checks import Check
from benchmarks.recognition.ordinary import CatalogueCount
from benchmarks.recognition.reference import changes
from benchmarks.recognition.run import Run
from benchmarks.recognition.score import LESS_IS_BETTER, Score, confusion, errors, score, scores_by, scores_by_substance
from benchmarks.recognition.shares import Share
from poisonbook.facts.recognition import Recognition
from poisonbook.values.status import Status


def print_run(run: Run, console: Console, *, show_errors: bool) -> None:
    """Every table of the labelled cases."""
    _headline(run, console)
    _baselines(run, console)
    _confusion(run, console)
    derivable = run.derivable
    by_substance = scores_by_substance(derivable, run.ours)
    _print_substances(by_substance, console)
    for title, groups in (
        ("language", scores_by(derivable, run.ours, lambda case: case.lang)),
        ("kind", scores_by(derivable, run.ours, lambda case: case.kind or "(not given)")),
        ("file", scores_by(derivable, run.ours, lambda case: case.file)),
    ):
        _print_groups(title, groups, console)
    _reference(run, console)
    wrong = errors(run.cases, run.ours)
    if show_errors:
        for case, checks in wrong:
            _print_error(case, checks, run.recognitions[case.key], console)
    ours = score(run.cases, run.ours)
    console.print(f"{len(wrong)} cases with a wrong answer" + ("" if show_errors else "; --errors lists them"))
    console.print(f"status right: {ours.right}; with no more than the labels accept: {ours.right_as_labelled}")


def _headline(run: Run, console: Console) -> None:
    unseen = [case for case in run.cases if not case.is_derivable]
    parts = (("the text gives the answer", run.derivable), ("only knowledge tells", unseen), ("together", run.cases))
    scores = [score(cases, run.ours) for _, cases in parts]
    table = Table("", *(name for name, _ in parts), title=f"poisonbook on {len(run.cases)} labelled listings")
    for name in scores[0].shares:
        table.add_row(name, *(_with_interval(one.shares[name]) for one in scores))
    table.add_row("strength stated and not read", *(str(one.strengths_unread) for one in scores))
    table.add_row("strength read where none is stated", *(str(one.strengths_extra) for one in scores))
    table.add_row("regulated or not, both right (left out)", *(str(one.either) for one in scores))
    console.print(table)


def _baselines(run: Run, console: Console) -> None:
    cases = run.derivable
    scores = {way: score(cases, outcomes) for way, outcomes in run.ways.items()}
    if len(scores) == 1:
        return
    table = Table("", *scores, title=f"beside baselines, {len(cases)} listings whose text gives the answer")
    for name in ("recall of regulated", "precision of regulated", "status right", "restricted called unregulated"):
        table.add_row(name, *(str(one.shares[name]) for one in scores.values()))
    for name in ("substance recall", "substance precision", "strength right"):
        table.add_row(name, *(str(one.shares[name]) if "linear" not in way else "-" for way, one in scores.items()))
    console.print(table)


def _confusion(run: Run, console: Console) -> None:
    counts = confusion(run.cases, run.ours)
    table = Table("labelled", *(status.value for status in Status), title="labels and statuses, all cases")
    for label in EXPECTED:
        table.add_row(label, *(str(counts[label, status]) for status in Status))
    console.print(table)


def _print_substances(scores: Mapping[str, Score], console: Console) -> None:
    columns = ("cases", "found", "missed", "false", "recall", "precision", "status right", "strength", "amount")
    table = Table("substance", *columns, title="by substance")
    for substance, one in scores.items():
        kept = one.substances
        counts = (one.cases, kept.found, kept.missed, kept.false)
        shares = (kept.recall, kept.precision, one.right, one.strengths, one.amounts)
        table.add_row(substance, *map(str, counts), *map(_percent, shares[:2]), *map(str, shares[2:]))
    console.print(table)


def _print_groups(title: str, scores: Mapping[str, Score], console: Console) -> None:
    columns = ("cases", "status right", "recall", "precision", "strength", "amount", "undetermined")
    table = Table(title, *columns, title=f"by {title}")
    for group, one in scores.items():
        kept = one.listings
        shares = (one.right, kept.recall, kept.precision, one.strengths, one.amounts, one.undetermined)
        table.add_row(escape(group), str(one.cases), *map(str, shares))
    console.print(table)


def _reference(run: Run, console: Console) -> None:
    if run.reference is None:
        console.print("no frozen run to compare with; --freeze NAME makes one")
        return
    cases = run.reference.shared(run.cases)
    console.print(f"frozen run: {run.reference.name}; it saw {len(cases)} of these {len(run.cases)} cases")
    if not cases:
        return
    before, after = score(cases, run.reference.outcomes).shares, score(cases, run.ours).shares
    table = Table("", "reference", "new", "difference", title=f"beside {run.reference.name}")
    for name, share in after.items():
        table.add_row(name, str(before[name]), str(share), _difference(name, before[name], share))
    console.print(table)
    for change in changes(cases, run.reference.outcomes, run.ours):
        for colour, word, texts in (("green", "better", change.better), ("red", "worse", change.worse)):
            for text in texts:
                console.print(
                    f"[{colour}]{word}[/] {escape(f'{change.case.key} {change.case.listing.title[:60]}: {text}')}"
                )


def _difference(name: str, before: Share, after: Share) -> str:
    if before.value is None or after.value is None:
        return "-"
    points = (after.value - before.value) * 100
    is_better = points < 0 if name in LESS_IS_BETTER else points > 0
    colour = "default" if round(points, 1) == 0 else "green" if is_better else "red"
    return f"[{colour}]{points:+.1f} points[/]"


def _print_error(case: Case, checks: Sequence[Check], recognition: Recognition, console: Console) -> None:
    knowledge = "" if case.is_derivable else " (only knowledge tells)"
    console.print(f"[bold]{escape(case.key)}[/], line {case.line}, {case.lang} {case.kind}{knowledge}", highlight=False)
    console.print(f"  {escape(case.listing.title)}", highlight=False)
    if case.listing.description:
        console.print(f"  {escape(case.listing.description[:300])}", style="dim", highlight=False)
    for check in checks:
        about = " of ".join(filter(None, (check.question, check.substance)))
        console.print(f"  {about}: wanted {check.wanted}, got {check.got} ({check.answer})", highlight=False)
    for one in recognition.substances:
        console.print(f"  {one.substance}: {escape(one.reason)}", highlight=False)
        for span in one.evidence:
            place = f"{span.field}[{span.start}:{span.end}]"
            console.print(f"    {escape(f'{place} {span.shows}: {span.text!r}')}", highlight=False)


def print_ordinary(counts: Sequence[CatalogueCount], console: Console) -> None:
    """Each hit, then the counts beside those of the baselines."""
    columns = ("catalogue", "products", "named or mentioned", "regulated", "keywords", "linear classifier")
    table = Table(*columns, title="ordinary catalogues")
    for one in counts:
        for hit in one.hits:
            shown = ", ".join(f"{found.name} {found.strength}" for found in hit.recognition.substances)
            words = f"  {hit.recognition.status}: {hit.listing.title[:100]} ({shown})"
            console.print(words, markup=False, highlight=False)
        numbers = (one.products, one.named, len(one.hits), one.keyword_hits, one.classifier_hits)
        table.add_row(one.file, *("-" if number is None else f"{number:,}" for number in numbers))
    console.print(table)
    products = sum(one.products for one in counts)
    ways: dict[str, list[int | None]] = {
        "poisonbook": [len(one.hits) for one in counts],
        "keywords": [one.keyword_hits for one in counts],
        "linear classifier": [one.classifier_hits for one in counts],
    }
    for way, found in ways.items():
        hits = [one for one in found if one is not None]
        if hits:
            console.print(f"{way}: {per_100_000(Share(sum(hits), products))}")


def per_100_000(share: Share) -> str:
    """Hits per 100,000 products with their 95 % interval, in words."""
    low, high = (end * 100_000 for end in share.interval)
    return (
        f"hits in {share.part} of {share.whole:,} products: {(share.value or 0) * 100_000:.1f} per 100,000"
        f" (95 %: {low:.1f} to {high:.1f})"
    )


def _with_interval(share: Share) -> str:
    if share.value is None:
        return "-"
    low, high = share.interval
    return f"{share}, {low * 100:.1f} to {high * 100:.1f}"


def _percent(share: Share) -> str:
    return "-" if share.value is None else f"{share.value:.1%}"
