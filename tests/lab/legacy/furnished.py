"""A base world with at least one of everything the legacy API can show."""

from datetime import UTC, datetime, timedelta

from capvcd_lab.scenarios import build
from capvcd_lab.world import World
from capvcd_lab.world.compute import NamedDisk, Task
from capvcd_lab.world.entities import AuditEvent
from capvcd_lab.world.site import ApiVersion, NetworkPool, ResourcePool

NOW = datetime(2024, 5, 1, 12, 0, tzinfo=UTC)


def furnished(base: str, version: str = "36.0") -> World:
    """The base world *base* at a site that offers *version*, with what it has none of."""
    world = build([base], NOW)
    if not world.site.offers(version):
        world.site.api_versions.append(ApiVersion(version=version))
    furnish(world)
    return world


def furnish(world: World) -> None:
    """Put at least one of everything into *world*."""
    subject = world.subject
    vapp = next(vapp for vapp in world.vapps if vapp.vdc_id == subject.vdc_id)
    vm = vapp.vms[0]
    vapp.metadata["CapvcdInfraId"] = "b6ef2b71"
    vm.metadata["role"] = "control plane"
    vm.sizing_policy_id = world.compute_policies[0].id
    vm.extra_config["guestinfo.userdata"] = "I2Nsb3Vk"
    profile = next(vdc for vdc in world.vdcs if vdc.id == subject.vdc_id).storage_profiles[0]
    template = next(template for template in world.templates if template.id == subject.template_id)
    template.metadata["os"] = "ubuntu"
    world.disks.append(
        NamedDisk(
            name="pvc-furnished",
            vdc_id=subject.vdc_id,
            owner_id=subject.user_id,
            storage_profile=profile.name,
            attached_vm_ids=[vm.id],
            metadata={"pv": "furnished"},
        )
    )
    world.tasks.append(
        Task(
            name="vappDeploy",
            operation="Starting Virtual Application",
            org_id=subject.org_id,
            user_id=subject.user_id,
            owner_id=vapp.id,
            owner_name=vapp.name,
            owner_type="vapp",
            status="error",
            progress=None,
            started_at=NOW - timedelta(minutes=5),
            ended_at=NOW - timedelta(minutes=4),
            expires_at=NOW + timedelta(days=1),
            error_code="INTERNAL_SERVER_ERROR",
            error_message="No host has room.",
        )
    )
    world.audit_events.append(
        AuditEvent(
            name="vapp/deploy",
            org_id=subject.org_id,
            user_id=subject.user_id,
            timestamp=NOW,
            entity_id=vapp.id,
            entity_name=vapp.name,
        )
    )
    world.site.network_pools.append(
        NetworkPool(name="vxlan", pool_type="VXLAN", owner_id=world.site.virtual_centers[0].id)
    )
    world.site.provider_vdcs[0].resource_pools.append(ResourcePool(name="cluster-1", moref="resgroup-8"))
    catalog = next(catalog for catalog in world.catalogs if catalog.id == subject.catalog_id)
    catalog.shared_with.append(subject.user_id)
