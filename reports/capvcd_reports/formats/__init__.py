"""The formats a report can have: one function over a `Run` each, in one registry.

A format of one's own is a `Format` in an installed package, named by an entry point of the group
``capvcd_doctor.formats``; the command then offers it beside the built-in ones::

    [project.entry-points."capvcd_doctor.formats"]
    markdown = "our_reports.markdown:MARKDOWN"
"""

from capvcd_reports.formats.registry import BUILT_IN, GROUP, Format, Medium, installed_formats
from capvcd_reports.look import Look

__all__ = ["BUILT_IN", "GROUP", "Format", "Look", "Medium", "installed_formats"]
