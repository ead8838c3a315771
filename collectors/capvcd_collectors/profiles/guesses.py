"""Which release lines come into question, going by what files written for one hold."""

from capvcd_collectors.profiles.load import LINES, load_profile


def lines_with_manager_config() -> tuple[str, ...]:
    """The lines whose controller is configured by ``controller_manager_config.yaml``."""
    return tuple(line for line in LINES if load_profile(line).has_manager_config)


def lines_of_cpi(version: str) -> tuple[str, ...]:
    """The lines that support CPI *version*, or its like (``1.5``), and leave it to the user to install it."""
    return tuple(line for line in LINES if _like(version) in _supported_cpi(line))


def lines_of_api_version(version: str) -> tuple[str, ...]:
    """The lines that serve ``infrastructure.cluster.x-k8s.io`` in *version*."""
    return tuple(line for line in LINES if version in load_profile(line).infrastructure_versions)


def _supported_cpi(line: str) -> set[str]:
    profile = load_profile(line)
    return set() if profile.has_manager_config else {_like(each.version) for each in profile.cpi if each.supported}


def _like(version: str) -> str:
    """``1.5`` of ``1.5.0``."""
    return ".".join(version.split(".")[:2])
