"""Check the address register at night.

Checks that the register still has addresses to give away. Reads only; changes nothing.
"""

ENDPOINTS = ("ipam",)
