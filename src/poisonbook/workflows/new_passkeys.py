"""Entering a passkey, with an invitation or beside others; and forgetting one."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.engine import Connection

from poisonbook.register.form_links import token_hash
from poisonbook.register.one_time import OneTimeKind
from poisonbook.register.staff import Passkey, Session, SignInWay, Staff
from poisonbook.register.staff_rules import StaffError
from poisonbook.storage import passkeys, passwords, staff
from poisonbook.storage.writer import each
from poisonbook.workflows.challenges import (
    Challenge,
    PasskeyError,
    handle_of,
    host_of,
    kept_challenge,
    known_to,
    taken_challenge,
    unreadable,
)
from poisonbook.workflows.invitations import InvitationError, invitation_of, taken_by_hash
from poisonbook.workflows.service import Service
from poisonbook.workflows.sign_in import NewSession, start_session
from poisonbook.workflows.staff import in_force, log_change

_MOST = 10
"""Passkeys of one person."""
MOST_LABEL = 40


def begin_new_passkey(service: Service, *, by: str | Session) -> Challenge:
    """Ask a device for a new passkey.

    Args:
        by: the token of an invitation, or the session of who enters one more.

    Raises:
        InvitationError: it cannot be used.
        PasskeyError: they have ten already, or the console is reached by an address and not by a name.
    """
    from webauthn import generate_registration_options, options_to_json
    from webauthn.helpers.structs import (
        AuthenticatorSelectionCriteria,
        ResidentKeyRequirement,
        UserVerificationRequirement,
    )

    whom = invitation_of(service, by).staff if isinstance(by, str) else by.staff
    known = known_to(service, whom)
    if len(known) >= _MOST:
        raise PasskeyError(f"{_MOST} passkeys are enough; forget one first")
    options = generate_registration_options(
        rp_id=host_of(service),
        rp_name="poisonbook",
        user_name=whom.id,
        user_id=handle_of(whom),
        user_display_name=whom.name,
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.REQUIRED, user_verification=UserVerificationRequirement.REQUIRED
        ),
        exclude_credentials=known,
    )
    said = {"by": token_hash(by) if isinstance(by, str) else by.id}
    token = kept_challenge(service, OneTimeKind.NEW_PASSKEY, whom, options.challenge, **said)
    return Challenge(token, options_to_json(options))


def finish_new_passkey(service: Service, token: str, answer: str, *, by: str | Session, label: str) -> NewSession:
    """Keep a passkey that a device just made, and be in with it. An invitation is used up with it.

    Raises:
        PasskeyError: the answer is none to this challenge, or the passkey is on record.
        InvitationError: it cannot be used any more.
    """
    from webauthn import verify_registration_response
    from webauthn.helpers import bytes_to_base64url

    asked = taken_challenge(service, OneTimeKind.NEW_PASSKEY, token)
    who_asks = token_hash(by) if isinstance(by, str) else by.id
    if asked is None or asked.said["by"] != who_asks:
        raise PasskeyError("this took longer than five minutes, or was done already; begin anew")
    try:
        made = verify_registration_response(
            credential=answer,
            expected_challenge=bytes.fromhex(asked.said["challenge"]),
            expected_rp_id=host_of(service),
            expected_origin=service.settings.console_origin,
            require_user_verification=True,
        )
    except unreadable():
        raise PasskeyError("the device's answer is none to what it was asked; nothing was kept") from None
    passkey = Passkey(
        id=bytes_to_base64url(made.credential_id),
        staff=asked.staff or "",
        public_key=made.credential_public_key,
        sign_count=made.sign_count,
        created_at=service.clock(),
        label=" ".join(label.split())[:MOST_LABEL],
    )
    invitation = who_asks if isinstance(by, str) else None
    service.store.writer.run(_ADD, (asked.operator, passkey, invitation))
    instead = None if isinstance(by, str) else by
    return start_session(service, asked.operator, passkey.staff, SignInWay.PASSKEY, instead=instead)


def forget_passkey(service: Service, whom: Staff, id_: str) -> None:
    """Let a passkey be used no more.

    Raises:
        StaffError: it is the last way in that they have.
        PasskeyError: they have no such passkey.
    """
    service.store.writer.run(_FORGET, (whom, id_, service.clock()))


@each
def _add(connection: Connection, asked: tuple[str, Passkey, str | None]) -> None:
    operator, passkey, invitation = asked
    whom = in_force(connection, operator, passkey.staff)
    if invitation is not None and taken_by_hash(connection, invitation, passkey.created_at).staff.id != whom.id:
        raise InvitationError
    if passkeys.by_id(connection, passkey.id) is not None:
        raise PasskeyError("this passkey is on record already")
    passkeys.add(connection, operator, passkey)
    log_change(connection, whom, "passkey-added", whom, at=passkey.created_at)


@each
def _forget(connection: Connection, asked: tuple[Staff, str, datetime]) -> None:
    whom, id_, now = asked
    others = [one for one in passkeys.search(connection, whom.operator, whom.id) if one.id != id_]
    known = staff.find(connection, whom.operator, whom.id)
    if not others and passwords.find(connection, whom.operator, whom.id) is None and not (known and known.subject):
        raise StaffError("it is the last way in that they have")
    if not passkeys.forget(connection, whom.operator, whom.id, id_):
        raise PasskeyError("there is no such passkey")
    log_change(connection, whom, "passkey-forgotten", whom, at=now)


_ADD, _FORGET = _add, _forget
