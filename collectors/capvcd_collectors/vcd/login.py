"""Logging in to Cloud Director: with user name and password, or with an API token; as a tenant or as the provider."""

import base64
from collections.abc import Callable
from dataclasses import dataclass, field
from urllib.parse import quote, urlencode

from capvcd_collectors.facts.base import ExchangeSource
from capvcd_collectors.facts.connection import Persona
from capvcd_collectors.facts.environment import CredentialSettings, VcdSettings
from capvcd_collectors.http.endpoint import Endpoint, Reply, Session
from capvcd_collectors.http.errors import Rejected
from capvcd_collectors.http.wire import Wire
from capvcd_collectors.vcd.cloudapi import parsed
from capvcd_collectors.vcd.kind import ACCESS_TOKEN
from capvcd_collectors.vcd.versions import number

SYSTEM = "System"
SESSIONS = "/cloudapi/1.0.0/sessions"
_LOGOUT_SECONDS = 1.0
_CLOUDAPI_LOGOUT = (36, 0)


@dataclass(frozen=True, slots=True)
class Account:
    """Who logs in where: the user name without organization (empty with an API token), and the organization."""

    persona: Persona
    username: str
    organization: str
    uses_token: bool

    @property
    def is_provider(self) -> bool:
        """Whether the login goes to the System organization."""
        return self.organization.lower() == SYSTEM.lower()

    @property
    def session_path(self) -> str:
        """Where a password is presented."""
        return f"{SESSIONS}/provider" if self.is_provider else SESSIONS

    @property
    def token_path(self) -> str:
        """Where an API token is presented."""
        return (
            "/oauth/provider/token" if self.is_provider else f"/oauth/tenant/{quote(self.organization, safe='')}/token"
        )

    def __str__(self) -> str:
        """``user 'administrator' of organization 'xav_lab'``, or ``an API token of …``."""
        who = "an API token" if self.uses_token else f"user {self.username!r}"
        return f"{who} of organization {self.organization!r}"


def account_of(settings: VcdSettings, persona: Persona, credentials: CredentialSettings) -> Account:
    """The account behind *credentials*. As for CAPVCD, ``system/administrator`` names organization and user at once."""
    organization = SYSTEM if persona is Persona.PROVIDER else settings.org
    named, slash, username = (credentials.username or "").partition("/")
    if slash:
        organization = named
    else:
        username = named
    uses_token = credentials.api_token is not None
    return Account(persona, "" if uses_token else username, organization, uses_token)


@dataclass(frozen=True, slots=True)
class Attempt:
    """What became of one login: *session* is None when VCD rejected it, and *detail* is then VCD's reason.

    *rotated* says that the answer brought another API token in place of the one presented.
    """

    account: Account
    source: ExchangeSource
    session: Session | None
    detail: str
    rotated: bool = False


@dataclass(slots=True)
class Authenticator:
    """Logs one account in, and again when its session has ended. Each session is ended at the end of the run."""

    endpoint: Endpoint
    version: str
    account: Account
    wire: Wire = field(repr=False)
    secret: str = field(repr=False)
    _rotated: bool = False

    def log_in(self) -> Attempt:
        """Log in once. VCD saying no is an `Attempt`; anything else that goes wrong is an ExchangeError."""
        present, rejections = (self._by_token, (400, 401)) if self.account.uses_token else (self._by_password, (401,))
        try:
            with self.wire.logging_in():
                reply, token = present()
                self._ended_later(token)
        except Rejected as error:
            if error.status not in rejections or (error.status == 400 and error.code != "invalid_grant"):  # noqa: PLR2004 - Bad Request
                raise
            return Attempt(self.account, error.source, None, error.message or "no reason given")
        return Attempt(self.account, reply.source, Session(token, self._again(present)), "", self._rotated)

    def _again(self, present: Callable[[], tuple[Reply, str]]) -> Callable[[], str]:
        def log_in() -> str:
            with self.wire.logging_in():
                _, token = present()
                self._ended_later(token)
            return token

        return log_in

    def _ended_later(self, token: str) -> None:
        """Also the session that a new one took the place of: that a server refused it once does not mean it is gone."""
        if not self.wire.is_replayed:
            self.wire.add_log_out(lambda: log_out(self.endpoint, self.version, token))

    def _by_password(self) -> tuple[Reply, str]:
        pair = f"{self.account.username}@{self.account.organization}:{self.secret}"
        encoded = base64.b64encode(pair.encode()).decode()
        self.wire.redactor.add(encoded)
        reply = self.endpoint.send(
            "POST",
            self.account.session_path,
            accept=f"application/json;version={self.version}",
            headers={"Authorization": f"Basic {encoded}"},
        )
        token = reply.headers.get(ACCESS_TOKEN)
        return reply, _usable(token, reply)

    def _by_token(self) -> tuple[Reply, str]:
        form = urlencode({"grant_type": "refresh_token", "refresh_token": self.secret})
        reply = self.endpoint.send(
            "POST",
            self.account.token_path,
            accept=f"application/json;version={self.version}",
            headers={"Content-Type": "application/x-www-form-urlencoded"},
            content=form.encode(),
        )
        answer = parsed(reply)
        held = answer if isinstance(answer, dict) else {}
        token = _usable(held.get("access_token"), reply)
        successor = held.get("refresh_token")
        if isinstance(successor, str) and successor and successor != self.secret:
            # A service account's token dies with its use: only the successor can log in again.
            self.secret = successor
            self._rotated = True
        return reply, token


def _usable(token: object, reply: Reply) -> str:
    """The access *token* that *reply* brought; raises NotParsable for one that no request could carry."""
    if not isinstance(token, str) or not token:
        raise reply.not_parsable("no access token")
    if not token.isascii() or not token.isprintable():
        raise reply.not_parsable("an access token with characters that no header can carry")
    return token


def log_out(endpoint: Endpoint, version: str, token: str) -> None:
    """End the session of *token*, in one quick attempt; raises an ExchangeError that nobody needs to care for."""
    modern = number(version) >= _CLOUDAPI_LOGOUT
    endpoint.send(
        "DELETE",
        f"{SESSIONS}/current" if modern else "/api/session",
        accept=f"application/{'json' if modern else '*+xml'};version={version}",
        headers=endpoint.kind.authorization(token),
        timeout=_LOGOUT_SECONDS,
    )
