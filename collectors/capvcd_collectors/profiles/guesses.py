"""Which release line is the likely one, going by what files written for it hold."""

from capvcd_collectors.profiles.load import LINES, load_profile


def line_with_manager_config() -> str:
    """The line whose controller is configured by ``controller_manager_config.yaml``."""
    return next(line for line in LINES if load_profile(line).has_manager_config)


def line_of_cpi(version: str) -> str | None:
    """The line that CPI *version* came with: the first to support its like (``1.5``); None for one no line supports.

    For the lines that leave it to the user to install CPI.
    """
    return next((line for line in LINES if _like(version) in _supported_cpi(line)), None)


def line_of_api_version(version: str) -> str:
    """The newest line whose newest ``infrastructure.cluster.x-k8s.io`` is *version*; the newest of all if none is."""
    fitting = [line for line in LINES if list(load_profile(line).infrastructure_versions)[-1] == version]
    return (fitting or LINES)[-1]


def _supported_cpi(line: str) -> set[str]:
    profile = load_profile(line)
    return set() if profile.has_manager_config else {_like(each.version) for each in profile.cpi if each.supported}


def _like(version: str) -> str:
    """``1.5`` of ``1.5.0``."""
    return ".".join(version.split(".")[:2])
