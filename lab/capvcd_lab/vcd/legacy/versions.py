"""``/api/versions``: what anybody may ask without a session."""

from capvcd_lab.vcd.legacy.element import Element, Namespace
from capvcd_lab.vcd.state import Vcd
from capvcd_lab.wire.message import Request


def supported(vcd: Vcd, request: Request) -> Element:
    """Every API version the site offers, each with the login URLs on the host the client named."""
    login = f"{request.base_url}/cloudapi/1.0.0/sessions"
    return Element(
        "SupportedVersions",
        "SupportedVersionsType",
        fields={
            "versionInfo": [
                Element(
                    "VersionInfo",
                    "VersionInfoType",
                    {"deprecated": offered.deprecated},
                    {"version": offered.version, "loginUrl": login, "providerLoginUrl": f"{login}/provider"},
                    namespace=Namespace.VERSIONS,
                )
                for offered in vcd.world.site.api_versions
            ],
            "schemaRoot": f"{request.base_url}/api/v1.5/schema/",
        },
        namespace=Namespace.VERSIONS,
    )
