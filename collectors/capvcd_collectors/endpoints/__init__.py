"""The ways out of this tool: every request to every endpoint passes the one seam built here.

The order is guard, ledger, retry and throttle, tape (`capvcd_collectors.endpoints.transport`). What is asked is not
decided here, and nothing here knows a fact.
"""
