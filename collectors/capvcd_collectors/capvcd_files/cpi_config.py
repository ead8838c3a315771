"""``vcloud-ccm-config.yaml``: what the cloud provider (CPI) in the workload cluster is configured with.

It stands in the ConfigMap ``vcloud-ccm-configmap``, which is either one of the manifests or text inside a ConfigMap
that a ClusterResourceSet applies. Lines are those of the outermost file.
"""

from collections.abc import Iterator, Sequence

from capvcd_collectors.capvcd_files.controller_config import controller_config
from capvcd_collectors.errors import UsageError
from capvcd_collectors.facts.base import FileSource
from capvcd_collectors.facts.capvcd_files import ControllerConfig
from capvcd_collectors.yaml.located import Document, embedded_documents
from capvcd_collectors.yaml.strict import Flag, Number, Section, Text

CONFIG_MAP = "vcloud-ccm-configmap"
CONFIG_FILE = "vcloud-ccm-config.yaml"

# CPI 1.6 pkg/config/cloudconfig.go and its main branch (zones). Ports and vipSubnet may be left out; a blank host,
# network or vAppName ends the controller.
SCHEMA = Section(
    {
        "vcd": Section(
            {
                "host": Text(required=True, placeholder="VCD_HOST"),
                "org": Text(required=True, placeholder="ORG"),
                "vdc": Text(required=True, placeholder="OVDC"),
                "isZoneEnabledCluster": Flag(),
                "user": Text(),
                "secret": Text(),
                "refreshtoken": Text(),
                "userorg": Text(),
            }
        ),
        "loadbalancer": Section(
            {
                "oneArm": Section({"startIP": Text(), "endIP": Text()}),
                "ports": Section({"http": Number(), "https": Number()}),
                "network": Text(required=True, placeholder="NETWORK"),
                "vipSubnet": Text(placeholder="VIP_SUBNET_CIDR"),
                "certAlias": Text(),
                "enableVirtualServiceSharedIP": Flag(),
            }
        ),
        "clusterid": Text(),
        "vAppName": Text(required=True, placeholder="VAPP"),
    }
)

_PLACES = {
    "network": ("loadbalancer", "network"),
    "vip_subnet": ("loadbalancer", "vipSubnet"),
    "shared_ip": ("loadbalancer", "enableVirtualServiceSharedIP"),
}


def cpi_configs(documents: Sequence[Document]) -> tuple[ControllerConfig, ...]:
    """Every CPI configuration in the manifests *documents*, directly or inside another ConfigMap."""
    return tuple(controller_config(document, "CPI", SCHEMA, _PLACES) for document in _config_files(documents))


def certificate_alias(document: Document) -> Iterator[tuple[str, FileSource]]:
    """The ``certAlias`` of each CPI configuration in *document*, with its place, where it has one."""
    place = ("loadbalancer", "certAlias")
    for config in _config_files([document]):
        alias = (config.text(*place) or "").strip()
        if alias:
            yield alias, config.where(*place)


def _config_files(documents: Sequence[Document]) -> Iterator[Document]:
    for document in documents:
        if document.find("kind") != "ConfigMap":
            continue
        data = document.find("data")
        for key, text in data.items() if isinstance(data, dict) else ():
            if not isinstance(text, str):
                continue
            if document.find("metadata", "name") == CONFIG_MAP and key == CONFIG_FILE:
                yield _config_file(document, key)
            elif CONFIG_MAP in text and CONFIG_FILE in text:
                yield from _config_files(embedded_documents(document, "data", key))


def _config_file(config_map: Document, key: str) -> Document:
    documents = embedded_documents(config_map, "data", key)
    where = config_map.where("data", key)
    if len(documents) != 1 or not isinstance(documents[0].body, dict):
        raise UsageError(f"{CONFIG_FILE} should hold one mapping, the configuration of CPI; correct it", where)
    return documents[0]
