"""A small identity provider on this machine: it answers over HTTP and signs tokens, rightly or, if told to, wrongly."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import secrets
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from joserfc import jwt
from joserfc.jwk import RSAKey

from tests.loopback import Loopback, Quiet

if TYPE_CHECKING:
    from http.server import BaseHTTPRequestHandler

Claims = dict[str, Any]


class _Handler(Quiet):
    server_of: IdentityProvider

    def reply(self) -> None:
        answer = self.server_of.get if self.command == "GET" else self.server_of.post
        answer(self)


@dataclass
class IdentityProvider(Loopback):
    """Vouches for one subject; `twist` changes claims, `None` drops one, and `signed` says how tokens are signed."""

    handler = _Handler
    client_id: str = "rastin"
    client_secret: str = "between the two of us"  # noqa: S105 -- of nobody
    subject: str = "subject-7"
    twist: Claims = field(default_factory=dict)
    signed: str = "rightly"
    says_issuer: str | None = None
    asked: list[dict[str, str]] = field(default_factory=list)
    _codes: dict[str, dict[str, str]] = field(default_factory=dict)
    _key: RSAKey = field(default_factory=lambda: RSAKey.generate_key(2048, {"kid": "one", "use": "sig"}))

    @property
    def issuer(self) -> str:
        return self.address

    def get(self, handler: BaseHTTPRequestHandler) -> None:
        path = urlsplit(handler.path)
        if path.path == "/.well-known/openid-configuration":
            endpoints = {"authorization_endpoint": "authorize", "token_endpoint": "token", "jwks_uri": "keys"}
            said = {name: f"{self.issuer}/{where}" for name, where in endpoints.items()}
            _answer(handler, 200, {"issuer": self.says_issuer or self.issuer, **said})
        elif path.path == "/keys":
            _answer(handler, 200, {"keys": [self._key.as_dict(private=False)]})
        else:
            self._authorize(handler, dict(parse_qsl(path.query)))

    def _authorize(self, handler: BaseHTTPRequestHandler, asked: dict[str, str]) -> None:
        self.asked.append(asked)
        code = secrets.token_urlsafe(16)
        self._codes[code] = asked
        handler.send_response(302)
        handler.send_header("location", f"{asked['redirect_uri']}?{urlencode({'code': code, 'state': asked['state']})}")
        handler.end_headers()

    def post(self, handler: BaseHTTPRequestHandler) -> None:
        sent = dict(parse_qsl(handler.rfile.read(int(handler.headers["content-length"])).decode()))
        shown = base64.b64decode(handler.headers["authorization"].removeprefix("Basic ")).decode()
        asked = self._codes.pop(sent["code"], None)
        challenge = base64.urlsafe_b64encode(hashlib.sha256(sent["code_verifier"].encode()).digest()).decode()
        is_right = (
            asked is not None
            and shown == f"{self.client_id}:{self.client_secret}"
            and asked["code_challenge"] == challenge.rstrip("=")
            and asked["redirect_uri"] == sent["redirect_uri"]
        )
        if asked is None or not is_right:
            _answer(handler, 400, {"error": "invalid_grant"})
            return
        _answer(handler, 200, {"access_token": "x", "token_type": "Bearer", "id_token": self._token(asked["nonce"])})

    def _token(self, nonce: str) -> str:
        now = int(time.time())
        claims: Claims = {"iss": self.issuer, "sub": self.subject, "aud": self.client_id, "nonce": nonce}
        claims |= {"iat": now, "exp": now + 300}
        claims = {claim: value for claim, value in (claims | self.twist).items() if value is not None}
        if self.signed == "by nobody":
            return f"{_encoded({'alg': 'none'}, claims)}."
        if self.signed == "with the public key as a secret":
            said = _encoded({"alg": "HS256", "kid": "one"}, claims)
            return f"{said}.{_base64(hmac.digest(self._key.as_pem(private=False), said.encode(), 'sha256'))}"
        key = self._key if self.signed == "rightly" else RSAKey.generate_key(2048)
        return jwt.encode({"alg": "RS256", "kid": "one"}, claims, key)


def _encoded(*parts: dict[str, Any]) -> str:
    return ".".join(_base64(json.dumps(part).encode()) for part in parts)


def _base64(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).decode().rstrip("=")


def _answer(handler: BaseHTTPRequestHandler, status: int, document: dict[str, Any]) -> None:
    body = json.dumps(document).encode()
    handler.send_response(status)
    handler.send_header("content-type", "application/json")
    handler.send_header("content-length", str(len(body)))
    handler.end_headers()
    handler.wfile.write(body)
