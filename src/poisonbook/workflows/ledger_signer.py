"""Who signs the ledger: its key, under its name."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from poisonbook.errors import PoisonbookError
from poisonbook.ledger.checkpoints import parse_checkpoint
from poisonbook.ledger.hashing import leaf_hash
from poisonbook.ledger.notes import NoteSigner
from poisonbook.privacy.key_files import key_in
from poisonbook.privacy.signing import KEY_BYTES, SigningKeyError
from poisonbook.settings import Settings
from poisonbook.storage import checkpoints
from poisonbook.storage.errors import LedgerBrokenError
from poisonbook.storage.store import Store
from poisonbook.workflows.ledger_keys import key_changes

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey


class LedgerNameError(PoisonbookError):
    """The ledger cannot be called so."""

    code: ClassVar[str] = "ledger-name"

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name

    def __str__(self) -> str:
        return f"{self.name!r}: a ledger's name has no blanks and no plus signs, such as shop.example/ledger"


class LedgerRenamedError(PoisonbookError):
    """The settings give the ledger another name than it has."""

    code: ClassVar[str] = "ledger-renamed"

    def __init__(self, name: str, wanted: str) -> None:
        super().__init__(name, wanted)
        self.name = name
        self.wanted = wanted

    def __str__(self) -> str:
        return (
            f"the ledger is called {self.name} since its first checkpoint, and keeps that name: set "
            f"POISONBOOK_LEDGER_ORIGIN to it, or do not set it; it is {self.wanted}"
        )


def signer_of(settings: Settings, store: Store) -> NoteSigner:
    """The key that signs the ledger, under the name that the ledger has since its first checkpoint.

    Raises:
        SigningKeyError: the file is missing, or holds something else.
        LedgerNameError: the name cannot stand in a checkpoint.
        LedgerRenamedError: the settings have another name than the one it has.
    """
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    secret = key_in(settings.ledger_key, SigningKeyError)
    if len(secret) != KEY_BYTES:
        raise SigningKeyError(str(settings.ledger_key), f"holds {len(secret)} bytes")
    private = Ed25519PrivateKey.from_private_bytes(secret)
    kept = _name_kept(store, private)
    name = settings.ledger_origin or kept or _own_name(private)
    if kept not in (None, name):
        raise LedgerRenamedError(kept, name)
    return _signer(private, name)


def new_signer(secret: bytes, settings: Settings, *, name: str | None) -> NoteSigner:
    """A signer with another key for a ledger of this name; None: it has none yet.

    Raises:
        LedgerNameError: the name in the settings cannot stand in a checkpoint.
        LedgerRenamedError: the settings have another name than the one it has.
    """
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    private = Ed25519PrivateKey.from_private_bytes(secret)
    if name is not None and settings.ledger_origin not in ("", name):
        raise LedgerRenamedError(name, settings.ledger_origin)
    return _signer(private, name or settings.ledger_origin or _own_name(private))


def _own_name(private: Ed25519PrivateKey) -> str:
    """What a ledger is called where nobody says."""
    return f"poisonbook.local/{leaf_hash(private.public_key().public_bytes_raw()).hex()[:16]}"


def _signer(private: Ed25519PrivateKey, name: str) -> NoteSigner:
    try:
        return NoteSigner(private, name)
    except ValueError:
        raise LedgerNameError(name) from None


def _name_kept(store: Store, private: Ed25519PrivateKey) -> str | None:
    """The name that the ledger has with this key: it says so itself, or the key signed its last checkpoint."""
    with store.reading() as connection:
        last = checkpoints.last(connection)
        try:
            changes = key_changes(connection)
        except LedgerBrokenError:  # who signs learns of it, and who audits
            changes = []
    public = private.public_key().public_bytes_raw()
    if changes:
        return changes[-1].new.name if changes[-1].new.public == public else None
    try:
        note, checkpoint = parse_checkpoint("" if last is None else last.note)
        return checkpoint.origin if NoteSigner(private, checkpoint.origin).key.verifies(note) else None
    except ValueError:
        return None
