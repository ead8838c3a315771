"""PF-RGT-010 to 012: the entity type of clusters, and the user's access to it."""

from capvcd_checks.preflight.check_entity_types import (
    K8S_INTERFACE,
    entities_are_accessible,
    entity_type_is_registered,
    kubernetes_interface_is_registered,
)
from capvcd_checks.rules.entity_rights import FULL_ACCESS
from capvcd_collectors.facts.base import Absence
from capvcd_collectors.profiles.load import load_profile
from checks.facts_made_by_hand import entity_types, interfaces, missing, rde_access, rights, unseen
from checks.manifests_made_by_hand import own_fix, places, said, use

OLD, NEW = load_profile("0.5"), load_profile("1.3")
ADMINISTRATOR = "vmware:capvcdCluster: Administrator Full access"
ENTITIES = "/cloudapi/1.0.0/entities/types/vmware/capvcdCluster/1 "


class TestKubernetesInterfaceIsRegistered:
    """PF-RGT-010."""

    def test_the_interface_passes(self) -> None:
        said(
            "PASS",
            kubernetes_interface_is_registered,
            interfaces(K8S_INTERFACE, "urn:vcloud:interface:cse:capvcd:1.0.0"),
        )

    def test_another_version_is_shown(self) -> None:
        message = said("FAIL", kubernetes_interface_is_registered, interfaces("urn:vcloud:interface:vmware:k8s:2.0.0"))
        assert message == f"{K8S_INTERFACE} is not registered; there is urn:vcloud:interface:vmware:k8s:2.0.0"
        assert places(message) == ["/cloudapi/1.0.0/interfaces /values"]

    def test_none_fails(self) -> None:
        message = said("FAIL", kubernetes_interface_is_registered, interfaces())
        assert message == f"{K8S_INTERFACE} is not registered"


class TestEntityTypeIsRegistered:
    """PF-RGT-011."""

    def test_the_lines_version_passes(self) -> None:
        said("PASS", entity_type_is_registered, entity_types("1.0.0"), OLD, use())
        said("PASS", entity_type_is_registered, entity_types("1.0.0", "1.1.0"), NEW, use())

    def test_1_x_fails_on_another_version(self) -> None:
        message = said("FAIL", entity_type_is_registered, entity_types("1.0.0", "1.3.0"), NEW, use())
        assert message == (
            "capvcdCluster 1.1.0 is not registered, or not visible to this user; there is 1.0.0 and 1.3.0; "
            "CAPVCD_SKIP_RDE lets CAPVCD do without"
        )
        assert own_fix(message).startswith("None: register capvcdCluster 1.1.0 as provider by the API, ")
        assert places(message) == ["/cloudapi/1.0.0/entityTypes/ /values"]

    def test_0_5_goes_on_without(self) -> None:
        message = said("WARN", entity_type_is_registered, entity_types(), OLD, use())
        assert message == (
            "capvcdCluster 1.0.0 is not registered, or not visible to this user; CAPVCD 0.5 will call clusters NO_RDE_…"
        )

    def test_1_x_told_to_skip_entities_goes_on_without(self) -> None:
        said("WARN", entity_type_is_registered, entity_types(), NEW, use(skips_rde=True))

    def test_a_type_without_the_interface_fails(self) -> None:
        message = said("FAIL", entity_type_is_registered, entity_types("1.1.0", implements=()), NEW, use())
        assert message.startswith(f"capvcdCluster 1.1.0 implements no interface, not {K8S_INTERFACE}")
        assert own_fix(message).startswith("None: correct capvcdCluster 1.1.0 as provider by the API, ")


class TestEntitiesAreAccessible:
    """PF-RGT-012."""

    def test_an_answer_and_full_access_pass(self) -> None:
        said("PASS", entities_are_accessible, rde_access(), rights(NEW), entity_types("1.0.0", "1.1.0"), NEW, use())

    def test_an_administrators_full_access_will_do(self) -> None:
        effective = rights(NEW, not_in_role=[FULL_ACCESS], extra=[ADMINISTRATOR])
        said("PASS", entities_are_accessible, rde_access(), effective, entity_types("1.0.0", "1.1.0"), NEW, use())

    def test_a_list_without_full_access_is_not_enough(self) -> None:
        message = said(
            "FAIL",
            entities_are_accessible,
            rde_access(),
            rights(NEW, not_in_role=[FULL_ACCESS]),
            entity_types("1.0.0", "1.1.0"),
            NEW,
            use(),
        )
        assert message == (
            "the user lacks vmware:capvcdCluster: Full Access (UI: VMWARE:CAPVCDCLUSTER > Full Access): add it to the "
            "role CAPVCD Author"
        )
        assert "Roles > CAPVCD Author > Edit: add VMWARE:CAPVCDCLUSTER > Full Access; then" in own_fix(message)
        assert "Rights Bundles" not in own_fix(message)

    def test_a_refusal_without_the_right_fails(self) -> None:
        effective = rights(NEW, not_in_bundle=[FULL_ACCESS])
        message = said(
            "FAIL",
            entities_are_accessible,
            rde_access(allowed=False),
            effective,
            entity_types("1.0.0", "1.1.0"),
            NEW,
            use(),
        )
        assert message.startswith(
            "Cloud Director refuses the list of clusters (Access is forbidden); the user lacks vmware:capvcdCluster"
        )
        assert places(message)[0] == ENTITIES

    def test_a_refusal_despite_the_right_leaves_it_open(self) -> None:
        message = said(
            "UNKNOWN",
            entities_are_accessible,
            rde_access(allowed=False),
            rights(NEW),
            entity_types("1.0.0", "1.1.0"),
            NEW,
            use(),
        )
        assert message == (
            "GET /cloudapi/1.0.0/entities/types/vmware/capvcdCluster/1 (403) was refused (Access is forbidden) "
            "although the right is there"
        )
        assert places(message) == [ENTITIES]

    def test_a_refusal_with_unseen_rights_leaves_it_open(self) -> None:
        absence = missing()
        assert (
            unseen(
                entities_are_accessible, rde_access(allowed=False), absence, entity_types("1.0.0", "1.1.0"), NEW, use()
            )
            is absence
        )

    def test_0_5_goes_on_without(self) -> None:
        effective = rights(OLD, not_in_role=[FULL_ACCESS])
        said(
            "WARN",
            entities_are_accessible,
            rde_access(allowed=False),
            effective,
            entity_types("1.0.0", "1.1.0"),
            OLD,
            use(),
        )
        absence = missing(Absence.NOT_THERE, "there is no such type")
        message = said("SKIP", entities_are_accessible, absence, effective, entity_types("1.0.0", "1.1.0"), OLD, use())
        assert message == "there is no such type; CAPVCD 0.5 goes on without"

    def test_1_x_does_not(self) -> None:
        absence = missing(Absence.NOT_THERE)
        assert (
            unseen(entities_are_accessible, absence, rights(NEW), entity_types("1.0.0", "1.1.0"), NEW, use()) is absence
        )

    def test_a_refusal_for_want_of_the_type_is_not_the_rights_fault(self) -> None:
        facts = (rde_access(allowed=False), rights(NEW), entity_types(), NEW, use())
        message = said("UNKNOWN", entities_are_accessible, *facts)
        assert message == "no version of capvcdCluster is registered, so there are no entities"
        assert places(message) == ["/cloudapi/1.0.0/entityTypes/ "]

    def test_0_5_goes_on_without_the_type(self) -> None:
        facts = (rde_access(allowed=False), rights(OLD), entity_types(), OLD, use())
        message = said("SKIP", entities_are_accessible, *facts)
        assert message == (
            "no version of capvcdCluster is registered, so there are no entities; CAPVCD 0.5 goes on without"
        )

    def test_a_right_that_comes_with_an_absent_type_is_called_so(self) -> None:
        facts = (rde_access(allowed=False), rights(OLD, not_in_role=[FULL_ACCESS]), entity_types(), OLD, use())
        message = said("WARN", entities_are_accessible, *facts)
        assert message.endswith("; the right comes with the entity type, of which no version is registered or visible")
        assert own_fix(message).startswith("Register capvcdCluster 1.0.0 first (PF-RGT-011): the right comes with it. ")

    def test_1_x_told_to_skip_entities_goes_on_without(self) -> None:
        facts = (rde_access(allowed=False), rights(NEW), entity_types(), NEW, use(skips_rde=True))
        said("SKIP", entities_are_accessible, *facts)

    def test_a_refusal_with_unseen_types_leaves_it_open(self) -> None:
        message = said(
            "UNKNOWN", entities_are_accessible, rde_access(allowed=False), rights(NEW), missing(), NEW, use()
        )
        assert "was refused" in message
