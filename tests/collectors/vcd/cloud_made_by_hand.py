"""Cloud Director's two APIs as dictionaries: what is asked for is what a test put there, else a 404."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from lxml import objectify

from capvcd_collectors.facts.base import ExchangeSource, FileSource, Reference
from capvcd_collectors.facts.cluster_api import NodePool
from capvcd_collectors.facts.connection import TenantSession
from capvcd_collectors.facts.environment import CredentialSettings, Environment, VcdSettings
from capvcd_collectors.facts.plan import Target
from capvcd_collectors.http.errors import rejection
from capvcd_collectors.vcd.cloudapi import Answer, Item, Listing
from capvcd_collectors.vcd.kind import CLOUD_DIRECTOR

HERE = FileSource("environment.yaml", 1)
URL = "https://vcd.example.com"

ORG_URN = "urn:vcloud:org:0a5c0000-0000-4000-8000-000000000001"
VDC_URN = "urn:vcloud:vdc:0a5c0000-0000-4000-8000-000000000002"
EDGE_URN = "urn:vcloud:gateway:0a5c0000-0000-4000-8000-000000000003"
NETWORK_URN = "urn:vcloud:network:0a5c0000-0000-4000-8000-000000000004"
ROLE_URN = "urn:vcloud:role:0a5c0000-0000-4000-8000-000000000005"


class Refused:
    """Stands in for an answer: the request is rejected with *status*."""

    def __init__(self, status: int, message: str = "") -> None:
        self.status = status
        self.message = message


def _source(path: str, status: int = 200) -> ExchangeSource:
    return ExchangeSource("vcd", "GET", path, status)


def _answered(path: str, answer: Any) -> Any:
    if isinstance(answer, Refused):
        raise rejection(answer.status)(
            f"{URL}{path}", answer.message, source=_source(path, answer.status), kind=CLOUD_DIRECTOR
        )
    return answer


class CloudByHand:
    """CloudAPI: a list is given as its values, a document as a mapping. *asked* holds the requests and filters."""

    def __init__(self, answers: Mapping[str, Any]) -> None:
        self.answers = answers
        self.asked: list[str] = []

    def _answer(self, path: str, params: Mapping[str, str] | None) -> Any:
        wanted = f"{path}?{params['filter']}" if params and "filter" in params else path
        self.asked.append(wanted)
        return _answered(path, self.answers.get(wanted, Refused(404, "not in this test")))

    def get(self, path: str, params: Mapping[str, str] | None = None) -> Answer:
        return Answer(self._answer(path, params), _source(path), {})

    def list(self, path: str, params: Mapping[str, str] | None = None) -> Listing:
        values = self._answer(path, params)
        source = _source(path)
        return Listing(tuple(Item(value, source.at("values", at)) for at, value in enumerate(values)), source)


class LegacyByHand:
    """The legacy API: records by "type" or "type?filter", documents as XML text by path."""

    def __init__(self, answers: Mapping[str, Any]) -> None:
        self.answers = answers
        self.asked: list[str] = []

    def query(self, record_type: str, *, filter: str | None = None) -> Listing:  # noqa: A002 - the API's own word
        wanted = f"{record_type}?{filter}" if filter else record_type
        self.asked.append(wanted)
        path = f"/api/query?type={record_type}"
        values = _answered(path, self.answers.get(wanted, Refused(404, "not in this test")))
        source = _source(path)
        return Listing(tuple(Item(value, source.at("Record", at)) for at, value in enumerate(values)), source)

    def get(self, path: str) -> Answer:
        self.asked.append(path)
        text = _answered(path, self.answers.get(path, Refused(404, "not in this test")))
        return Answer(objectify.fromstring(text), _source(path), {})


def environment(org: str = "xav_lab", vdc: str = "t-tenant", line: str = "0.5") -> Environment:
    login = CredentialSettings("administrator", None, None, HERE)
    return Environment(
        source=HERE,
        path=Path("environment.yaml"),
        line=line,
        release=line,
        manifests=(),
        manager_config=None,
        kustomization=None,
        clusterctl_variables=None,
        vcd=VcdSettings(URL, org, vdc, login, None, None, insecure=False),
        clusters=1,
        load_balancer_services=2,
        egress="snat",
        proxy=None,
        waivers=None,
        sections=frozenset(),
    )


def target(network: str | None = "capvcd-net", vdc: str = "t-tenant") -> Target:
    return Target(
        source=HERE,
        url=URL,
        org="xav_lab",
        vdc=vdc,
        network=network,
        username="administrator",
    )


def session(org: str = "xav_lab", roles: tuple[Reference, ...] = (Reference("CAPVCD", ROLE_URN),)) -> TenantSession:
    return TenantSession(
        source=_source("/cloudapi/1.0.0/sessions/current"),
        user=Reference("administrator", "urn:vcloud:user:1"),
        organization=Reference(org, ORG_URN),
        roles=roles,
    )


def pool(catalog: str | None = "home", template: str | None = "ubuntu-20.04-kube-v1.22.5+vmware.1") -> NodePool:
    return NodePool(
        source=HERE,
        role="workers",
        name="md0",
        replicas=1,
        surge=1,
        version="v1.22.5+vmware.1",
        machine_template="capi-cluster-md0",
        catalog=catalog,
        template=template,
        sizing_policy=None,
        ssh_keys=(),
    )


def network_row(**changes: Any) -> dict[str, Any]:
    """An organization VDC network as API 36.0 lists it."""
    return {
        "id": NETWORK_URN,
        "name": "capvcd-net",
        "networkType": "NAT_ROUTED",
        "backingNetworkType": "NSXT_FLEXIBLE_SEGMENT",
        "ownerRef": {"name": "t-tenant", "id": VDC_URN},
        "orgVdc": {"name": "t-tenant", "id": VDC_URN},
        "orgRef": {"name": "xav_lab", "id": ORG_URN},
        "connection": {"routerRef": {"name": "t1-tenant", "id": EDGE_URN}, "connectionType": "INTERNAL"},
        "subnets": {"values": [subnet_row()]},
        "status": "REALIZED",
    } | changes


def subnet_row(**changes: Any) -> dict[str, Any]:
    return {
        "gateway": "192.168.50.1",
        "prefixLength": 24,
        "dnsServer1": "192.168.1.1",
        "dnsServer2": None,
        "dnsSuffix": None,
        "ipRanges": {"values": [{"startAddress": "192.168.50.100", "endAddress": "192.168.50.150"}]},
    } | changes


def edge_row(**changes: Any) -> dict[str, Any]:
    """An edge gateway as API 36.0 lists it: no usingIpSpace."""
    return {
        "id": EDGE_URN,
        "name": "t1-tenant",
        "status": "REALIZED",
        "gatewayBacking": {"backingId": None, "gatewayType": "NSXT_BACKED"},
        "edgeGatewayUplinks": [
            {
                "uplinkName": "t0-external",
                "connected": True,
                "subnets": {
                    "values": [
                        subnet_row(
                            gateway="100.65.128.1",
                            ipRanges={"values": [{"startAddress": "100.65.128.150", "endAddress": "100.65.128.200"}]},
                        )
                    ]
                },
            }
        ],
    } | changes
