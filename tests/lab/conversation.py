"""A client that talks to a world's façade without a socket: the shortest way to an answer of the API."""

import base64
import json
import uuid
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from capvcd_lab.vcd.facade import VcdFacade
from capvcd_lab.vcd.state import Vcd
from capvcd_lab.wire.message import Request, Response
from capvcd_lab.world import World
from capvcd_lab.world.identity import User

CLOUDAPI = "/cloudapi/1.0.0"


@dataclass
class Clock:
    """A clock that moves when it is told to."""

    now: datetime = field(default_factory=lambda: datetime(2024, 5, 1, 12, 0, tzinfo=UTC))

    def __call__(self) -> datetime:
        return self.now

    def advance(self, **span: float) -> None:
        self.now += timedelta(**span)


class Conversation:
    """Requests to one world, at one API version, with the token of the latest login."""

    def __init__(self, world: World, version: str, clock: Clock | None = None) -> None:
        self.world = world
        self.version = version
        self.clock = clock or Clock(world.now)
        self.vcd = Vcd(world, clock=self.clock)
        self.facade = VcdFacade(self.vcd)
        self.token: str | None = None

    def send(
        self,
        method: str,
        target: str,
        *,
        headers: dict[str, str] | None = None,
        body: bytes = b"",
    ) -> Response:
        """One request; *headers* of the caller win over the usual ones."""
        usual = {"accept": f"application/json;version={self.version}", "host": "vcd.lab.invalid"}
        if self.token is not None:
            usual["authorization"] = f"Bearer {self.token}"
        given = {name.lower(): value for name, value in (headers or {}).items()}
        return self.facade(
            Request(
                method=method,
                target=target,
                headers=usual | given,
                body=body,
                base_url="https://vcd.lab.invalid",
                request_id=str(uuid.uuid4()),
                received_at=self.vcd.now(),
            )
        )

    def get(self, path: str, query: dict[str, str] | None = None, **headers: str) -> Response:
        """A GET below ``/cloudapi/1.0.0``, or of a path that starts with a slash and a word of its own."""
        full = path if path.startswith(("/cloudapi", "/api", "/oauth")) else f"{CLOUDAPI}{path}"
        names = {name.replace("_", "-"): value for name, value in headers.items()}
        return self.send("GET", f"{full}?{urlencode(query)}" if query else full, headers=names)

    def values(self, path: str, query: dict[str, str] | None = None) -> list[Any]:
        """The values of one page, which has to come."""
        response = self.get(path, query)
        assert response.status == 200, response.body
        values: list[Any] = json.loads(response.body)["values"]
        return values

    def log_in(self, user: str, password: str, *, provider: bool = False) -> Response:
        """A Basic login; *user* is ``user@org``."""
        encoded = base64.b64encode(f"{user}:{password}".encode()).decode()
        path = f"{CLOUDAPI}/sessions{'/provider' if provider else ''}"
        response = self.send("POST", path, headers={"Authorization": f"Basic {encoded}"})
        self.token = response.headers.get("X-VMWARE-VCLOUD-ACCESS-TOKEN", self.token)
        return response

    def as_tenant(self) -> "Conversation":
        """Go on as the user CAPVCD would use."""
        user = next(user for user in self.world.users if user.id == self.world.subject.user_id)
        return self.as_user(user)

    def as_provider(self) -> "Conversation":
        """Go on as the provider's administrator."""
        return self.as_user(next(user for user in self.world.users if user.org_id == self.world.system_org.id))

    def as_user(self, user: User) -> "Conversation":
        """Go on as *user*, without the formality of a login."""
        self.token = self.vcd.open_session(user).token
        return self

    def exchange(self, path: str, secret: str) -> Response:
        """An OAuth exchange of an API token at *path* (``tenant/ORG`` or ``provider``)."""
        body = urlencode({"grant_type": "refresh_token", "refresh_token": secret}).encode()
        headers = {"Content-Type": "application/x-www-form-urlencoded", "Accept": "application/json"}
        return self.send("POST", f"/oauth/{path}/token", headers=headers, body=body)


def body(response: Response) -> Any:
    """The JSON document of an answer."""
    return json.loads(response.body)
