"""The recipe for an endpoint: what the product is like over HTTP, its section in the environment file, its modules."""

from capvcd_collectors.engine.endpoints import EndpointSupport
from capvcd_collectors.http.kind import EndpointKind, RequestPattern
from capvcd_collectors.redact import SecretNames

SESSION_HEADER = "x-ipam-session"

IPAM = EndpointKind(
    section="ipam",
    product="the address register",
    permission="a user that may list pools",
    log_ins=(RequestPattern("POST", "/login"),),
    log_outs=(RequestPattern("DELETE", "/login"),),
    request_id_header="x-ipam-request",
    authorization=lambda token: {SESSION_HEADER: token},
    login_headers=frozenset({SESSION_HEADER}),
    secrets=SecretNames(headers=frozenset({SESSION_HEADER})),
)

SUPPORT = EndpointSupport(
    kind=IPAM,
    schema={
        "title": "Address register",
        "description": "The register that addresses are taken from.",
        "type": "object",
        "additionalProperties": False,
        "required": ["url", "username", "password"],
        "properties": {
            "url": {"$ref": "#/$defs/url"},
            "username": {"$ref": "#/$defs/username"},
            "password": {"$ref": "#/$defs/secret"},
            "caFile": {"$ref": "#/$defs/caFile"},
        },
    },
    collectors=("example_ipam.collecting",),
    begin_with=("example_ipam.collecting:Register",),
)
