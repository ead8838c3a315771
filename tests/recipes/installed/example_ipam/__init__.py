"""An address register (IPAM) that capvcd-doctor learns to examine: an endpoint, a fact, a check, a suite, a format.

CONTRIBUTING.md explains these files. They stand outside of the product, as any installed package would.
"""
