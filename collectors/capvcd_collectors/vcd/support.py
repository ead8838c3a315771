"""Cloud Director as an examination needs to know it: its section of the environment file, and its collectors."""

from capvcd_collectors.engine.endpoints import EndpointSupport
from capvcd_collectors.vcd.kind import CLOUD_DIRECTOR

_LOGIN = {
    "username": {"$ref": "#/$defs/username"},
    "password": {"$ref": "#/$defs/secret"},
    "apiToken": {"$ref": "#/$defs/secret"},
}
_ONE_WAY_IN = [{"required": ["username", "password"]}, {"required": ["apiToken"]}]

SECTION = {
    "title": "Cloud Director",
    "description": "The site, the place the cluster is built in, and the credentials CAPVCD is to use.",
    "type": "object",
    "additionalProperties": False,
    "required": ["url", "org", "vdc"],
    "properties": {
        "url": {"$ref": "#/$defs/url"},
        "org": {
            "title": "Organization",
            "description": "The tenant's name as in its URL, case included.",
            "$ref": "#/$defs/name",
        },
        "vdc": {
            "title": "Virtual data center",
            "description": "The organization VDC the cluster is built in, case included.",
            "$ref": "#/$defs/name",
        },
        **_LOGIN,
        "caFile": {"$ref": "#/$defs/caFile"},
        "insecure": {"$ref": "#/$defs/insecure"},
        "provider": {
            "title": "Provider credentials",
            "description": (
                "A system administrator's login, optional: it shows what a tenant cannot see, such as rights bundles."
            ),
            "type": "object",
            "additionalProperties": False,
            "properties": _LOGIN,
            "oneOf": _ONE_WAY_IN,
        },
    },
    "oneOf": _ONE_WAY_IN,
}
"""The JSON Schema of the section ``vcd``."""

CLOUD_DIRECTOR_SUPPORT = EndpointSupport(
    kind=CLOUD_DIRECTOR,
    schema=SECTION,
    collectors=tuple(
        f"capvcd_collectors.vcd.{name}"
        for name in (
            "connection",
            "listings",
            "tenancy",
            "network",
            "dns",
            "stated_networks",
            "loadbalancer",
            "catalog",
            "rights",
        )
    ),
    begin_with=("capvcd_collectors.vcd.connection:TenantVcd", "capvcd_collectors.vcd.connection:ProviderVcd"),
    slow_imports=("capvcd_collectors.vcd.pyvcloud_client",),
)
