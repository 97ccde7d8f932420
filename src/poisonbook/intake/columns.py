"""Which source column is which fact. The schema is closed: a column that is nothing is refused, not ignored."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from poisonbook.facts.schema import Table
from poisonbook.intake.column_errors import (
    MissingColumnError,
    NoSuchColumnError,
    SameFactError,
    UnknownColumnError,
    WrongExportError,
)
from poisonbook.intake.csv_dialect import refuse_headless
from poisonbook.intake.exports import Carry, Export, How, Role, recognise_export
from poisonbook.intake.names import fact_called, fact_like, normalised, usual_names
from poisonbook.intake.options import Options

_SHOWN_NAMES = 15


@dataclass(frozen=True, slots=True)
class Recipe:
    """What one fact is made of, by positions of source columns."""

    fact: str
    how: How
    positions: tuple[int, ...]
    separator: str = " "
    absent: tuple[str, ...] = ()
    need: tuple[int, ...] = ()
    """Of these positions one must have a value."""


@dataclass(frozen=True, slots=True)
class ColumnPlan:
    """How the columns of one source become facts."""

    names: tuple[str, ...]
    """The source's columns; one without a name is called by its place."""
    recipes: tuple[Recipe, ...]
    """In the order of the schema."""
    dropped: tuple[str, ...]
    """Source columns left out: by `--drop`, by the export, or because nobody asks for what they say."""
    export: Export | None
    helpers: Mapping[str, int]
    """Positions of the columns that tell how rows belong together, by normalised name."""

    @property
    def facts(self) -> tuple[str, ...]:
        """The facts that the source has."""
        return tuple(recipe.fact for recipe in self.recipes)

    @property
    def wanted(self) -> tuple[int, ...]:
        """The positions of all columns that have to be read."""
        positions = {position for recipe in self.recipes for position in recipe.positions}
        return tuple(sorted(positions | set(self.helpers.values())))

    def without(self, facts: Collection[str]) -> ColumnPlan:
        """The plan with these facts left unread, and so their columns, unless another fact needs one."""
        kept = replace(self, recipes=tuple(recipe for recipe in self.recipes if recipe.fact not in facts))
        unread = [self.names[position] for position in self.wanted if position not in kept.wanted]
        return replace(kept, dropped=(*self.dropped, *unread))

    def key(self, position: int) -> str:
        """The normalised name of the column at `position`."""
        return normalised(self.names[position])

    @property
    def carry(self) -> Carry | None:
        """How later rows of a key are filled, if the export leaves them thin."""
        return self.export.carry if self.export else None


def plan_columns(names: Sequence[str], table: Table, options: Options, *, file: str, headed: bool = True) -> ColumnPlan:
    """The plan for a source whose columns are `names`.

    `headed` is false where the names are the first row of a CSV file, which may be data; such a row is not repeated.

    Raises:
        UnknownColumnError: columns that are no fact.
        MissingColumnError: a required fact that no column is.
        SameFactError: two columns that are the same fact.
        WrongExportError: a recognised export that cannot be read as this table.
        NoHeaderError: the first row is data.
    """
    shown = tuple(name.strip() or f"column {place}" for place, name in enumerate(names, 1))
    keys = [normalised(name) for name in shown]
    export = recognise_export(keys)
    if export is not None and (export.refuse or export.table != table.name):
        raise WrongExportError(file, export.title, export.refuse or f"it holds no {table.name}")
    claims = _Claims(shown, keys, export, table.name)
    claims.by_user(options)
    claims.by_export()
    claims.by_name()
    missing = [column.name for column in table.columns if column.required and column.name not in claims.recipes]
    if not headed and missing:
        refuse_headless(file, shown, recognised=bool(claims.recipes or claims.dropped))
    if claims.unknown:
        likely = {name: fact_like(name, table.name) for name in claims.unknown}
        near = {name: fact for name, fact in likely.items() if fact and fact not in claims.recipes}
        raise UnknownColumnError(file, claims.unknown, near, missing, table.names)
    for fact, columns in claims.rivals.items():
        raise SameFactError(file, fact, columns)
    if missing:
        raise MissingColumnError(file, {fact: _some_names(table.name, fact) for fact in missing}, shown)
    helpers = {key: position for position, key in enumerate(keys) if export and key in export.helpers}
    ordered = tuple(claims.recipes[fact] for fact in table.names if fact in claims.recipes)
    return ColumnPlan(shown, ordered, tuple(claims.dropped), export, helpers)


class _Claims:
    """Who says what each column is: the user, then a recognised export, then the column's usual name."""

    def __init__(self, shown: Sequence[str], keys: Sequence[str], export: Export | None, table: str) -> None:
        self._shown = shown
        self._keys = keys
        self._export = export
        self._table = table
        self._free = dict.fromkeys(range(len(shown)))
        self.recipes: dict[str, Recipe] = {}
        self.dropped: list[str] = []
        self.unknown: list[str] = []
        self.rivals: dict[str, list[str]] = {}
        """Facts that more than one column claims to be."""

    def by_user(self, options: Options) -> None:
        """`--drop`, then `--map`."""
        for position in sorted(_matching(self._shown, self._keys, options.drop)):
            self._take(position)
            self.dropped.append(self._shown[position])
        for name, fact in options.rename.items():
            for position in _matching(self._shown, self._keys, [name]):
                self._claim(fact, position)

    def by_export(self) -> None:
        """What the export makes of its columns; a fact that the user gave stays as given."""
        if self._export is None:
            return
        places = {self._keys[position]: position for position in reversed(self._free)}
        for fact, role in self._export.roles.items():
            positions = tuple(places[name] for name in role.columns if name in places)
            if positions and fact not in self.recipes:
                need = tuple(places[name] for name in role.need if name in places)
                self.recipes[fact] = recipe = _recipe(fact, role, positions, need)
                for position in recipe.positions:
                    self._take(position)
        for position in list(self._free):
            if self._export.leaves_out(self._keys[position]):
                self._take(position)
                self.dropped.append(self._shown[position])

    def by_name(self) -> None:
        """What is left over, by its usual name or else unknown."""
        made = frozenset(self.recipes) if self._export else frozenset()
        for position in list(self._free):
            fact = fact_called(self._shown[position], self._table)
            if fact is None or fact in made:
                self.unknown.append(self._shown[position])
            else:
                self._claim(fact, position)

    def _take(self, position: int) -> None:
        self._free.pop(position, None)

    def _claim(self, fact: str, position: int) -> None:
        if position not in self._free:
            return
        self._take(position)
        if fact in self.recipes:
            first = self._shown[self.recipes[fact].positions[0]]
            self.rivals.setdefault(fact, [first]).append(self._shown[position])
        else:
            self.recipes[fact] = Recipe(fact, How.FIRST, (position,))


def check_options(plans: Sequence[ColumnPlan], table: Table, options: Options) -> None:
    """Raise NoSuchColumnError if `--map` or `--drop` names a column that no source has, or a fact that is none."""
    known = tuple(dict.fromkeys(name for plan in plans for name in plan.names))
    keys = [normalised(name) for name in known]
    for option, names in (("--map", options.rename), ("--drop", sorted(options.drop))):
        for name in names:
            if name not in options.shared and not _matching(known, keys, [name]):
                raise NoSuchColumnError(option, name, known)
    for fact in options.rename.values():
        if fact not in table.names:
            raise NoSuchColumnError("--map", fact, table.names)


def has_column(plan: ColumnPlan, name: str) -> bool:
    """Whether a source of that plan has a column that the user would call `name`."""
    return bool(_matching(plan.names, [normalised(other) for other in plan.names], [name]))


def _matching(shown: Sequence[str], keys: Sequence[str], wanted: Sequence[str] | frozenset[str]) -> list[int]:
    """Positions of the columns that are called so, letter by letter or, failing that, in the loose way of names."""
    positions = []
    for name in wanted:
        exact = [position for position, other in enumerate(shown) if other == name]
        key = normalised(name)
        positions += exact or [position for position, other in enumerate(keys) if key and other == key]
    return positions


def _recipe(fact: str, role: Role, positions: tuple[int, ...], need: tuple[int, ...]) -> Recipe:
    if role.how is How.ANY_OF:
        positions = positions[:1]
    how = How.FIRST if role.how is How.ANY_OF else role.how
    return Recipe(fact, how, positions, role.separator, role.absent, need)


def _some_names(table: str, fact: str) -> tuple[str, ...]:
    names = usual_names(table)[fact]
    return (*names[:_SHOWN_NAMES], "…") if len(names) > _SHOWN_NAMES else names
