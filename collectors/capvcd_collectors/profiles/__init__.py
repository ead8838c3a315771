"""What each CAPVCD release line demands, as data files, and the function that reads them.

The data: one file per line (``0.5.toml`` …), and what several lines share: ``rights.toml``, ``components.toml`` and one
schema per API group and version of the custom resources (``schemas/``).
"""

from capvcd_collectors.profiles.load import LINES, field_table, load_profile

__all__ = ["LINES", "field_table", "load_profile"]
