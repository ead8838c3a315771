"""Check an environment before CAPVCD is installed.

Checks everything CAPVCD will need, before it is installed: Cloud Director as your user sees it, the edge gateway,
load balancing, the node template, rights, and CAPVCD's own files. Reads only; changes nothing.
"""

ENDPOINTS = ("vcd",)
"""The endpoints that every whole run asks: they are logged in to while the checks are still being loaded."""
