"""The world: everything there is, in lists, with look-ups by id and by name."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TypeVar

from capvcd_lab.world.base import Named
from capvcd_lab.world.catalog import Catalog, VAppTemplate
from capvcd_lab.world.compute import ComputePolicy, NamedDisk, OrgVdc, StorageProfile, Task, VApp, Vm
from capvcd_lab.world.entities import AuditEvent, Certificate, DefinedEntity, EntityInterface, EntityType
from capvcd_lab.world.identity import SYSTEM_ORG, GlobalRole, Organization, Right, RightsBundle, Role, User
from capvcd_lab.world.ids import bare_uuid
from capvcd_lab.world.installation import Installation
from capvcd_lab.world.loadbalancer import (
    LoadBalancerCloud,
    LoadBalancerController,
    LoadBalancerPool,
    ServiceEngineGroup,
    ServiceEngineGroupAssignment,
    VirtualService,
)
from capvcd_lab.world.network import (
    ApplicationPortProfile,
    EdgeGateway,
    ExternalNetwork,
    IpSpace,
    OrgVdcNetwork,
    VdcGroup,
)
from capvcd_lab.world.site import Site
from capvcd_lab.world.wire import Fault

_T = TypeVar("_T", bound=Named)


def named(things: Iterable[_T], name: str) -> _T:
    """The one of *things* called *name*; a KeyError names those there are."""
    found = list(things)
    for thing in found:
        if thing.name == name:
            return thing
    raise KeyError(f"nothing is called {name!r}; there are {sorted(thing.name for thing in found)}")


@dataclass(kw_only=True)
class Subject:
    """The ids of what the installation means to use, so that scenarios find it whatever it is called by now."""

    org_id: str
    user_id: str
    vdc_id: str
    edge_id: str
    network_id: str
    external_network_id: str
    group_id: str
    catalog_id: str
    template_id: str


@dataclass(kw_only=True)
class World:
    """One Cloud Director with its tenants, and the installation of CAPVCD that is to run on it.

    ``base`` is the scenario the world was made by (``article`` or ``production``); ``now`` the moment it was made.
    """

    base: str
    site: Site
    subject: Subject
    installation: Installation
    now: datetime = field(default_factory=lambda: datetime.now(UTC))
    rights: list[Right] = field(default_factory=list)
    rights_bundles: list[RightsBundle] = field(default_factory=list)
    global_roles: list[GlobalRole] = field(default_factory=list)
    roles: list[Role] = field(default_factory=list)
    users: list[User] = field(default_factory=list)
    orgs: list[Organization] = field(default_factory=list)
    vdcs: list[OrgVdc] = field(default_factory=list)
    compute_policies: list[ComputePolicy] = field(default_factory=list)
    vdc_groups: list[VdcGroup] = field(default_factory=list)
    external_networks: list[ExternalNetwork] = field(default_factory=list)
    edge_gateways: list[EdgeGateway] = field(default_factory=list)
    networks: list[OrgVdcNetwork] = field(default_factory=list)
    application_port_profiles: list[ApplicationPortProfile] = field(default_factory=list)
    ip_spaces: list[IpSpace] = field(default_factory=list)
    load_balancer_controllers: list[LoadBalancerController] = field(default_factory=list)
    load_balancer_clouds: list[LoadBalancerCloud] = field(default_factory=list)
    service_engine_groups: list[ServiceEngineGroup] = field(default_factory=list)
    load_balancer_pools: list[LoadBalancerPool] = field(default_factory=list)
    virtual_services: list[VirtualService] = field(default_factory=list)
    catalogs: list[Catalog] = field(default_factory=list)
    vapps: list[VApp] = field(default_factory=list)
    disks: list[NamedDisk] = field(default_factory=list)
    tasks: list[Task] = field(default_factory=list)
    entity_interfaces: list[EntityInterface] = field(default_factory=list)
    entity_types: list[EntityType] = field(default_factory=list)
    entities: list[DefinedEntity] = field(default_factory=list)
    certificates: list[Certificate] = field(default_factory=list)
    audit_events: list[AuditEvent] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)

    def everything(self) -> Iterator[Named]:
        """Every named thing, owners before what they own."""
        yield self.site
        yield from self.site.cells
        yield from self.site.virtual_centers
        yield from self.site.nsx_managers
        yield from self.site.provider_vdcs
        yield from self.site.network_pools
        for things in (
            self.orgs, self.rights, self.rights_bundles, self.global_roles, self.roles, self.users,
            self.vdcs, self.compute_policies, self.vdc_groups, self.external_networks, self.edge_gateways,
            self.networks, self.application_port_profiles, self.ip_spaces, self.load_balancer_controllers,
            self.load_balancer_clouds, self.service_engine_groups, self.load_balancer_pools,
            self.virtual_services, self.catalogs, self.vapps, self.disks, self.tasks,
            self.entity_interfaces, self.entity_types, self.entities, self.certificates, self.audit_events,
        ):  # fmt: skip
            yield from things
        yield from self.templates
        yield from self.vms
        yield from self.storage_profiles
        yield from self.assignments

    def find(self, identifier: str) -> Named | None:
        """The thing with this id: a full URN, or the bare UUID the legacy API uses."""
        bare = bare_uuid(identifier)
        by_urn = ":" in identifier
        for thing in self.everything():
            if thing.id == identifier or (not by_urn and thing.uuid == bare):
                return thing
        return None

    @property
    def system_org(self) -> Organization:
        """The provider's own organization."""
        return named(self.orgs, SYSTEM_ORG)

    @property
    def templates(self) -> list[VAppTemplate]:
        """The templates of all catalogs."""
        return [template for catalog in self.catalogs for template in catalog.templates]

    @property
    def vms(self) -> list[Vm]:
        """The machines of all vApps."""
        return [vm for vapp in self.vapps for vm in vapp.vms]

    @property
    def storage_profiles(self) -> list[StorageProfile]:
        """The storage profiles of all VDCs."""
        return [profile for vdc in self.vdcs for profile in vdc.storage_profiles]

    @property
    def assignments(self) -> list[ServiceEngineGroupAssignment]:
        """The assignments of all service engine groups."""
        return [assignment for group in self.service_engine_groups for assignment in group.assignments]

    def org(self, name: str) -> Organization:
        """The organization called *name*."""
        return named(self.orgs, name)

    def vdc(self, name: str) -> OrgVdc:
        """The organization VDC called *name*."""
        return named(self.vdcs, name)

    def edge(self, name: str) -> EdgeGateway:
        """The edge gateway called *name*."""
        return named(self.edge_gateways, name)

    def network(self, name: str) -> OrgVdcNetwork:
        """The organization VDC network called *name*."""
        return named(self.networks, name)

    def catalog(self, name: str) -> Catalog:
        """The catalog called *name*."""
        return named(self.catalogs, name)

    def role(self, org_id: str, name: str) -> Role | None:
        """The role *name* of an organization, or the global role of that name published to it."""
        for role in self.roles:
            if role.org_id == org_id and role.name == name:
                return role
        for published in self.global_roles:
            if published.name == name and (published.publish_all or org_id in published.tenants):
                return Role(
                    name=name, org_id=org_id, rights=published.rights, read_only=True, description=published.description
                )
        return None

    def roles_of(self, org_id: str) -> list[Role]:
        """The roles an organization's users may have: its own and the published global ones."""
        names = [role.name for role in self.roles if role.org_id == org_id]
        names += [
            role.name
            for role in self.global_roles
            if (role.publish_all or org_id in role.tenants) and role.name not in names
        ]
        return [role for name in names if (role := self.role(org_id, name)) is not None]

    def published_rights(self, org_id: str) -> set[str]:
        """The names of the rights that bundles grant to an organization; the provider has them all."""
        if org_id == self.system_org.id:
            return {right.name for right in self.rights}
        known = {right.name for right in self.rights}
        return known & {
            right for bundle in self.rights_bundles if bundle.is_published_to(org_id) for right in bundle.rights
        }

    def effective_rights(self, user: User) -> set[str]:
        """What *user* may really do: the rights of the role that a bundle also publishes to the organization."""
        role = self.role(user.org_id, user.role)
        if role is None:
            return set()
        if user.org_id == self.system_org.id:
            return self.published_rights(user.org_id)
        return set(role.rights) & self.published_rights(user.org_id)
