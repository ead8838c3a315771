"""``controller_manager_config.yaml``: what the CAPVCD 0.5 controller is configured with."""

from pathlib import Path

from capvcd_collectors.capvcd_files.controller_config import controller_config
from capvcd_collectors.facts.capvcd_files import ComponentVersion, ControllerConfig
from capvcd_collectors.yaml.located import Document, read_document
from capvcd_collectors.yaml.strict import Number, Section, Text

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

_PLACES = {"network": ("vcd", "network"), "vip_subnet": ("vcd", "vipSubnet")}


def read_manager_config(path: Path) -> Document:
    """The controller configuration at *path*; a `UsageError` when it is no YAML mapping at all."""
    return read_document(path, what="the controller configuration of CAPVCD 0.5")


def manager_config(document: Document) -> ControllerConfig:
    """What *document* configures the CAPVCD controller to do."""
    return controller_config(document, "CAPVCD", SCHEMA, _PLACES)


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
                )
            )
    return tuple(versions)


def secrets(document: Document) -> tuple[str, ...]:
    """Credentials that somebody wrote into the controller configuration."""
    written = (document.text("vcd", key) for key in ("secret", "refreshToken"))
    return tuple(value for value in written if value)
