"""The preflight checks: will it work here? One `check_*.py` module per subject, pure helpers beside them."""
