"""What the strict configurations of CAPVCD 0.5, CPI and CSI have in common, as a fact."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from capvcd_collectors.facts.capvcd_files import AddressRange, ConfigProblem, ControllerConfig
from capvcd_collectors.profiles.controller_configs import ConfigSchema, Demand
from capvcd_collectors.yaml.located import Document, KeyPath
from capvcd_collectors.yaml.strict import as_flag, dotted, problems

_SAME_PLACES: Mapping[str, KeyPath] = {
    "host": ("vcd", "host"),
    "org": ("vcd", "org"),
    "vdc": ("vcd", "vdc"),
    "one_arm": ("loadbalancer", "oneArm"),
}

_SECRETS = {"secret", "refreshtoken", "password"}
"""The keys below ``vcd`` whose values are secret, in lower case: in whatever case somebody wrote them."""


def controller_config(document: Document, component: str, schemas: Sequence[ConfigSchema]) -> ControllerConfig:
    """What *document*, which should fit one of *schemas*, configures *component* to do.

    What only some of *schemas* object to is a doubt, for which of them the component has is not known then; so is what
    a schema is not certain of.
    """
    places = {**_SAME_PLACES, **_own_places(document, schemas)}
    found, doubts = _sorted_out([_problems(document, schema, component) for schema in schemas])
    doubts += tuple(dict.fromkeys(each for schema in schemas for each in _doubts(document, schema, component)))
    return ControllerConfig(
        source=document.source,
        located={name: document.where(*place) for name, place in places.items()},
        component=component,
        host=document.text(*places["host"]),
        org=document.text(*places["org"]),
        vdc=document.text(*places["vdc"]),
        network=document.text(*places["network"]) if "network" in places else None,
        vip_subnet=document.text(*places["vip_subnet"]) if "vip_subnet" in places else None,
        one_arm=_one_arm_range(document),
        shared_ip=as_flag(document.find(*places["shared_ip"])) if "shared_ip" in places else None,
        problems=found,
        doubts=doubts,
        cuts_slashes=_agreed(schema.cuts_slashes for schema in schemas),
        needs_one_arm=_agreed(_needs_one_arm(document, schema, component) for schema in schemas),
        spans_zones=as_flag(document.find("vcd", "isZoneEnabledCluster")) is True,
    )


def config_secrets(document: Document) -> Iterator[str]:
    """The credentials that somebody wrote into the configuration *document*."""
    section = document.find("vcd")
    for key in section if isinstance(section, dict) else ():
        value = document.text("vcd", key)
        if isinstance(key, str) and key.lower() in _SECRETS and value:
            yield value


def _own_places(document: Document, schemas: Sequence[ConfigSchema]) -> dict[str, KeyPath]:
    """Where network, vipSubnet and the shared address stand; of several places the first that *document* fills."""
    places: dict[str, KeyPath] = {}
    for name in ("network", "vip_subnet", "shared_ip"):
        known: list[KeyPath] = [place for schema in schemas if (place := getattr(schema, name)) is not None]
        if known:
            places[name] = next((each for each in known if document.find(*each) is not None), known[0])
    return places


def _problems(document: Document, schema: ConfigSchema, component: str) -> tuple[ConfigProblem, ...]:
    return (*problems(document, schema.section, component), *_unmet(document, schema, component, certain=True))


def _doubts(document: Document, schema: ConfigSchema, component: str) -> Iterator[ConfigProblem]:
    for key in schema.uncertain:
        if document.find(*key) is not None:
            yield ConfigProblem(f"{dotted(key)} is no key of {component}'s configuration", document.where(*key))
    yield from _unmet(document, schema, component, certain=False)


def _unmet(document: Document, schema: ConfigSchema, component: str, *, certain: bool) -> Iterator[ConfigProblem]:
    for demand in schema.demands:
        if demand.certain is certain and not _is_met(document, demand):
            though = "" if demand.unless is None else f" though {dotted(demand.unless)} is not true"
            yield ConfigProblem(
                f"{dotted(demand.key)} is missing{though}: {component} stops there with {demand.says!r}",
                document.where(*demand.key),
            )


def _is_met(document: Document, demand: Demand) -> bool:
    return _is_waived(document, demand) or document.find(*demand.key) is not None


def _is_waived(document: Document, demand: Demand) -> bool:
    return demand.unless is not None and as_flag(document.find(*demand.unless)) is True


def _needs_one_arm(document: Document, schema: ConfigSchema, component: str) -> bool | None:
    """Whether the component ends without the block, None when that is not certain; CAPVCD's does in any case."""
    on_one_arm = [each for each in schema.demands if each.key == _SAME_PLACES["one_arm"]]
    open_demands = [each for each in on_one_arm if not _is_waived(document, each)]
    if component == "CAPVCD" or not open_demands:
        return component == "CAPVCD"
    return True if any(each.certain for each in open_demands) else None


def _sorted_out(
    found: Sequence[tuple[ConfigProblem, ...]],
) -> tuple[tuple[ConfigProblem, ...], tuple[ConfigProblem, ...]]:
    """What every schema objects to, and what only some do; schemas word the same objection alike up to a semicolon."""
    counted: dict[tuple[Any, str], list[ConfigProblem]] = {}
    for each in (problem for of_one in found for problem in of_one):
        counted.setdefault((each.where, each.message.partition(";")[0]), []).append(each)
    in_order = sorted(counted.values(), key=lambda same: same[0].where.line or 0)
    return (
        tuple(same[0] for same in in_order if len(same) == len(found)),
        tuple(same[0] for same in in_order if len(same) != len(found)),
    )


def _agreed(answers: Iterable[bool | None]) -> bool | None:
    """What all *answers* say, None when they differ."""
    distinct = set(answers)
    return distinct.pop() if len(distinct) == 1 else None


def _one_arm_range(document: Document) -> AddressRange | None:
    """The block as written; None when it is absent or null."""
    place = _SAME_PLACES["one_arm"]
    if document.find(*place) is None:
        return None
    return AddressRange(
        start=document.text(*place, "startIP") or "",
        end=document.text(*place, "endIP") or "",
        where=document.where(*place),
    )
