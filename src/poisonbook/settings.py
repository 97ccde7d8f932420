"""Every setting with its default and its help; read once, at a door, from `POISONBOOK_*` and the command line."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Annotated, Any, ClassVar, get_type_hints

from poisonbook.errors import PoisonbookError

PREFIX = "POISONBOOK_"
_IN_FOLDER = Path()
_KEYS = ("pseudonym_key", "seal_key", "signing_key")


class SettingError(PoisonbookError):
    """A setting has a value that cannot be used."""

    code: ClassVar[str] = "setting"

    def __init__(self, name: str, problem: str) -> None:
        super().__init__(name, problem)
        self.name = name
        self.problem = problem

    def __str__(self) -> str:
        return f"{self.name}: {self.problem}"


def _paths(text: str) -> tuple[Path, ...]:
    return tuple(Path(one.strip()) for one in text.split(",") if one.strip())


def _texts(text: str) -> tuple[str, ...]:
    return tuple(one.strip() for one in text.split(",") if one.strip())


def _whole(text: str) -> int:
    if not text.strip().isdecimal():
        raise ValueError("expected a whole number")
    return int(text)


def _metrics(text: str) -> str:
    if text not in ("loopback", "open", "off"):
        raise ValueError("expected loopback, open or off")
    return text


@dataclass(frozen=True, slots=True)
class Setting:
    """What is said of a setting beside its type and its default."""

    help: str
    read: Callable[[str], Any] = str
    """Makes its value of the text in the environment; ValueError where it cannot."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What the service is told from outside."""

    folder: Annotated[Path, Setting("The folder that `poisonbook store init` made: database and key files.", Path)] = (
        Path("poisonbook-store")
    )
    database: Annotated[
        str, Setting("sqlite:///PATH or postgresql://…; by default poisonbook.sqlite in the folder.")
    ] = ""
    pseudonym_key: Annotated[Path, Setting("The key file of pseudonyms; by default in the folder.", Path)] = _IN_FOLDER
    seal_key: Annotated[Path, Setting("The key file that seals particulars; by default in the folder.", Path)] = (
        _IN_FOLDER
    )
    signing_key: Annotated[Path, Setting("The key file that signs snapshots; by default in the folder.", Path)] = (
        _IN_FOLDER
    )
    webhook_secrets: Annotated[Path | None, Setting("The file of shops' webhook secrets; none: no webhooks.", Path)] = (
        None
    )
    host: Annotated[str, Setting("The address to listen on.")] = "127.0.0.1"
    port: Annotated[int, Setting("The port to listen on.", _whole)] = 8080
    workers: Annotated[int, Setting("Server processes.", _whole)] = 1
    public_base_url: Annotated[
        str, Setting("How the service is reached from outside, such as https://book.example.")
    ] = ""
    rate_limit: Annotated[int, Setting("Requests a second for each API key and process; 0: no limit.", _whole)] = 5000
    open_rate_limit: Annotated[
        int,
        Setting("Requests a second for each address and process where no API key is asked for; 0: no limit.", _whole),
    ] = 50
    body_limit: Annotated[int, Setting("The most bytes of a request's body.", _whole)] = 1_048_576
    metrics: Annotated[str, Setting("Who may read /metrics: loopback, open or off.", _metrics)] = "loopback"
    open_order_hours: Annotated[
        int, Setting("How long an order may stay unconfirmed before it is forgotten.", _whole)
    ] = 72
    snapshot_hours: Annotated[
        int,
        Setting(
            "How long a checkout may go by one snapshot of the products; there is a newer one after half of it.", _whole
        ),
    ] = 24
    statement_link_hours: Annotated[
        int, Setting("How long a link to the hosted form of a statement can be used.", _whole)
    ] = 48
    return_origins: Annotated[
        tuple[str, ...],
        Setting("Where the hosted form may lead back to, such as https://shop.example; commas separate.", _texts),
    ] = ()
    law: Annotated[
        tuple[Path, ...], Setting("More law files, beside those that are shipped; commas separate.", _paths)
    ] = ()
    rules: Annotated[tuple[Path, ...], Setting("Private rules, or folders of them; commas separate.", _paths)] = ()
    companions: Annotated[Path | None, Setting("The operator's companion goods.", Path)] = None
    words: Annotated[Path | None, Setting("The operator's own words for recognition.", Path)] = None

    def __post_init__(self) -> None:
        """Put what the folder decides where nothing was said."""
        for name in _KEYS:
            if getattr(self, name) == _IN_FOLDER:
                object.__setattr__(self, name, self.folder / "keys" / f"{name.removesuffix('_key')}.key")
        if not self.database:
            object.__setattr__(self, "database", f"sqlite:///{self.folder / 'poisonbook.sqlite'}")

    @classmethod
    def read(cls, environ: Mapping[str, str], **given: Any) -> Settings:
        """The settings of an environment; what is given and not None takes their place.

        Raises:
            SettingError: a value is not of its kind.
        """
        values = {name: value for name, value in given.items() if value is not None}
        for name, setting in described().items():
            text = environ.get(variable(name), "")
            if name not in values and text:
                try:
                    values[name] = setting.read(text)
                except ValueError as error:
                    raise SettingError(variable(name), str(error)) from None
        return cls(**values)

    def as_environment(self) -> dict[str, str]:
        """The environment that `read` makes the same settings of."""
        texts = {variable(one.name): _text(getattr(self, one.name)) for one in fields(self)}
        return {name: text for name, text in texts.items() if text}


def _text(value: object) -> str:
    if isinstance(value, tuple):
        return ",".join(map(str, value))
    return "" if value is None else str(value)


def variable(name: str) -> str:
    """The name of a setting's environment variable, such as `POISONBOOK_RATE_LIMIT`."""
    return f"{PREFIX}{name.upper()}"


def described() -> dict[str, Setting]:
    """Every setting by its name, for those who read or list them."""
    hints = get_type_hints(Settings, include_extras=True)
    return {one.name: hints[one.name].__metadata__[0] for one in fields(Settings)}
