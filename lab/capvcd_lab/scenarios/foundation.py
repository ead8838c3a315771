"""What every Cloud Director of the lab has, whichever release it runs: provider, rights, bundles, port profiles."""

from capvcd_lab.scenarios import rights_catalog
from capvcd_lab.world.entities import EntityInterface, EntityType
from capvcd_lab.world.identity import SYSTEM_ORG, GlobalRole, Organization, RightsBundle, Role, User
from capvcd_lab.world.network import ApplicationPort, ApplicationPortProfile

K8S_INTERFACE = "urn:vcloud:interface:vmware:k8s:1.0.0"
ENTITLEMENT = "vmware:capvcdCluster Entitlement"
KUBERNETES_BUNDLE = "Kubernetes Clusters Rights Bundle"
STANDARD_BUNDLE = "Default Rights Bundle"
ORGANIZATION_ADMINISTRATOR = "Organization Administrator"

# A real RSA public key whose private half was thrown away.
SSH_PUBLIC_KEY = (
    "ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAABAQDQa35Lp3NQAoy4AUNK1fD8T57VmQw7O4ZuptCmM/ND8k0opAjUYZpTDYVt1teO"
    "WAExhz049FPZr+4mCtBbFQIcbSec5/Qr4wExZcgNjnQUtNCgtz2DpxhgsDrddVowPPn+0XLeNcK/y6RLEqN1prpauCRoNpy8zLe8"
    "hHROaVH11aeF/zRpsMMbz1GUuBNORZIvn7Ijylkhl7rX75fqXm8mtTFlZptDEeUaPjEmQySJzVaH5kXHIJ4t6EA7x1j5KwVmWCh/"
    "P1mi5vNEnVnbpkCGo3oj7kIeSl2zQSrUix/4sf/eGFXAn6P0zDcXMlfePsgYOKDzJ7fRVBPLUNuSYY8N admin@lab"
)


def system_org() -> Organization:
    """The provider's organization."""
    return Organization(name=SYSTEM_ORG, display_name="System")


def provider_users(system: Organization, password: str) -> list[User]:
    """The provider's administrator."""
    return [
        User(
            name="administrator", org_id=system.id, role="System Administrator", password=password, full_name="Provider"
        )
    ]


def provider_roles(system: Organization) -> list[Role]:
    """The provider's only role, with every right there is."""
    rights = [*(right.name for right in rights_catalog.all_rights()), *rights_catalog.CAPVCD_CLUSTER]
    return [Role(name="System Administrator", org_id=system.id, rights=rights, read_only=True)]


def global_roles(administrator_rights: list[str]) -> list[GlobalRole]:
    """The roles VCD publishes to every tenant out of the box."""
    return [
        GlobalRole(
            name=ORGANIZATION_ADMINISTRATOR,
            description="Built-in rights for administering an organization",
            rights=administrator_rights,
            publish_all=True,
        ),
        GlobalRole(name="vApp Author", rights=list(rights_catalog.VAPP_AUTHOR), publish_all=True),
        GlobalRole(name="vApp User", rights=["vApp: Power Operations", "vApp: Use Console"], publish_all=True),
        GlobalRole(name="Console Access Only", rights=["vApp: Use Console"], publish_all=True),
        GlobalRole(name="Defer to Identity Provider", rights=[], publish_all=True),
    ]


def bundles(kubernetes_tenants: list[str]) -> list[RightsBundle]:
    """The standard bundle for everyone, and Kubernetes' and the entity type's for the named organizations."""
    return [
        RightsBundle(
            name=STANDARD_BUNDLE,
            description="What every organization gets",
            rights=list(rights_catalog.STANDARD_ADMINISTRATOR),
            publish_all=True,
        ),
        RightsBundle(
            name=KUBERNETES_BUNDLE,
            description="What CAPVCD, CPI and CSI need beyond the standard",
            rights=list(rights_catalog.KUBERNETES_EXTRAS),
            tenants=list(kubernetes_tenants),
        ),
        RightsBundle(
            name=ENTITLEMENT,
            description="Entitlement of the entity type capvcdCluster",
            rights=list(rights_catalog.CAPVCD_CLUSTER),
            tenants=list(kubernetes_tenants),
        ),
    ]


def interfaces() -> list[EntityInterface]:
    """The interfaces VCD ships with."""
    return [
        EntityInterface(name="Kubernetes", vendor="vmware", nss="k8s", version="1.0.0", readonly=True),
        EntityInterface(name="Tanzu Kubernetes", vendor="vmware", nss="tanzu", version="1.0.0", readonly=True),
    ]


def capvcd_cluster_type(version: str) -> EntityType:
    """CAPVCD's entity type as its registration makes it."""
    return EntityType(
        name="CAPVCD Cluster",
        vendor="vmware",
        nss="capvcdCluster",
        version=version,
        interfaces=[K8S_INTERFACE],
        schema={
            "definitions": {},
            "type": "object",
            "required": ["kind", "spec", "metadata", "apiVersion"],
            "properties": {"kind": {"type": "string"}, "spec": {"type": "object"}, "status": {"type": "object"}},
        },
    )


def system_port_profiles() -> list[ApplicationPortProfile]:
    """A few of the application port profiles every site has."""
    known = {
        "DNS": ("UDP", "53"),
        "HTTP": ("TCP", "80"),
        "HTTPS": ("TCP", "443"),
        "NTP": ("UDP", "123"),
        "SSH": ("TCP", "22"),
    }
    return [
        ApplicationPortProfile(name=name, ports=[ApplicationPort(protocol=protocol, ports=[port])])
        for name, (protocol, port) in known.items()
    ]
