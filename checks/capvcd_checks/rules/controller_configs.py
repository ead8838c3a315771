"""The controller configurations a check was handed, or the honest end of the check when there are none."""

from capvcd_checks.engine.declare import not_applicable, undecided
from capvcd_collectors.facts import Absence, All, ControllerConfig, Missing

__all__ = ["CAPVCD", "CSI", "given_configs", "require_manager_config"]

CAPVCD = "CAPVCD"
"""The component that controller_manager_config.yaml of 0.5 configures."""

CSI = "CSI"
"""The one component among them that makes no load balancers."""


def given_configs(configs: All[ControllerConfig] | Missing) -> tuple[ControllerConfig, ...]:
    """The configurations, none when the run has no such file; ends the check undecided when one was there, unseen."""
    if isinstance(configs, Missing):
        if configs.kind is not Absence.OUT_OF_SCOPE:
            undecided(configs.reason, configs.needs)
        return ()
    return tuple(configs)


def require_manager_config(configs: All[ControllerConfig] | Missing) -> ControllerConfig:
    """CAPVCD's own configuration; ends the check with SKIP when the run has no such file.

    For release lines that have one: what it would have said cannot be called in order without it.
    """
    config = next((each for each in given_configs(configs) if each.component == CAPVCD), None)
    if config is None:
        unnamed = (
            "add capvcd.managerConfig to the environment file: on this line controller_manager_config.yaml decides"
        )
        not_applicable(configs.reason if isinstance(configs, Missing) else unnamed)
    return config
