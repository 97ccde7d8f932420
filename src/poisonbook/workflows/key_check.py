"""Whether the keys of a store are in order, and whether a private key still opens what it should."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from poisonbook.privacy.private_role_keys import PrivateRoleKey
from poisonbook.privacy.role_keys import RoleKeys
from poisonbook.settings import Settings
from poisonbook.storage.store import Store
from poisonbook.workflows.epochs import epoch_statuses, problems_of_epochs
from poisonbook.workflows.role_keys import enrolled_keys, opened_by, private_keys_near, sealed_by_key


@dataclass(frozen=True, slots=True)
class KeyTried:
    """What a private key was found to open."""

    halves: int
    problems: tuple[str, ...]


def problems_of_keys(store: Store, settings: Settings) -> Iterator[str]:
    """What is wrong with the keys of a store, in plain words.

    Raises:
        RoleKeysError: the file of public keys cannot be used.
        PseudonymKeyError: nor can the folder of the keys of pseudonyms.
    """
    keys = RoleKeys.from_file(settings.role_keys).all
    known = {(one.role, one.id) for one in keys}
    yield from lying_about(settings)
    enrolled = enrolled_keys(store)
    for one in keys:
        if (one.role, one.id) not in enrolled:
            yield (
                f"key {one.id} of {one.role} is in {settings.role_keys}, but the ledger does not say that it was "
                "enrolled: somebody wrote it there by hand"
            )
    sealed = sealed_by_key(store)
    for (role, id_), count in sorted(sealed.counts.items()):
        if (role, id_) not in known:
            yield f"{count} records are sealed for key {id_} of {role}, which is not in {settings.role_keys}"
    if settings.pseudonym_keys.is_dir():  # it is on the serving host alone
        yield from problems_of_epochs(epoch_statuses(store, settings))
    if sealed.broken:
        yield f"{sealed.broken} records have a seal in no known form"


def lying_about(settings: Settings) -> Iterator[str]:
    """Private keys that lie where the store is, in plain words."""
    for path in private_keys_near(settings):
        yield (
            f"{path}: a private role key lies beside the store; give it to the person who has the role, and delete it "
            "here (docs/guide/keys.md)"
        )


def problems_of_private_key(store: Store, settings: Settings, private: PrivateRoleKey) -> KeyTried:
    """What a private key opens, and what is wrong with it."""
    opened = opened_by(store, private)
    problems = [f"{id_}: its half does not open, it was changed" for id_ in opened.broken]
    if private.public not in RoleKeys.from_file(settings.role_keys).all:
        problems.append(f"key {private.public.id} of {private.role} is not in {settings.role_keys}")
    return KeyTried(opened.halves, tuple(problems))
