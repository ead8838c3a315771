"""``controller_manager_config.yaml``: what the CAPVCD 0.5 controller is configured with."""

from pathlib import Path

from capvcd_collectors.facts.inputs import AddressRange, ComponentVersion, ControllerConfig
from capvcd_collectors.inputs.located_yaml import Document, read_document
from capvcd_collectors.inputs.strict_config import Number, Section, Text, problems

# CAPVCD 0.5 pkg/config/cloudconfig.go. Fields without a yaml tag (UserOrg) are known to go-yaml by their lower-case
# name. The credentials are legal here too, and unsafe.
SCHEMA = Section(
    {
        "vcd": Section(
            {
                "host": Text(required=True, placeholder="VCD_HOST"),
                "org": Text(required=True, placeholder="ORG"),
                "vdc": Text(required=True, placeholder="OVDC"),
                "network": Text(required=True, placeholder="NETWORK"),
                "vipSubnet": Text(required=True, placeholder="VIP_SUBNET_CIDR"),
                "user": Text(),
                "secret": Text(),
                "refreshToken": Text(),
                "userorg": Text(),
            }
        ),
        "loadbalancer": Section(
            {
                "oneArm": Section({"startIP": Text(), "endIP": Text()}),
                "ports": Section(
                    {"http": Number(required=True), "https": Number(required=True), "tcp": Number(required=True)}
                ),
            }
        ),
        "clusterid": Text(),
        "managementClusterRDEId": Text(),
        "clusterResourceSet": Section({"csi": Text(), "cpi": Text(), "cni": Text()}),
    }
)

_PLACES = {
    "host": ("vcd", "host"),
    "org": ("vcd", "org"),
    "vdc": ("vcd", "vdc"),
    "network": ("vcd", "network"),
    "vip_subnet": ("vcd", "vipSubnet"),
    "one_arm": ("loadbalancer", "oneArm"),
}


def read_manager_config(path: Path) -> Document:
    """The controller configuration at *path*; a `UsageError` when it is no YAML mapping at all."""
    return read_document(path, what="the controller configuration of CAPVCD 0.5")


def controller_config(document: Document) -> ControllerConfig:
    """What *document* configures the CAPVCD controller to do."""
    return ControllerConfig(
        source=document.source,
        located={name: document.where(*place) for name, place in _PLACES.items()},
        component="CAPVCD",
        host=document.text(*_PLACES["host"]),
        org=document.text(*_PLACES["org"]),
        vdc=document.text(*_PLACES["vdc"]),
        network=document.text(*_PLACES["network"]),
        vip_subnet=document.text(*_PLACES["vip_subnet"]),
        one_arm=one_arm_range(document),
        shared_ip=None,
        problems=problems(document, SCHEMA, "CAPVCD"),
    )


def one_arm_range(document: Document) -> AddressRange | None:
    """The one-arm block, as written; None when it is absent or null."""
    place = ("loadbalancer", "oneArm")
    if document.find(*place) is None:
        return None
    return AddressRange(
        start=document.text(*place, "startIP") or "",
        end=document.text(*place, "endIP") or "",
        where=document.where(*place),
    )


def component_versions(document: Document) -> tuple[ComponentVersion, ...]:
    """The versions of CPI, CSI and CNI that the controller installs in the workload cluster."""
    versions = []
    for kind in ("cpi", "csi", "cni"):
        text = document.text("clusterResourceSet", kind)
        if text:
            where = document.where("clusterResourceSet", kind)
            versions.append(
                ComponentVersion(
                    source=where,
                    located={"version": where},
                    kind=kind,
                    version=text.removeprefix("v"),
                    origin="clusterResourceSet",
                )
            )
    return tuple(versions)


def secrets(document: Document) -> tuple[str, ...]:
    """Credentials that somebody wrote into the controller configuration."""
    written = (document.text("vcd", key) for key in ("secret", "refreshToken"))
    return tuple(value for value in written if value)
