"""Coming in by a provider of identities, which may be mistaken, attacked or not there."""

from __future__ import annotations

import base64
import hmac
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from tests.identity_provider import CLIENT, SECRET, IdentityProvider, rsa_key, running_provider
from tests.ledger_events import events_of
from tests.unit.workflows.register_service import OTHER, SHOP, SetClock, service_on

from poisonbook.register.staff import Session, SignInRefusedError, SignInWay, Staff, StaffRole
from poisonbook.storage.store import Store
from poisonbook.workflows.id_tokens import TokenRefusedError
from poisonbook.workflows.oidc import CameBack, Leaving, oidc_finish, oidc_start
from poisonbook.workflows.oidc_provider import Provider, ProviderError
from poisonbook.workflows.service import Service
from poisonbook.workflows.sign_in import NewSession, session_of, start_session
from poisonbook.workflows.staff import GivenStaff, add_staff, disable_staff, known_subject

REVIEWER = frozenset({StaffRole.REVIEWER})


@pytest.fixture(scope="module")
def clock() -> SetClock:
    return SetClock()


@pytest.fixture(scope="module")
def running(clock: SetClock, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Service, IdentityProvider]]:
    """One service and one provider for all tests here."""
    folder = tmp_path_factory.mktemp("register")
    url = f"sqlite:///{folder / 'register.sqlite'}"
    Store.upgrade(url)
    (folder / "client.secret").write_text(f"{SECRET}\n")
    with running_provider(clock) as provider, service_on(url, folder, clock) as service:
        service.settings = replace(
            service.settings, oidc_issuer=provider.issuer, oidc_client=CLIENT, oidc_secret=folder / "client.secret"
        )
        enter(service, "ann", "subject-ann")
        yield service, provider


@pytest.fixture
def provider(running: tuple[Service, IdentityProvider], clock: SetClock) -> IdentityProvider:
    """It does as it should, and was asked nothing yet."""
    provider = running[1]
    vars(provider).update(vars(IdentityProvider(provider.issuer, clock)))
    return provider


@pytest.fixture
def service(
    running: tuple[Service, IdentityProvider], provider: IdentityProvider, clock: SetClock
) -> Iterator[Service]:
    """It knows nothing of the provider yet."""
    service = running[0]
    settings = service.settings
    service.provider = Provider(settings, timer=lambda: clock().timestamp())
    yield service
    service.settings = settings


def enter(service: Service, id_: str, subject: str, operator: str = SHOP.id) -> Staff:
    given = GivenStaff(name=id_.title(), roles=REVIEWER, subject=known_subject(service.settings, subject))
    return add_staff(service.store, operator, id_, given, by=None)


def came_back(provider: IdentityProvider, leaving: Leaving, **more: Any) -> CameBack:
    back = provider.sign_in(leaving.address)
    came = CameBack(state=back["state"], code=back["code"], issuer=back.get("iss"), browser=leaving.browser)
    return replace(came, **more)


def come_in(service: Service, provider: IdentityProvider, *, session: Session | None = None) -> NewSession:
    leaving = oidc_start(service, operator=SHOP.id, session=session, place="/queue")
    new, place = oidc_finish(service, came_back(provider, leaving))
    assert place == "/queue"
    return new


def test_whoever_the_provider_knows_and_an_administrator_entered_is_in(
    service: Service, provider: IdentityProvider, clock: SetClock
) -> None:
    new = come_in(service, provider)

    assert (new.session.staff.id, new.session.way) == ("ann", SignInWay.OIDC)
    assert session_of(service, new.token, clock.now) == new.session


def test_it_is_asked_of_itself_and_for_its_keys_once(service: Service, provider: IdentityProvider) -> None:
    for _ in range(3):
        come_in(service, provider)

    assert provider.asked.count("/.well-known/openid-configuration") == 1
    assert provider.asked.count("/keys") == 1


def test_nobody_enters_themself(service: Service, provider: IdentityProvider) -> None:
    provider.who = "subject-stranger"

    with refused_for("nobody"):
        come_in(service, provider)


def test_nobody_comes_in_to_another_operator(service: Service, provider: IdentityProvider) -> None:
    enter(service, "bob", "subject-bob", OTHER.id)
    provider.who = "subject-bob"

    with refused_for("nobody"):
        come_in(service, provider)


def test_an_account_that_is_over_stays_shut(service: Service, provider: IdentityProvider) -> None:
    enter(service, "zoe", "subject-zoe")
    provider.who = "subject-zoe"
    assert come_in(service, provider).session.staff.id == "zoe"
    disable_staff(service.store, SHOP.id, "zoe", by=None)

    with pytest.raises(SignInRefusedError):
        come_in(service, provider)


def test_another_claim_may_say_who_somebody_is(service: Service, provider: IdentityProvider) -> None:
    service.settings = replace(service.settings, oidc_claim="employee")
    provider.claims = {"employee": "subject-ann", "sub": "something else"}

    assert come_in(service, provider).session.staff.id == "ann"
    for nothing in (None, "", 7, ["subject-ann"]):
        provider.claims["employee"] = nothing
        with pytest.raises(TokenRefusedError):
            come_in(service, provider)


@contextmanager
def refused_for(why: str) -> Iterator[None]:
    """Whoever comes is refused, and the log is told why."""
    with pytest.raises(TokenRefusedError) as refused:
        yield
    assert refused.value.why == why


LIES: dict[str, dict[str, Any]] = {
    "another nonce": {"nonce": "replayed"},
    "no nonce": {"nonce": None},
    "another client's": {"aud": "shop"},
    "another client's too, and of that one": {"aud": [CLIENT, "shop"], "azp": "shop"},
    "several clients', and of none": {"aud": [CLIENT, "shop"]},
    "another client asked": {"azp": "shop"},
    "for nobody": {"aud": None},
    "another issuer": {"iss": "https://evil.example"},
    "no issuer": {"iss": None},
    "over": {"exp": 1},
    "never over": {"exp": None},
    "over as a text": {"exp": "9999999999"},
    "of the future": {"iat": 9999999999},
    "not yet": {"nbf": 9999999999},
    "of nobody": {"sub": ""},
    "of no text": {"sub": 7},
}


@pytest.mark.parametrize("claims", LIES.values(), ids=LIES)
def test_a_token_that_says_something_else_is_refused(
    service: Service, provider: IdentityProvider, claims: dict[str, Any]
) -> None:
    provider.claims = claims

    with pytest.raises(TokenRefusedError) as refused:
        come_in(service, provider)

    assert str(refused.value) == str(SignInRefusedError())


def test_a_clock_that_is_a_minute_off_is_borne(service: Service, provider: IdentityProvider, clock: SetClock) -> None:
    now = clock.now.timestamp()
    provider.claims = {"iat": int(now) + 59, "exp": int(now) - 59}

    come_in(service, provider)


def unsigned(token: str) -> str:
    head = base64.urlsafe_b64encode(json.dumps({"alg": "none"}).encode()).rstrip(b"=").decode()
    return f"{head}.{token.split('.')[1]}."


def with_other_claims(token: str) -> str:
    head, body, signature = token.split(".")
    said = json.loads(base64.urlsafe_b64decode(body + "=="))
    return ".".join(
        (head, base64.urlsafe_b64encode(json.dumps({**said, "sub": "x"}).encode()).rstrip(b"=").decode(), signature)
    )


def with_the_public_key_as_a_secret(token: str) -> str:
    head = base64.urlsafe_b64encode(json.dumps({"alg": "HS256", "kid": "first"}).encode()).rstrip(b"=").decode()
    signed = f"{head}.{token.split('.')[1]}"
    mac = hmac.digest(rsa_key("first").as_pem(private=False), signed.encode(), "sha256")
    return f"{signed}.{base64.urlsafe_b64encode(mac).rstrip(b'=').decode()}"


@pytest.mark.parametrize(
    "forged",
    [
        unsigned,
        with_the_public_key_as_a_secret,
        with_other_claims,
        lambda token: token[:-8] + "AAAAAAAA",
        lambda token: token.rpartition(".")[0] + ".",
        lambda _: "",
        lambda _: "a.b.c",
        lambda _: "...",
        lambda _: "ä.ö.ü",
        lambda token: token * 20,
    ],
)
def test_a_token_without_the_providers_signature_is_refused(
    service: Service, provider: IdentityProvider, forged: Callable[[str], str]
) -> None:
    provider.token = forged

    with pytest.raises(TokenRefusedError):
        come_in(service, provider)


def test_another_key_of_the_same_name_signs_nothing(service: Service, provider: IdentityProvider) -> None:
    provider.key = rsa_key("second")

    with pytest.raises(TokenRefusedError):
        come_in(service, provider)


def test_a_new_key_of_the_provider_is_learnt(service: Service, provider: IdentityProvider, clock: SetClock) -> None:
    come_in(service, provider)
    provider.key, provider.header = rsa_key("second"), {"alg": "RS256", "kid": "second"}
    with pytest.raises(TokenRefusedError):
        come_in(service, provider)  # and it is not asked for keys again within the minute

    provider.published = [rsa_key("first"), rsa_key("second")]
    clock.now += timedelta(minutes=1)

    come_in(service, provider)
    assert provider.asked.count("/keys") == 2


def test_what_came_back_counts_once(service: Service, provider: IdentityProvider) -> None:
    leaving = oidc_start(service, operator=SHOP.id)
    came = came_back(provider, leaving)
    oidc_finish(service, came)

    with refused_for("state"):
        oidc_finish(service, came)


def test_a_code_that_was_used_is_refused_by_the_provider(service: Service, provider: IdentityProvider) -> None:
    first = came_back(provider, oidc_start(service, operator=SHOP.id))
    oidc_finish(service, first)
    second = came_back(provider, oidc_start(service, operator=SHOP.id), code=first.code)

    with refused_for("code"):
        oidc_finish(service, second)


def test_a_code_of_another_sign_in_is_refused(service: Service, provider: IdentityProvider) -> None:
    """An attacker's own code, put into somebody's browser, or the other way round: PKCE and the nonce say no."""
    attackers = came_back(provider, oidc_start(service, operator=SHOP.id))
    victims = came_back(provider, oidc_start(service, operator=SHOP.id), code=attackers.code)

    with pytest.raises(TokenRefusedError):
        oidc_finish(service, victims)


@pytest.mark.parametrize(
    "change",
    [
        {"state": "guessed"},
        {"browser": ""},
        {"browser": "another browser's"},
        {"code": ""},
        {"issuer": "https://evil.example"},
        {"issuer": None},
    ],
)
def test_only_the_browser_that_left_comes_back_from_where_it_went(
    service: Service, provider: IdentityProvider, change: dict[str, Any]
) -> None:
    with pytest.raises(TokenRefusedError):
        oidc_finish(service, came_back(provider, oidc_start(service, operator=SHOP.id), **change))


def test_a_provider_that_does_not_name_itself_need_not(service: Service, provider: IdentityProvider) -> None:
    provider.names_itself = False

    come_in(service, provider)


def test_the_way_back_is_open_for_ten_minutes(service: Service, provider: IdentityProvider, clock: SetClock) -> None:
    came = came_back(provider, oidc_start(service, operator=SHOP.id))
    clock.now += timedelta(minutes=10)

    with refused_for("state"):
        oidc_finish(service, came)


def test_a_step_up_needs_a_proof_of_this_moment(service: Service, provider: IdentityProvider, clock: SetClock) -> None:
    session = come_in(service, provider).session
    assert "prompt=login" in oidc_start(service, session=session).address
    clock.now += timedelta(minutes=7)

    for auth_time in (None, "now", True, int(clock.now.timestamp()) - 400, int(clock.now.timestamp()) + 400):
        provider.claims = {"auth_time": auth_time}
        with refused_for("not fresh"):
            come_in(service, provider, session=session)
    provider.claims = {}
    new = come_in(service, provider, session=session)

    assert new.session.is_fresh(clock.now)
    assert new.session.ends_at == session.ends_at


def test_a_step_up_by_somebody_else_is_refused(service: Service, provider: IdentityProvider, clock: SetClock) -> None:
    enter(service, "ben", "subject-ben")
    new = start_session(service, SHOP.id, "ben", SignInWay.PASSWORD)

    with pytest.raises(SignInRefusedError):
        come_in(service, provider, session=new.session)

    assert session_of(service, new.token, clock.now) is not None


@pytest.mark.parametrize(
    "said",
    [
        {"issuer": "https://evil.example"},
        {"token_endpoint": "http://evil.example/token"},
        {"jwks_uri": None},
        {"authorization_endpoint": "javascript:alert(1)"},
    ],
)
def test_a_provider_that_is_another_or_not_safe_is_not_used(
    service: Service, provider: IdentityProvider, said: dict[str, Any]
) -> None:
    provider.said = said

    with pytest.raises(ProviderError):
        oidc_start(service, operator=SHOP.id)


@pytest.mark.parametrize(
    ("path", "answer"),
    [
        ("/.well-known/openid-configuration", (500, b"")),
        ("/.well-known/openid-configuration", (200, b"<html>")),
        ("/.well-known/openid-configuration", (200, b"[]")),
        ("/.well-known/openid-configuration", (302, b"")),
        ("/keys", (200, b'{"keys": []}')),
        ("/keys", (200, b'{"keys": [{"kty": "RSA"}]}')),
        ("/keys", (200, b'{"keys": "x"}')),
        ("/keys", (404, b"")),
        ("/token", (500, b"")),
        ("/token", (200, b"{}")),
        ("/token", (200, b'{"id_token": 7}')),
        ("/token", (200, b"x" * 300_000)),
    ],
)
def test_a_provider_that_does_not_answer_as_it_should_lets_nobody_in(
    service: Service, provider: IdentityProvider, path: str, answer: tuple[int, bytes]
) -> None:
    provider.broken = {path: answer}

    with pytest.raises(ProviderError):
        come_in(service, provider)


def test_without_a_provider_there_is_no_such_way(service: Service) -> None:
    service.provider = Provider(replace(service.settings, oidc_issuer=None))

    with pytest.raises(ProviderError):
        oidc_start(service, operator=SHOP.id)


def test_the_ledger_has_the_refusal_and_nothing_of_the_token(service: Service, provider: IdentityProvider) -> None:
    provider.who = "subject-stranger"
    with pytest.raises(TokenRefusedError):
        come_in(service, provider)

    told = events_of(service.store, "sign-in")[-1]
    assert (told["way"], told["done"], told["staff"]) == ("oidc", "refused", None)
    assert "stranger" not in str(told)
