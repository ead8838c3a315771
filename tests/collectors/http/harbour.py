"""A made-up product that shares nothing with Cloud Director: its kind, its section, its collectors and facts."""

from collections.abc import Mapping
from dataclasses import dataclass

from capvcd_collectors.engine.endpoints import EndpointSupport
from capvcd_collectors.engine.registry import collector
from capvcd_collectors.facts.base import Fact
from capvcd_collectors.facts.environment import Environment
from capvcd_collectors.http.endpoint import Endpoint, Session
from capvcd_collectors.http.kind import EndpointKind, Reason, RequestPattern
from capvcd_collectors.http.wire import Wire
from capvcd_collectors.redact import SecretNames
from capvcd_collectors.vault import Vault


def read_reason(text: str) -> Reason | None:
    code, colon, message = text.partition(": ")
    return Reason(message, code) if colon else None


def asked_version(headers: Mapping[str, str]) -> str:
    return headers.get("x-harbour-version", "")


def present_ticket(token: str) -> Mapping[str, str]:
    return {"X-Harbour-Ticket": token}


HARBOUR = EndpointKind(
    section="harbour",
    product="Harbour Master",
    server="Harbour Master tower",
    permission="the harbour master's seal",
    log_ins=(RequestPattern("POST", "/berths/{name}/ticket"),),
    log_outs=(RequestPattern("GET", "/leave"),),
    reads=(RequestPattern("POST", "/search"),),
    request_id_header="x-harbour-request",
    client_request_id_header="x-harbour-call",
    read_reason=read_reason,
    read_version=asked_version,
    authorization=present_ticket,
    taped_headers=frozenset({"x-tide"}),
    login_headers=frozenset({"x-harbour-ticket"}),
    login_keys=("ticket",),
    secrets=SecretNames(headers=frozenset({"x-harbour-ticket"}), keys=frozenset({"sealNumber"})),
)

SECTION = {
    "title": "Harbour",
    "description": "Where the ships are.",
    "type": "object",
    "additionalProperties": False,
    "required": ["url"],
    "properties": {
        "url": {"$ref": "#/$defs/url"},
        "username": {"$ref": "#/$defs/username"},
        "sealCode": {"$ref": "#/$defs/secret"},
        "caFile": {"$ref": "#/$defs/caFile"},
        "insecure": {"$ref": "#/$defs/insecure"},
        "depth": {"type": "number", "minimum": 2},
        "berths": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {"username": {"type": "string"}, "key": {"$ref": "#/$defs/secret"}},
            },
        },
    },
}

HARBOUR_SUPPORT = EndpointSupport(
    kind=HARBOUR,
    schema=SECTION,
    collectors=("collectors.http.harbour",),
    begin_with=("collectors.http.harbour:Berth",),
)


@dataclass(frozen=True)
class Berth:
    endpoint: Endpoint
    session: Session


@dataclass(frozen=True, kw_only=True)
class Ships(Fact, noun="ships", fixture="ships"):
    names: tuple[str, ...]


@collector
def berth(environment: Environment, vault: Vault, wire: Wire) -> Berth:
    settings = environment.endpoint("harbour")
    endpoint = wire.endpoint(HARBOUR, "harbour", settings.connection)

    def log_in() -> str:
        seal = vault.reveal(settings.values["sealCode"])
        return endpoint.send("POST", "/berths/north/ticket", accept="*/*", content=seal.encode()).text

    session = Session(log_in(), log_in)
    wire.add_log_out(lambda: endpoint.send("GET", "/leave", accept="*/*", headers=HARBOUR.authorization(session.token)))
    return Berth(endpoint, session)


@collector
def ships(berth: Berth) -> Ships:
    reply = berth.endpoint.send("POST", "/search", accept="*/*", content=b"ships", session=berth.session)
    return Ships(source=reply.source, names=tuple(reply.text.split()))
