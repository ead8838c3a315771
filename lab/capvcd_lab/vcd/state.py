"""The running Cloud Director: its world, its clock, its sessions, and who is asking."""

import base64
import binascii
import json
import secrets
import threading
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from capvcd_lab.vcd.errors import ApiError, forbidden, unauthenticated
from capvcd_lab.wire.message import Request
from capvcd_lab.world import World
from capvcd_lab.world.identity import ApiToken, Organization, Role, User
from capvcd_lab.world.ids import bare_uuid


@dataclass
class Session:
    """A login. ``token`` is the JWT that stands for it."""

    id: str
    token: str
    user: User
    org: Organization
    expires_at: datetime
    last_used: datetime


@dataclass(frozen=True)
class Caller:
    """Who asks, with the rights that really count.

    ``org`` is the organization the caller sees: its own, or for a provider the one named by the tenant-context
    header, or None for a provider that sees them all.
    """

    session: Session
    rights: frozenset[str]
    is_provider: bool
    org: Organization | None = None

    @property
    def user(self) -> User:
        """The user of the session."""
        return self.session.user

    def has(self, *rights: str) -> bool:
        """Whether the caller holds at least one of *rights*."""
        return self.is_provider or any(right in self.rights for right in rights)

    def require(self, *rights: str) -> None:
        """Refuse unless the caller holds at least one of *rights*."""
        if not self.has(*rights):
            raise forbidden(
                f"Either you need some or all of the following rights [{', '.join(rights)}] to perform "
                "this operation, or the entity does not exist."
            )

    def require_provider(self) -> None:
        """Refuse tenants."""
        if not self.is_provider:
            raise forbidden()

    def sees_org(self, org_id: str) -> bool:
        """Whether things of this organization are in the caller's view."""
        return self.org is None or self.org.id == org_id


@dataclass
class Vcd:
    """One Cloud Director.

    ``clock`` tells real time; the site's skew comes on top. Whatever hands out or checks sessions holds the lock.
    """

    world: World
    clock: Callable[[], datetime] = field(default=lambda: datetime.now(UTC))
    _sessions: dict[str, Session] = field(default_factory=dict)
    _lock: threading.RLock = field(default_factory=threading.RLock)

    def now(self) -> datetime:
        """What the cells' clock says."""
        return self.clock() + timedelta(seconds=self.world.site.clock_skew_seconds)

    # -- logging in ----------------------------------------------------------------------------------------------

    def log_in(self, user_at_org: str, password: str, *, provider: bool) -> Session:
        """Open a session for ``user@org``; tenants and providers each have their own door."""
        name, _, org_name = user_at_org.rpartition("@")
        org = next((org for org in self.world.orgs if org.name.lower() == org_name.lower()), None)
        user = None if org is None else self._user(org, name)
        if org is None or user is None or org.is_system is not provider:
            raise unauthenticated()
        if not user.password or user.password != password or not self._may_log_in(user, org):
            raise unauthenticated()
        return self.open_session(user)

    def exchange_api_token(self, secret: str, *, org_name: str | None) -> tuple[Session, ApiToken]:
        """Open a session for an API token; *org_name* None is the provider's token endpoint."""
        org = (
            self.world.system_org
            if org_name is None
            else next((org for org in self.world.orgs if org.name.lower() == org_name.lower()), None)
        )
        with self._lock:
            for user in self.world.users:
                for token in user.api_tokens:
                    if token.secret != secret or org is None or user.org_id != org.id or token.revoked:
                        continue
                    if token.expires_at is not None and token.expires_at <= self.now():
                        continue
                    if not self._may_log_in(user, org):
                        continue
                    if token.kind == "service-account":
                        token.secret = secrets.token_urlsafe(24)
                    return self.open_session(user), token
        raise ApiError(400, "invalid_grant", "invalid_grant")

    def open_session(self, user: User) -> Session:
        """A new session with a token that was never seen before."""
        now = self.now()
        org = self._org(user.org_id)
        expires = now + timedelta(seconds=self.world.site.access_token_seconds)
        session_id = f"urn:vcloud:session:{uuid.uuid4()}"
        token = _jwt(
            {
                "sub": user.name,
                "iss": f"{bare_uuid(org.id)}@{self.world.site.uuid}",
                "exp": int(expires.timestamp()),
                "version": f"vcloud_{self.world.site.product_version}",
                "jti": bare_uuid(session_id).replace("-", ""),
            }
        )
        session = Session(session_id, token, user, org, expires, now)
        with self._lock:
            self._sessions[token] = session
        return session

    # -- who is asking -------------------------------------------------------------------------------------------

    def authenticate(self, request: Request) -> Caller:
        """The caller behind a request's token, or 401."""
        token = bearer_token(request)
        now = self.now()
        with self._lock:
            session = self._sessions.get(token or "")
            if session is None:
                raise unauthenticated()
            idle = timedelta(minutes=self.world.site.session_idle_minutes)
            if now >= session.expires_at or now - session.last_used > idle or not session.user.enabled:
                del self._sessions[session.token]
                raise unauthenticated()
            session.last_used = now
        is_provider = session.org.is_system
        return Caller(
            session=session,
            rights=frozenset(self.world.effective_rights(session.user)),
            is_provider=is_provider,
            org=self._tenant_context(request) if is_provider else session.org,
        )

    def sessions_of(self, caller: Caller) -> list[Session]:
        """The sessions a caller may see: its own, and for a provider all of them."""
        with self._lock:
            return [
                session
                for session in self._sessions.values()
                if caller.is_provider or session.user.id == caller.user.id
            ]

    def end_session(self, session: Session) -> None:
        """Log out; the token is worth nothing from now on."""
        with self._lock:
            self._sessions.pop(session.token, None)

    def forget_token(self, request: Request) -> None:
        """End the session a request belongs to, as if its token had expired."""
        with self._lock:
            self._sessions.pop(bearer_token(request) or "", None)

    def user_of(self, request: Request) -> str | None:
        """Who sent a request, as ``user@org``, for the account."""
        with self._lock:
            session = self._sessions.get(bearer_token(request) or "")
        return None if session is None else f"{session.user.name}@{session.org.name}"

    def role_of(self, user: User) -> Role | None:
        """The role of a user, global or of the organization's own."""
        return self.world.role(user.org_id, user.role)

    def _tenant_context(self, request: Request) -> Organization | None:
        wanted = request.header("x-vmware-vcloud-tenant-context")
        if not wanted:
            return None
        for org in self.world.orgs:
            if bare_uuid(wanted) == org.uuid:
                return None if org.is_system else org
        raise forbidden()

    def _org(self, org_id: str) -> Organization:
        return next(org for org in self.world.orgs if org.id == org_id)

    def _user(self, org: Organization, name: str) -> User | None:
        return next(
            (user for user in self.world.users if user.org_id == org.id and user.name.lower() == name.lower()), None
        )

    @staticmethod
    def _may_log_in(user: User, org: Organization) -> bool:
        return user.enabled and not user.locked and (org.is_enabled or org.is_system)


def bearer_token(request: Request) -> str | None:
    """The token of a request; the scheme's case is the client's choice, as VCD allows."""
    scheme, _, token = (request.header("authorization") or "").partition(" ")
    if scheme.lower() == "bearer" and token:
        return token.strip()
    return request.header("x-vmware-vcloud-access-token") or request.header("x-vcloud-authorization")


def basic_credentials(request: Request) -> tuple[str, str]:
    """User (``user@org``) and password of a Basic login, or 401."""
    scheme, _, encoded = (request.header("authorization") or "").partition(" ")
    if scheme.lower() != "basic":
        raise unauthenticated()
    try:
        user, colon, password = base64.b64decode(encoded, validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        raise unauthenticated() from None
    if not colon or "@" not in user:
        raise unauthenticated()
    return user, password


def _jwt(payload: dict[str, object]) -> str:
    parts = [json.dumps({"alg": "RS256"}).encode(), json.dumps(payload).encode(), secrets.token_bytes(256)]
    return ".".join(base64.urlsafe_b64encode(part).rstrip(b"=").decode() for part in parts)
