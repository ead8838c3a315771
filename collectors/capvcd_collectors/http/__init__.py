"""The seam that every request passes: guard, retry, throttle, TLS, ledger, tape. It knows no product."""
