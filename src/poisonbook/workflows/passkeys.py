"""Coming in with a passkey (WebAuthn): a key on a device that asks its owner for a finger, a face or a number."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, NoReturn

from sqlalchemy.engine import Connection

from poisonbook.register.one_time import OneTime, OneTimeKind
from poisonbook.register.staff import Passkey, Session, SignInRefusedError, SignInWay, Staff
from poisonbook.storage import passkeys, staff
from poisonbook.storage.writer import each
from poisonbook.workflows.challenges import (
    Challenge,
    handle_of,
    host_of,
    kept_challenge,
    known_to,
    taken_challenge,
    unreadable,
)
from poisonbook.workflows.service import Service
from poisonbook.workflows.sign_in import NewSession, refuse, start_session

if TYPE_CHECKING:
    from webauthn.authentication.verify_authentication_response import VerifiedAuthentication


def begin_passkey(service: Service, *, session: Session | None = None) -> Challenge:
    """Ask for a passkey: of whoever has one, or of who is in and is to prove it once more.

    Raises:
        PasskeyError: the console is reached by an address and not by a name.
    """
    from webauthn import generate_authentication_options, options_to_json
    from webauthn.helpers.structs import UserVerificationRequirement

    options = generate_authentication_options(
        rp_id=host_of(service),
        allow_credentials=[] if session is None else known_to(service, session.staff),
        user_verification=UserVerificationRequirement.REQUIRED,
    )
    whose = None if session is None else session.staff
    return Challenge(kept_challenge(service, OneTimeKind.PASSKEY, whose, options.challenge), options_to_json(options))


def finish_passkey(service: Service, token: str, answer: str, *, session: Session | None = None) -> NewSession:
    """Let somebody be in whose device signed the challenge of `token`.

    Args:
        answer: what the browser gave, as JSON.
        session: in which they prove it once more.

    Raises:
        SignInRefusedError: it did not, or it cannot be known whose it is, or their account is not in force.
        PasskeyError: the console is reached by an address and not by a name.
    """
    asked = taken_challenge(service, OneTimeKind.PASSKEY, token)
    found = _named_by(service, answer)
    if asked is None or found is None:
        return _refused(service, None)
    whom, passkey = found
    checked = _checked(service, asked, whom, passkey, answer)
    if checked is None or asked.staff not in (None, whom.id):
        return _refused(service, whom)
    use = (whom.operator, passkey.id, checked.new_sign_count, service.clock())
    if not service.store.writer.run(_USE, use):
        return _refused(service, whom)
    return start_session(service, whom.operator, whom.id, SignInWay.PASSKEY, instead=session)


def _named_by(service: Service, answer: str) -> tuple[Staff, Passkey] | None:
    """The passkey that an answer is of, and whose it is; nothing is believed of the answer yet."""
    from webauthn.helpers import parse_authentication_credential_json

    try:
        id_ = parse_authentication_credential_json(answer).id
    except unreadable():
        return None
    with service.store.reading() as connection:
        found = passkeys.by_id(connection, id_)
        whom = None if found is None else staff.find(connection, found[0], found[1].staff)
    return None if found is None or whom is None else (whom, found[1])


def _checked(
    service: Service, asked: OneTime, whom: Staff, passkey: Passkey, answer: str
) -> VerifiedAuthentication | None:
    from webauthn import verify_authentication_response
    from webauthn.helpers import parse_authentication_credential_json

    try:
        handle = parse_authentication_credential_json(answer).response.user_handle
        if handle is not None and handle != handle_of(whom):
            return None
        return verify_authentication_response(
            credential=answer,
            expected_challenge=bytes.fromhex(asked.said["challenge"]),
            expected_rp_id=host_of(service),
            expected_origin=service.settings.console_origin,
            credential_public_key=passkey.public_key,
            credential_current_sign_count=passkey.sign_count,
            require_user_verification=True,
        )
    except unreadable():
        return None


def _refused(service: Service, whom: Staff | None) -> NoReturn:
    service.store.writer.run(refuse, (whom, SignInWay.PASSKEY, service.clock()))
    raise SignInRefusedError


@each
def _use(connection: Connection, asked: tuple[str, str, int, datetime]) -> bool:
    operator, id_, count, at = asked
    return passkeys.use(connection, operator, id_, count=count, at=at)


_USE = _use
