"""The rights a Cloud Director knows, and the sets of them that roles and bundles are made of."""

from capvcd_lab.world.identity import Right

API_TOKENS = "API Tokens: Manage"
EXTRA_CONFIG = "vApp: Allow All Extra Config"
ADMINISTRATOR_VIEW = "General: Administrator View"

_RDE_LEVELS = ("View", "Modify", "Full Access", "Administrator View", "Administrator Full access")


def entity_type_rights(prefix: str) -> list[str]:
    """The five rights VCD makes when an entity type is registered."""
    return [f"{prefix}: {level}" for level in _RDE_LEVELS]


CAPVCD_CLUSTER = entity_type_rights("vmware:capvcdCluster")

# What CAPVCD, CPI and CSI need of VCD's own rights (CAPVCD docs/VCD_SETUP.md and the CSE 4.2 prerequisites).
CAPVCD_NEEDS = [
    API_TOKENS,
    EXTRA_CONFIG,
    "Access All Organization VDCs",
    "Catalog: Add vApp from My Cloud",
    "Catalog: View Private and Shared Catalogs",
    "Catalog: View Published Catalogs",
    "Certificate Library: View",
    "Certificate Library: Manage",
    "Organization: View",
    "Organization vDC Compute Policy: View",
    "Organization vDC Disk: View IOPS",
    "Organization vDC Gateway: Configure Load Balancer",
    "Organization vDC Gateway: Configure NAT",
    "Organization vDC Gateway: View",
    "Organization vDC Gateway: View Load Balancer",
    "Organization vDC Gateway: View NAT",
    "Organization vDC Named Disk: Create",
    "Organization vDC Named Disk: Delete",
    "Organization vDC Named Disk: Edit Properties",
    "Organization vDC Named Disk: View Encryption Status",
    "Organization vDC Named Disk: View Properties",
    "Organization vDC Network: View Properties",
    "Organization vDC Shared Named Disk: Create",
    "Organization vDC: VM-VM Affinity Edit",
    "vApp Template / Media: Copy",
    "vApp Template / Media: Edit",
    "vApp Template / Media: View",
    "vApp Template: Checkout",
    "vApp: Copy",
    "vApp: Create / Reconfigure",
    "vApp: Delete",
    "vApp: Download",
    "vApp: Edit Properties",
    "vApp: Edit VM CPU",
    "vApp: Edit VM Compute Policy",
    "vApp: Edit VM Hard Disk",
    "vApp: Edit VM Memory",
    "vApp: Edit VM Network",
    "vApp: Edit VM Properties",
    "vApp: Manage VM Password Settings",
    "vApp: Power Operations",
    "vApp: Sharing",
    "vApp: Snapshot Operations",
    "vApp: Upload",
    "vApp: Use Console",
    "vApp: VM Boot Options",
    "vApp: View ACL",
    "vApp: View VM and VM's Disks Encryption Status",
    "vApp: View VM metrics",
]

# What IP-space edges ask for from CAPVCD 1.3 and CPI 1.6 on.
IP_SPACES = ["IP Spaces: Allocate", "Private IP Spaces: Manage", "Private IP Spaces: View"]

# What the Kubernetes bundle adds to the standard ones: the standard set leaves these out.
KUBERNETES_EXTRAS = [EXTRA_CONFIG, API_TOKENS, "Organization vDC Shared Named Disk: Create"]

# The rest of what an organization administrator holds.
_ADMINISTRATOR = [
    ADMINISTRATOR_VIEW,
    "API Explorer: View",
    "Catalog: CLSP Publish Subscribe",
    "Catalog: Change Owner",
    "Catalog: Create / Delete a Catalog",
    "Catalog: Edit Properties",
    "Catalog: Import Media from vSphere",
    "Catalog: Publish",
    "Catalog: Sharing",
    "Catalog: VCSP Publish Subscribe Caching",
    "Catalog: View ACL",
    "Custom entity: View all custom entities in org",
    "Custom entity: View custom entity instance",
    "General: Administrator Control",
    "General: Send Notification",
    "Group / User: Manage",
    "Group / User: View",
    "Hybrid Cloud Operations: Acquire control ticket",
    "IP Spaces: Manage",
    "IP Spaces: View",
    "Metadata File Entry: Create/Modify",
    "Organization Network: Edit Properties",
    "Organization Network: View",
    "Organization vDC Distributed Firewall: Configure Rules",
    "Organization vDC Distributed Firewall: Enable/Disable",
    "Organization vDC Distributed Firewall: View Rules",
    "Organization vDC Gateway: Configure BGP Routing",
    "Organization vDC Gateway: Configure DHCP",
    "Organization vDC Gateway: Configure DNS",
    "Organization vDC Gateway: Configure Firewall",
    "Organization vDC Gateway: Configure IPSec VPN",
    "Organization vDC Gateway: Configure L2 VPN",
    "Organization vDC Gateway: Configure Route Advertisement",
    "Organization vDC Gateway: Configure SLAAC Profile",
    "Organization vDC Gateway: Configure Static Routing",
    "Organization vDC Gateway: Configure Syslog",
    "Organization vDC Gateway: Convert to Advanced Networking",
    "Organization vDC Gateway: Distributed Routing",
    "Organization vDC Gateway: Modify Form Factor",
    "Organization vDC Gateway: View BGP Routing",
    "Organization vDC Gateway: View DHCP",
    "Organization vDC Gateway: View DNS",
    "Organization vDC Gateway: View Firewall",
    "Organization vDC Gateway: View IPSec VPN",
    "Organization vDC Gateway: View L2 VPN",
    "Organization vDC Gateway: View Route Advertisement",
    "Organization vDC Gateway: View SLAAC Profile",
    "Organization vDC Gateway: View Static Routing",
    "Organization vDC Named Disk: Change Owner",
    "Organization vDC Named Disk: Move",
    "Organization vDC Network: Edit Properties",
    "Organization vDC Storage Profile: Set Default",
    "Organization vDC: Edit",
    "Organization vDC: Edit ACL",
    "Organization vDC: Manage Firewall",
    "Organization vDC: View ACL",
    "Organization vDC: View Metrics",
    "Organization: Edit Association Settings",
    "Organization: Edit Federation Settings",
    "Organization: Edit Leases Policy",
    "Organization: Edit OAuth Settings",
    "Organization: Edit Password Policy",
    "Organization: Edit Properties",
    "Organization: Edit Quotas Policy",
    "Organization: Edit SMTP Settings",
    "Organization: Perform Administrator Queries",
    "Organization: View Audit Trail",
    "Organization: View Metrics",
    "Organization: View OAuth Settings",
    "Quota Policy Capabilities: View",
    "Role: Create, Edit, Delete, or Copy",
    "SSL: Test Connection",
    "Security Tag: Edit",
    "Service Configuration: View",
    "Service Library: View service libraries",
    "Truststore: Manage",
    "Truststore: View",
    "UI Plugins: View",
    "UI Portal Branding: View",
    "VAPP_VM_METADATA_TO_VCENTER",
    "VDC Group: Configure",
    "VDC Group: Configure Logging",
    "VDC Group: View",
    "VDC Template: Instantiate",
    "VDC Template: View",
    "vApp Template / Media: Create / Upload",
    "vApp Template: Change Owner",
    "vApp: Change Owner",
    "vApp: Edit VM Hard Disk Size",
    "vApp: Import Options",
    "vApp: VM Check Compliance",
    "vApp: VM Migrate, Force Undeploy, Relocate, Consolidate",
    "vSphere Server: View",
]

_PROVIDER_ONLY = [
    "Cell Configuration: View",
    "Cloud Foundry: Manage",
    "Host: View",
    "Load Balancer Controller: Manage",
    "Load Balancer Controller: View",
    "Load Balancer Service Engine Group: Manage",
    "Load Balancer Service Engine Group: View",
    "Organization: Traversal",
    "Provider Network: View",
    "Provider vDC: View",
    "Rights Bundle: Edit",
    "Rights Bundle: View",
    "System Settings: View",
    "Site: View",
]

STANDARD_ADMINISTRATOR = sorted({*CAPVCD_NEEDS, *IP_SPACES, *_ADMINISTRATOR} - set(KUBERNETES_EXTRAS))
VAPP_AUTHOR = sorted(
    name for name in CAPVCD_NEEDS if name.startswith(("vApp", "Catalog")) and name not in KUBERNETES_EXTRAS
)


def all_rights() -> list[Right]:
    """Every right of the site, without those of entity types."""
    names = {*CAPVCD_NEEDS, *IP_SPACES, *_ADMINISTRATOR, *_PROVIDER_ONLY}
    return [make_right(name) for name in sorted(names)]


def make_right(name: str) -> Right:
    """A right with the type and category its name tells."""
    category, _, action = name.partition(": ")
    is_view = action.startswith("View") or action == "Administrator View"
    return Right(
        name=name,
        right_type="VIEW" if is_view else "MODIFY",
        category=category if action else "General",
        description=name,
    )
