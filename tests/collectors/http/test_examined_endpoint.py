"""An endpoint that the engine has never heard of is logged in to, read and logged out of."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest

from capvcd_collectors.engine.endpoints import EndpointSupport
from capvcd_collectors.engine.examination import Examination, Limits
from capvcd_collectors.facts.base import Absence, FileSource, Missing
from capvcd_collectors.facts.endpoint import EndpointSettings, SecretReference
from capvcd_collectors.facts.environment import Environment
from capvcd_collectors.http.wire import Wire
from capvcd_collectors.vault import Vault
from collectors.http.harbour import HARBOUR_SUPPORT, Ships

WHERE = FileSource("environment.yaml", 20)
SEAL = SecretReference("env", "SEAL", WHERE)

Examine = Callable[..., Examination]


@pytest.fixture
def port(stub: Any) -> Any:
    """The harbour's server, with two ships in it."""
    stub.on("POST", "/berths/north/ticket", stub.text("ticket-1"))
    stub.on("POST", "/search", stub.text("Argo Mayflower"))
    stub.on("GET", "/leave", stub.text())
    return stub


@pytest.fixture
def examine(
    port: Any, open_wire: Callable[..., Wire], describe: Callable[..., Environment], authority: Any
) -> Iterator[Examine]:
    """Begin to examine an environment, with a section for the harbour or without."""
    made: list[Examination] = []

    def begin(
        *, harbour: bool = True, insecure: bool = False, support: EndpointSupport = HARBOUR_SUPPORT
    ) -> Examination:
        values = {"url": port.url, "sealCode": SEAL, "caFile": authority.file, "insecure": insecure}
        settings = (EndpointSettings("harbour", values, WHERE),) if harbour else ()
        environment = replace(describe("https://vcd.example.invalid"), endpoints=settings)
        vault = Vault.open(environment, getenv={"SEAL": "the-seal", "VCD_PASSWORD": "x" * 8}, prompt=None)
        wire = open_wire()
        made.append(
            Examination(
                environment,
                wire,
                {Vault: vault},
                readers=(),
                given=(support,),
                endpoints=lambda: (support,),
                limits=Limits(jobs=2),
            )
        )
        return made[-1]

    yield begin
    for each in made:
        each.close()


def test_its_facts_are_collected_over_one_session(examine: Examine, port: Any) -> None:
    with examine() as examination:
        examination.begin(("harbour",))
        assert examination.collect([Ships]).get(Ships).names == ("Argo", "Mayflower")
        assert examination.requests_by_endpoint() == {"harbour": 2}
    assert [f"{each.method} {each.path}" for each in port.asked] == [
        "POST /berths/north/ticket",
        "POST /search",
        "GET /leave",
    ]
    assert port.asked[0].body == b"the-seal"
    assert port.asked[1].headers["x-harbour-ticket"] == "ticket-1"


def test_without_its_section_nothing_is_sent_and_its_facts_are_out_of_scope(examine: Examine, port: Any) -> None:
    with examine(harbour=False) as examination:
        examination.begin(("harbour",))
        absent = examination.collect([Ships]).get(Ships)
    assert isinstance(absent, Missing)
    assert (absent.kind, absent.needs) == (Absence.OUT_OF_SCOPE, "harbour")
    assert port.asked == []


def test_without_its_section_its_modules_are_left_alone(examine: Examine) -> None:
    absent = replace(HARBOUR_SUPPORT, begin_with=("no.such.module:Fact",))
    with examine(harbour=False, support=absent) as examination:
        examination.begin(("harbour",))
        assert isinstance(examination.collect([Ships]).get(Ships), Missing)


@pytest.mark.parametrize("insecure", [True, False])
def test_it_is_named_where_its_certificate_is_not_verified(examine: Examine, port: Any, *, insecure: bool) -> None:
    assert examine(insecure=insecure).insecure() == ((port.url,) if insecure else ())
