"""Kustomizations: what they put together, as far as it is followed here, and the user's own kustomize for the rest."""
