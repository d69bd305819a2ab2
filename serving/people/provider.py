"""An identity provider that vouches for people: OpenID Connect, by authorization code with PKCE.

What is asked of it and what it answers are read by authlib and joserfc. Nothing is asked where no provider is
configured, and nothing of any other host than those that the provider itself names.
"""

from __future__ import annotations

import base64
import hashlib
import json
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import httpx
from authlib.oauth2.auth import ClientAuth
from authlib.oauth2.rfc6749.parameters import prepare_grant_uri, prepare_token_request
from authlib.oauth2.rfc7636 import create_s256_code_challenge
from authlib.oidc.core import CodeIDToken
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from features.faults import Fault

if TYPE_CHECKING:
    from features.settings import Settings

ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "Ed25519", "EdDSA")
BACK = "/v1/log-in/provider/back"
_PATIENCE = 10.0  # seconds that the provider may take for an answer
_REMEMBERED = 3_600.0  # seconds for which its addresses and keys are believed
_CLOCKS_APART = 60  # seconds
_HERE = frozenset({"127.0.0.1", "localhost", "::1"})
_FORM = "application/x-www-form-urlencoded;charset=UTF-8"


@dataclass(frozen=True)
class Attempt:
    """One attempt to log in: what a browser keeps is a secret, and all else that ties the answer to it is made of it.

    So nothing is kept here between question and answer, and what stands in addresses does not tell the secret.
    """

    secret: str

    @property
    def state(self) -> str:
        """What the provider must give back to the browser that asked."""
        return self._made_of("state")

    @property
    def nonce(self) -> str:
        """What must stand in the token."""
        return self._made_of("nonce")

    @property
    def verifier(self) -> str:
        """What proves that who fetches the token is who asked for it (RFC 7636)."""
        return self._made_of("verifier")

    def _made_of(self, what: str) -> str:
        digest = hashlib.sha256(f"rastin {what}\n{self.secret}".encode("utf-8", "surrogateescape")).digest()
        return base64.urlsafe_b64encode(digest).decode().rstrip("=")


@dataclass
class Provider:
    """The provider of a service.

    Attributes
    ----------
    issuer
        Its name and address, as its tokens say it.
    client_id, client_secret
        What this service is to it.
    back
        Where it sends browsers back to.
    """

    issuer: str
    client_id: str
    client_secret: str = field(repr=False)
    back: str
    _remembered: dict[str, tuple[float, dict[str, Any]]] = field(default_factory=dict, repr=False)

    def address(self, attempt: Attempt) -> str:
        """Return the address at which a browser asks it to vouch."""
        return str(
            prepare_grant_uri(
                self._endpoint("authorization_endpoint"),
                client_id=self.client_id,
                response_type="code",
                redirect_uri=self.back,
                scope="openid",
                state=attempt.state,
                nonce=attempt.nonce,
                code_challenge=create_s256_code_challenge(attempt.verifier),
                code_challenge_method="S256",
            )
        )

    def subject(self, attempt: Attempt, code: str) -> str:
        """Return for whom it vouches.

        Raises
        ------
        Fault
            When it vouches for nobody, or what it says is not signed by it, for us, for this attempt and for now.
        """
        token = self._token(attempt, code)
        try:
            keys = KeySet.import_key_set(self._document("keys", self._endpoint("jwks_uri")))  # type: ignore[arg-type]
            signed = jwt.decode(token, keys, ALGORITHMS)
            claims = CodeIDToken(
                signed.claims,
                signed.header,
                {"iss": {"essential": True, "value": self.issuer}, "aud": {"essential": True, "value": self.client_id}},
                {"nonce": attempt.nonce, "client_id": self.client_id},
            )
            claims.validate(leeway=_CLOCKS_APART)
        except (JoseError, ValueError, KeyError, TypeError):
            self._remembered.pop("keys", None)  # it may have new ones
            raise _not_vouched() from None
        return str(claims["sub"])

    def _token(self, attempt: Attempt, code: str) -> str:
        address = self._endpoint("token_endpoint")
        body = prepare_token_request("authorization_code", "", self.back, code=code, code_verifier=attempt.verifier)
        client = ClientAuth(self.client_id, self.client_secret, "client_secret_basic")
        address, headers, body = client.prepare("POST", address, {"content-type": _FORM}, body)
        answer = self._asked("POST", address, headers=headers, content=body)
        token = answer.get("id_token")
        if not isinstance(token, str):
            raise _not_vouched()
        return token

    def _endpoint(self, name: str) -> str:
        said = self._document("configuration", f"{self.issuer.rstrip('/')}/.well-known/openid-configuration")
        address = said.get(name)
        if said.get("issuer") != self.issuer or not isinstance(address, str):
            raise _not_reached()
        _check_is_encrypted(address)
        return address

    def _document(self, name: str, address: str) -> dict[str, Any]:
        at, document = self._remembered.get(name, (0.0, {}))
        if not document or time.monotonic() - at > _REMEMBERED:
            document = self._asked("GET", address)
            self._remembered[name] = (time.monotonic(), document)
        return document

    def _asked(self, method: str, address: str, **sent: Any) -> dict[str, Any]:
        _check_is_encrypted(address)
        try:
            with httpx.Client(timeout=_PATIENCE, follow_redirects=False) as client:
                answer = client.request(method, address, **sent)
        except httpx.HTTPError:
            raise _not_reached() from None
        if answer.is_client_error and method == "POST":
            raise _not_vouched()
        try:
            document = json.loads(answer.content) if answer.is_success else None
        except ValueError:
            document = None
        if not isinstance(document, dict):
            raise _not_reached()
        return document


class NotVouched(Fault):
    """The provider vouches for nobody here."""


def open_provider(settings: Settings) -> Provider | None:
    """Return the provider that is configured; `None` where there is none.

    Raises
    ------
    Fault
        When something of it is missing.
    """
    if settings.oidc_issuer is None:
        return None
    secret = settings.oidc_secret_path
    if settings.oidc_client_id is None or settings.public_address is None or not secret.is_file():
        raise Fault(
            "An identity provider must have RASTIN_OIDC_CLIENT_ID, RASTIN_PUBLIC_ADDRESS and the client's secret in "
            f"{secret}; something is missing.",
            f"برای ارائه‌دهندهٔ هویت RASTIN_OIDC_CLIENT_ID و RASTIN_PUBLIC_ADDRESS و رمز در {secret} لازم است.",
        )
    back = settings.public_address.rstrip("/") + BACK
    return Provider(settings.oidc_issuer, settings.oidc_client_id, secret.read_text(encoding="utf-8").strip(), back)


def _check_is_encrypted(address: str) -> None:
    parts = urlsplit(address)
    if parts.scheme != "https" and not (parts.scheme == "http" and parts.hostname in _HERE):
        raise _not_reached()


def _not_reached() -> Fault:
    return Fault(
        "The identity provider must answer as OpenID Connect says, over TLS; it does not now.",
        "ارائه‌دهندهٔ هویت باید از راه TLS و مطابق OpenID Connect پاسخ دهد؛ اکنون چنین نیست.",
    )


def _not_vouched() -> NotVouched:
    return NotVouched(
        "The identity provider must vouch for somebody who has an account here; it does not. Try: log in again.",
        "ارائه‌دهندهٔ هویت باید کسی را تأیید کند که اینجا حساب دارد؛ چنین نشد. دوباره وارد شوید.",
    )
