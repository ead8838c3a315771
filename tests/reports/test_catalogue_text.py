"""`explain` and `list`: a check in full, and all of them by area."""

from textwrap import dedent

from capvcd_checks.engine.verdicts import Remedy, Severity
from capvcd_reports.explain import catalogue, catalogue_json, explain, explain_json
from capvcd_reports.look import Look
from reports.made_up import check

ROOM = check(
    "PF-ALB-005",
    "The service engine group has room for the planned virtual services",
    why="CAPVCD takes the first assignment with room; with none the cluster gets no API endpoint.",
    remedy=Remedy("Resources > Edge Gateways", "PUT /assignments/{id}"),
    lines=("0.5", "1.0"),
)
CHECKS = [ROOM, check("PF-VCD-010"), check("PF-VCD-002", severity=Severity.WARNING), check("site-1", "[b]ours[/b]")]


def test_a_check_is_explained_in_full() -> None:
    assert explain(ROOM, Look(120), reads=["ServiceEngineGroupAssignment", "Plan"]) == dedent("""\
        PF-ALB-005 The service engine group has room for the planned virtual services
            severity  blocker: a FAIL stops the installation
            suite     preflight
            lines     CAPVCD 0.5, 1.0
            why       CAPVCD takes the first assignment with room; with none the cluster gets no API endpoint.
            fix       Resources > Edge Gateways
            or        PUT /assignments/{id}
            reads     ServiceEngineGroupAssignment, Plan
        """)


def test_a_check_for_every_line_says_so() -> None:
    assert "    lines     every CAPVCD release line\n" in explain(CHECKS[1], Look(100))


def test_the_list_is_grouped_by_area_from_the_connection_up() -> None:
    assert catalogue(CHECKS, Look(100)) == dedent("""\
        VCD: Cloud Director, organization and VDC
          PF-VCD-002 warning All is well
          PF-VCD-010 blocker All is well

        ALB: Load balancer
          PF-ALB-005 blocker The service engine group has room for the planned virtual services

        SITE: This site's own checks
          site-1     blocker [b]ours[/b]
        """)


def test_a_narrow_list_hangs_its_lines() -> None:
    assert catalogue([ROOM], Look(60)) == dedent("""\
        ALB: Load balancer
          PF-ALB-005 blocker The service engine group has room for
            the planned virtual services
        """)


def test_an_area_without_a_name_comes_last_under_its_letters() -> None:
    lines = catalogue([check("PF-XYZ-001"), *CHECKS], Look(100)).splitlines()
    assert lines[-2:] == ["XYZ: XYZ", "  PF-XYZ-001 blocker All is well"]


def test_both_have_a_json_form() -> None:
    assert explain_json(ROOM, reads=["Plan"]) == {
        "schemaVersion": "2.0",
        "check": {
            "id": "PF-ALB-005",
            "title": ROOM.title,
            "area": "ALB",
            "severity": "blocker",
            "suite": "preflight",
            "lines": ["0.5", "1.0"],
            "why": ROOM.why,
            "remedy": {"ui": "Resources > Edge Gateways", "api": "PUT /assignments/{id}"},
        },
        "reads": ["Plan"],
    }
    document = catalogue_json(CHECKS)
    assert [each["id"] for each in document["checks"]] == ["PF-VCD-002", "PF-VCD-010", "PF-ALB-005", "site-1"]
    assert document["schemaVersion"] == "2.0"
