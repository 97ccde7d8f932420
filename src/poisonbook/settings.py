"""Every setting with its default and its help; read once, at a door, from `POISONBOOK_*` and the command line."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Annotated, Any, ClassVar, get_type_hints
from urllib.parse import urlsplit

from poisonbook.errors import PoisonbookError
from poisonbook.ledger.notes import COSIGNATURE, NoteKey

PREFIX = "POISONBOOK_"
_IN_FOLDER = Path()
_WITNESS = re.compile(r"(https?://[^\s=?#]+)(?:=|\s+)(\S+)")
_ADDRESS = re.compile(r"https?://[^\s#]+")
_KEYS = ("signing_key", "ledger_key")
LOOPBACK = ("localhost", "127.0.0.1", "::1")
"""Names of this machine itself."""


class SettingError(PoisonbookError):
    """A setting has a value that cannot be used."""

    code: ClassVar[str] = "setting"

    def __init__(self, name: str, problem: str) -> None:
        super().__init__(name, problem)
        self.name = name
        self.problem = problem

    def __str__(self) -> str:
        return f"{self.name}: {self.problem}"


def _metrics(text: str) -> str:
    if text not in ("loopback", "open", "off"):
        raise ValueError("expected loopback, open or off")
    return text


def _address(text: str) -> str:
    if not _ADDRESS.fullmatch(text.strip()) or not _has_host(text.strip()):
        raise ValueError("expected an address that begins with https:// or http://")
    return text.strip()


def _origin(text: str) -> str:
    """Where browsers find the console: sessions and passkeys are safe on https, and on this machine itself."""
    origin = _address(text).rstrip("/").lower()
    parts = urlsplit(origin)
    if f"{parts.scheme}://{parts.netloc}" != origin or parts.username is not None:
        raise ValueError("expected a scheme, a host and perhaps a port, such as https://review.example")
    if parts.scheme != "https" and parts.hostname not in LOOPBACK:
        raise ValueError("expected https, or this machine itself")
    return origin


def _provider(text: str) -> str:
    issuer = _address(text)
    if not issuer.startswith("https://") and urlsplit(issuer).hostname not in LOOPBACK:
        raise ValueError("expected https, or this machine itself")
    return issuer


def _on_or_off(text: str) -> str:
    if text not in ("on", "off"):
        raise ValueError("expected on or off")
    return text


def _asked_of_rules(text: str) -> str:
    if text not in ("off", "on", "gates"):
        raise ValueError("expected off, on or gates")
    return text


def _endpoint(text: str) -> str:
    url = _address(text)
    parts = urlsplit(url)
    if parts.username is not None or (parts.scheme != "https" and parts.hostname not in LOOPBACK):
        raise ValueError("expected an address that begins with https://, without a name or password in it")
    return url


def _has_host(url: str) -> bool:
    parts = urlsplit(url)
    return bool(parts.hostname) and parts.port != 0


def _witness(text: str) -> str:
    found = _WITNESS.fullmatch(text.strip())
    if found is None:
        raise ValueError("expected the address of a witness and its public key")
    url, key = found.groups()
    if not _has_host(url):
        raise ValueError("expected the address of a witness, and a host in it")
    if NoteKey.parse(key).kind != COSIGNATURE:
        raise ValueError("expected the key of a witness, not of a ledger")
    return f"{url} {key}"


@dataclass(frozen=True, slots=True)
class Setting:
    """What is said of a setting beside its type and its default."""

    help: str
    one: Callable[[str], Any] = str
    """Makes a value of a text; ValueError where it cannot."""
    many: bool = False
    """Whether it has several values; commas part them in the environment."""

    def read(self, text: str) -> Any:
        """What the text in the environment says; ValueError where it cannot be."""
        if self.many:
            return tuple(self.one(part.strip()) for part in text.split(",") if part.strip())
        return self.one(text)


@dataclass(frozen=True, slots=True)
class Whole:
    """Makes whole numbers of texts."""

    least: int
    most: int

    def __call__(self, text: str) -> int:
        """The number; ValueError where it is none, or too small or too great."""
        text = text.strip()
        if not (text.isascii() and text.isdecimal() and self.least <= int(text) <= self.most):
            raise ValueError(f"expected a whole number from {self.least} to {self.most}")
        return int(text)


_HOURS = Whole(1, 10_000)
_A_SECOND = Whole(0, 1_000_000)


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What the service is told from outside."""

    folder: Annotated[Path, Setting("The folder that `poisonbook store init` made: database and key files.", Path)] = (
        Path("poisonbook-store")
    )
    database: Annotated[
        str, Setting("sqlite:///PATH or postgresql://…; by default poisonbook.sqlite in the folder.")
    ] = ""
    pseudonym_keys: Annotated[
        Path, Setting("The folder of the keys of pseudonyms, a file for each epoch; by default in the folder.", Path)
    ] = _IN_FOLDER
    pseudonym_months: Annotated[
        int,
        Setting("After how many months a new epoch of pseudonyms begins by itself; 0: never.", Whole(0, 600)),
    ] = 12
    role_keys: Annotated[
        Path, Setting("The public role keys that particulars are sealed for; by default in the folder.", Path)
    ] = _IN_FOLDER
    signing_key: Annotated[Path, Setting("The key file that signs snapshots; by default in the folder.", Path)] = (
        _IN_FOLDER
    )
    ledger_key: Annotated[Path, Setting("The key file that signs the ledger; by default in the folder.", Path)] = (
        _IN_FOLDER
    )
    ledger_origin: Annotated[
        str,
        Setting(
            "What the ledger is called from its first checkpoint on, such as shop.example/ledger; else by its key."
        ),
    ] = ""
    ledger_checkpoint_minutes: Annotated[
        int, Setting("How often the service signs a checkpoint of the ledger and asks the witnesses.", Whole(1, 60))
    ] = 60
    witnesses: Annotated[
        tuple[str, ...],
        Setting(
            "Who cosigns the ledger's checkpoints: address and public key of each; commas separate.",
            _witness,
            many=True,
        ),
    ] = ()
    ledger_timestamps: Annotated[
        str | None,
        Setting("The address of an authority that time-stamps the ledger's checkpoints (RFC 3161).", _address),
    ] = None
    ledger_timestamp_certificates: Annotated[
        Path | None, Setting("Root certificates of time-stamping authorities, in PEM; those of before may stay.", Path)
    ] = None
    webhook_secrets: Annotated[Path | None, Setting("The file of shops' webhook secrets; none: no webhooks.", Path)] = (
        None
    )
    host: Annotated[str, Setting("The address to listen on.")] = "127.0.0.1"
    port: Annotated[int, Setting("The port to listen on.", Whole(0, 65_535))] = 8080
    workers: Annotated[int, Setting("Server processes.", Whole(1, 64))] = 1
    public_base_url: Annotated[
        str, Setting("How the service is reached from outside, such as https://book.example.")
    ] = ""
    console_host: Annotated[str, Setting("The address that the console listens on.")] = "127.0.0.1"
    console_port: Annotated[int, Setting("The port that the console listens on.", Whole(0, 65_535))] = 8081
    console_origin: Annotated[
        str,
        Setting(
            "How browsers reach the console, such as https://review.example; by default this machine at the port.",
            _origin,
        ),
    ] = ""
    console_passwords: Annotated[
        str,
        Setting("Whether staff come in with passwords: on or off, once there are passkeys or a provider.", _on_or_off),
    ] = "on"
    console_keys: Annotated[
        str,
        Setting(
            "Whether the console takes private role keys, to open with in its memory: on, or off for the command line.",
            _on_or_off,
        ),
    ] = "on"
    oidc_issuer: Annotated[
        str | None,
        Setting("The provider of identities that staff come in by (OpenID Connect); none: no such way.", _provider),
    ] = None
    oidc_client: Annotated[str, Setting("What the console is called at the provider: its client id.")] = ""
    oidc_secret: Annotated[
        Path | None, Setting("The file of the client's secret at the provider; none: it has none.", Path)
    ] = None
    oidc_claim: Annotated[str, Setting("Which claim of the provider says who somebody is.")] = "sub"
    rate_limit: Annotated[int, Setting("Requests a second for each API key and process; 0: no limit.", _A_SECOND)] = (
        5000
    )
    open_rate_limit: Annotated[
        int,
        Setting(
            "Requests a second for each address (IPv6: /64) and process that come without a good API key; 0: no limit.",
            _A_SECOND,
        ),
    ] = 50
    body_limit: Annotated[int, Setting("The most bytes of a request's body.", Whole(1_024, 2**30))] = 1_048_576
    metrics: Annotated[str, Setting("Who may read /metrics: loopback, open or off.", _metrics)] = "loopback"
    open_order_hours: Annotated[
        int, Setting("How long an order may stay unconfirmed before it is forgotten.", _HOURS)
    ] = 72
    review_duplicates: Annotated[
        int, Setting("How many of a hundred decided cases a second person decides too, unseen by both.", Whole(0, 20))
    ] = 5
    review_seeds: Annotated[
        int, Setting("To how many of a hundred cases a made-up harmless one is added.", Whole(0, 20))
    ] = 2
    contact_points: Annotated[
        Path | None, Setting("Your own contact points for reports; what it says comes before the law files.", Path)
    ] = None
    report_endpoint: Annotated[
        str | None, Setting("The one address that reports may be sent to; https, or http on this machine.", _endpoint)
    ] = None
    report_endpoint_token: Annotated[
        Path | None, Setting("The file of the token that is sent along (Authorization: Bearer).", Path)
    ] = None
    report_sender: Annotated[
        str, Setting("Whom a contact point can ask about a report, such as a department with its telephone number.")
    ] = ""
    snapshot_hours: Annotated[
        int,
        Setting(
            "How long a checkout may go by one snapshot of the products; there is a newer one after half of it.", _HOURS
        ),
    ] = 24
    statement_link_hours: Annotated[
        int, Setting("How long a link to the hosted form of a statement can be used.", _HOURS)
    ] = 48
    return_origins: Annotated[
        tuple[str, ...],
        Setting("Where the hosted form may lead back to, such as https://shop.example; commas separate.", many=True),
    ] = ()
    law: Annotated[
        tuple[Path, ...], Setting("More law files, beside those that are shipped; commas separate.", Path, many=True)
    ] = ()
    rules: Annotated[
        tuple[Path, ...], Setting("Private rules, or folders of them; commas separate.", Path, many=True)
    ] = ()
    require_approved_rules: Annotated[
        str,
        Setting(
            "What rules of your own take to be used: off, nothing; on, two people's approval, or nothing is judged; "
            "gates, all gates, without which they are not used.",
            _asked_of_rules,
        ),
    ] = "off"
    gate_share: Annotated[
        int,
        Setting(
            "Of a million order lines, how many may raise an alert of a rule that is to go live, at the upper end.",
            Whole(1, 10_000),
        ),
    ] = 10_000
    companions: Annotated[Path | None, Setting("The operator's companion goods.", Path)] = None
    trial_data: Annotated[
        Path | None,
        Setting(
            "A folder with files catalogue.* and orders.* of past orders, on which the console tries rules; with "
            "several operators, a folder in it for each, named by its id.",
            Path,
        ),
    ] = None
    words: Annotated[Path | None, Setting("The operator's own words for recognition.", Path)] = None

    def __post_init__(self) -> None:
        """Put what the folder decides where nothing was said."""
        for name in _KEYS:
            if getattr(self, name) == _IN_FOLDER:
                object.__setattr__(self, name, self.folder / "keys" / f"{name.removesuffix('_key')}.key")
        if self.pseudonym_keys == _IN_FOLDER:
            object.__setattr__(self, "pseudonym_keys", self.folder / "keys" / "pseudonyms")
        if self.role_keys == _IN_FOLDER:
            object.__setattr__(self, "role_keys", self.folder / "keys" / "roles.public")
        if not self.console_origin:  # by name: a passkey belongs to a name and not to an address
            object.__setattr__(self, "console_origin", f"http://localhost:{self.console_port}")
        if not self.database:
            object.__setattr__(self, "database", f"sqlite:///{self.folder / 'poisonbook.sqlite'}")

    @property
    def ledger_head(self) -> Path:
        """The file that says how long the ledger was."""
        return self.folder / "ledger.head"

    @property
    def ledger_cosigned(self) -> Path:
        """The file with the newest checkpoint that a witness cosigned."""
        return self.folder / "ledger.cosigned"

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

    @classmethod
    def from_json(cls, text: str) -> Settings:
        """What `as_json` made a text of."""
        known = described()
        said: dict[str, Any] = {
            name: tuple(map(known[name].one, value)) if known[name].many else known[name].one(value)
            for name, value in json.loads(text).items()
        }
        return cls(**said)

    def as_json(self) -> str:
        """All settings as one text, for another process."""
        values = {name: getattr(self, name) for name in described()}
        return json.dumps(
            {
                name: [str(one) for one in value] if isinstance(value, tuple) else str(value)
                for name, value in values.items()
                if value is not None
            }
        )


def variable(name: str) -> str:
    """The name of a setting's environment variable, such as `POISONBOOK_RATE_LIMIT`."""
    return f"{PREFIX}{name.upper()}"


def described() -> dict[str, Setting]:
    """Every setting by its name, for those who read or list them."""
    hints = get_type_hints(Settings, include_extras=True)
    return {one.name: hints[one.name].__metadata__[0] for one in fields(Settings)}
