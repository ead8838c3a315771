"""The recipe for collectors: functions whose parameters are what they need, and whose result is a fact."""

import json
from dataclasses import dataclass
from typing import Any

from capvcd_collectors.engine.registry import collector
from capvcd_collectors.facts.base import ExchangeSource, NotSeenError
from capvcd_collectors.facts.environment import Environment
from capvcd_collectors.http.endpoint import Endpoint, Session
from capvcd_collectors.http.wire import Wire
from capvcd_collectors.vault import Vault
from example_ipam.facts import AddressPool
from example_ipam.support import IPAM, SESSION_HEADER

JSON = "application/json"


@dataclass(frozen=True, slots=True)
class Register:
    """The register with a session: no fact, but what facts are read with."""

    endpoint: Endpoint
    session: Session

    def get(self, path: str) -> tuple[Any, ExchangeSource]:
        """The JSON document at *path*, and where it was read; raises an ExchangeError."""
        reply = self.endpoint.send("GET", path, accept=JSON, session=self.session)
        return json.loads(reply.text), reply.source


@collector
def register(environment: Environment, vault: Vault, wire: Wire) -> Register:
    """Log in. Without a section ``ipam`` in the environment file this is out of scope, and so is all that needs it."""
    settings = environment.endpoint("ipam")
    endpoint = wire.endpoint(IPAM, "ipam", settings.connection)
    password = vault.reveal(settings.values["password"])

    def log_in() -> str:
        content = json.dumps({"username": settings.values["username"], "password": password}).encode()
        token = endpoint.send("POST", "/login", accept=JSON, content=content).headers[SESSION_HEADER]
        wire.redactor.add(token)
        return token

    session = Session(log_in(), log_in)
    wire.add_log_out(lambda: endpoint.send("DELETE", "/login", accept=JSON, session=session, timeout=1.0))
    return Register(endpoint, session)


@collector
def address_pools(register: Register) -> tuple[AddressPool, ...]:
    """Read every pool."""
    pools, source = register.get("/pools")
    if not isinstance(pools, list):
        raise NotSeenError(f"{source} should be a list", needs="the register itself at this URL", source=source)
    return tuple(
        AddressPool(source=source.at(number), name=each["name"], size=each["size"], taken=each["taken"])
        for number, each in enumerate(pools)
    )
