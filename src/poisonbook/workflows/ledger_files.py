"""The files beside a store that know its ledger."""

from __future__ import annotations

from poisonbook.settings import Settings
from poisonbook.storage.cosigned import CosignedFile
from poisonbook.storage.head import HeadFile


def head_file(settings: Settings) -> HeadFile:
    """The file that says how long the ledger was."""
    return HeadFile(settings.ledger_head)


def cosigned_file(settings: Settings) -> CosignedFile:
    """The file with the newest checkpoint that a witness cosigned."""
    return CosignedFile(settings.ledger_cosigned)
