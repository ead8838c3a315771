"""The areas of checks, in the order they are read in, and what each is called. The one table of them."""

AREAS: dict[str, str] = {
    "INP": "What this run was given",
    "VCD": "Cloud Director, organization and VDC",
    "RGT": "Rights and registrations",
    "NSX": "Networks and the edge gateway",
    "ALB": "Load balancer",
    "VC": "vCenter",
    "IMG": "Catalog and image",
    "CFG": "CAPVCD's files and manifests",
    "MGT": "Management cluster and components",
    "WKL": "Workload cluster",
    "NET": "Network of the workload cluster",
    "LB": "Load balancer services",
    "STO": "Storage",
    "PIV": "Move of the management cluster",
    "LOG": "Logs",
    "SITE": "This site's own checks",
}
"""Area to its name, from the bottom up.

What stands in a file that cannot be read is unknown to every other check. Without a login nothing else can be seen, and
without a right the network looks empty: so the connection and the rights stand before the network, the network before
the load balancer on it, that before the machines, and these before what runs in them. An area that is not listed comes
last.
"""

_RANKS = {area: rank for rank, area in enumerate(AREAS)}


def area_name(area: str) -> str:
    """What *area* is called in a heading; its own letters when no table names it."""
    return AREAS.get(area, area)


def area_rank(area: str) -> int:
    """Place of *area* among the areas, counted from 0."""
    return _RANKS.get(area, len(_RANKS))
