"""CAPVCD's own files: the configurations of its controllers, kustomization, credentials, add-ons, variables."""
