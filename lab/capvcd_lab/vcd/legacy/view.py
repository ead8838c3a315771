"""What a caller may see: the legacy API hides by organization, by sharing and by right, and never says which."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TypeVar

from capvcd_lab.vcd.state import Caller
from capvcd_lab.world import World
from capvcd_lab.world.base import Named
from capvcd_lab.world.catalog import Catalog, VAppTemplate
from capvcd_lab.world.compute import NamedDisk, OrgVdc, StorageProfile, Task, VApp, Vm
from capvcd_lab.world.identity import Organization, Right, Role, User
from capvcd_lab.world.ids import bare_uuid
from capvcd_lab.world.network import EdgeGateway, OrgVdcNetwork

OWN_CATALOGS = "Catalog: View Private and Shared Catalogs"
PUBLISHED_CATALOGS = "Catalog: View Published Catalogs"
NETWORKS = "Organization vDC Network: View Properties"
GATEWAYS = "Organization vDC Gateway: View"
DISKS = "Organization vDC Named Disk: View Properties"
ALL_USERS = "General: Administrator View"

_T = TypeVar("_T", bound=Named)


@dataclass(frozen=True)
class View:
    """The world as one caller sees it."""

    world: World
    caller: Caller

    @property
    def orgs(self) -> list[Organization]:
        """A tenant sees its own organization only."""
        return [org for org in self.world.orgs if self.caller.sees_org(org.id)]

    @property
    def vdcs(self) -> list[OrgVdc]:
        """The VDCs of the visible organizations."""
        return [vdc for vdc in self.world.vdcs if self.caller.sees_org(vdc.org_id)]

    @property
    def storage_profiles(self) -> list[StorageProfile]:
        """The storage profiles of the visible VDCs."""
        return [profile for vdc in self.vdcs for profile in vdc.storage_profiles]

    @property
    def catalogs(self) -> list[Catalog]:
        """Catalogs of the organization that are shared or the caller's own, and those others published."""
        return [catalog for catalog in self.world.catalogs if self.sees_catalog(catalog)]

    @property
    def templates(self) -> list[VAppTemplate]:
        """The templates of the visible catalogs."""
        return [template for catalog in self.catalogs for template in catalog.templates]

    @property
    def vapps(self) -> list[VApp]:
        """The vApps of the visible VDCs."""
        return self._of_vdcs(self.world.vapps)

    @property
    def vms(self) -> list[Vm]:
        """The machines of the visible vApps."""
        return [vm for vapp in self.vapps for vm in vapp.vms]

    @property
    def networks(self) -> list[OrgVdcNetwork]:
        """The organization VDC networks, to those who may view their properties."""
        if not self.caller.has(NETWORKS):
            return []
        return [network for network in self.world.networks if self.caller.sees_org(network.org_id)]

    @property
    def edge_gateways(self) -> list[EdgeGateway]:
        """The edge gateways, to those who may view gateways."""
        if not self.caller.has(GATEWAYS):
            return []
        return [edge for edge in self.world.edge_gateways if self.caller.sees_org(edge.org_id)]

    @property
    def disks(self) -> list[NamedDisk]:
        """The named disks, to those who may view their properties."""
        return self._of_vdcs(self.world.disks) if self.caller.has(DISKS) else []

    @property
    def tasks(self) -> list[Task]:
        """The tasks of the visible organizations."""
        return [task for task in self.world.tasks if self.caller.sees_org(task.org_id)]

    @property
    def users(self) -> list[User]:
        """The users of the visible organizations; without the administrator's view just oneself."""
        found = [user for user in self.world.users if self.caller.sees_org(user.org_id)]
        return found if self.caller.has(ALL_USERS) else [user for user in found if user.id == self.caller.user.id]

    @property
    def roles(self) -> list[Role]:
        """The roles the visible organizations' users may have."""
        return [role for org in self.orgs for role in self.world.roles_of(org.id)]

    @property
    def rights(self) -> list[Right]:
        """All rights to the provider; to a tenant those that bundles published to it."""
        return self.rights_of(self.caller.org) if self.caller.org is not None else list(self.world.rights)

    def everything(self) -> Iterator[Named]:
        """Everything the caller sees that the legacy API has a place for."""
        yield from self.orgs
        yield from self.vdcs
        yield from self.storage_profiles
        yield from self.catalogs
        yield from self.templates
        yield from self.vapps
        yield from self.vms
        yield from self.networks
        yield from self.edge_gateways
        yield from self.disks
        yield from self.tasks
        yield from self.users
        yield from self.roles
        yield from self.rights
        if self.caller.is_provider:
            site = self.world.site
            yield from (*site.provider_vdcs, *site.network_pools, *site.virtual_centers, *site.nsx_managers)

    def rights_of(self, org: Organization) -> list[Right]:
        """The rights published to one organization."""
        published = self.world.published_rights(org.id)
        return [right for right in self.world.rights if right.name in published]

    def sees_catalog(self, catalog: Catalog) -> bool:
        """Whether the catalog exists as far as the caller is concerned."""
        if self.caller.org is None:
            return True
        if catalog.org_id == self.caller.org.id:
            shared = catalog.is_shared or catalog.owner_id == self.caller.user.id or self._is_shared_with_me(catalog)
            return self.caller.has(OWN_CATALOGS) and (shared or self.caller.is_provider)
        if catalog.is_published:
            return self.caller.has(PUBLISHED_CATALOGS)
        return self._is_shared_with_me(catalog) and self.caller.has(OWN_CATALOGS)

    def org(self, identifier: str) -> Organization:
        """An organization that must exist, visible or not."""
        return next(org for org in self.world.orgs if org.id == identifier)

    def vdc(self, identifier: str) -> OrgVdc | None:
        """The VDC with this id, visible or not: a published template lives in another organization's."""
        return next((vdc for vdc in self.world.vdcs if vdc.id == identifier), None)

    def user_name(self, identifier: str) -> str:
        """A user's name; what nobody owns belongs to the system."""
        return next((user.name for user in self.world.users if user.id == identifier), "system")

    def _is_shared_with_me(self, catalog: Catalog) -> bool:
        org = self.caller.org
        return self.caller.user.id in catalog.shared_with or (org is not None and org.id in catalog.shared_with)

    def _of_vdcs(self, things: "Iterable[_Placed]") -> "list[_Placed]":
        visible = {vdc.id for vdc in self.vdcs}
        return [thing for thing in things if thing.vdc_id in visible]


_Placed = TypeVar("_Placed", VApp, NamedDisk)


def pick(things: Iterable[_T], identifier: str) -> _T | None:
    """The one of *things* with this id: the bare UUID of an href, or a URN, which clients put there too."""
    wanted = bare_uuid(identifier)
    return next((thing for thing in things if thing.uuid == wanted), None)
