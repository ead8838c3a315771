"""The longest chain counts the requests that waited for one another, and the log-out that waits for all of them."""

from pathlib import Path

import pytest

from capvcd_collectors.engine.examination import Limits
from capvcd_collectors.http.ledger import LedgerEntry
from capvcd_collectors.preparation import prepare_examination


def entry(collector: str) -> LedgerEntry:
    """A request made for *collector*; one made for nobody is a log-out."""
    return LedgerEntry("vcd", "GET", "/api/versions", 200, "", 0.1, 0, None, 1, collector)


@pytest.mark.parametrize(
    ("requests", "log_outs", "chain"),
    [(0, 0, 0), (1, 0, 1), (2, 0, 2), (2, 1, 3), (1, 2, 2)],
    ids=["nothing sent", "one request", "two of one collector", "a log-out after them", "log-outs at the same time"],
)
def test_logging_out_is_the_last_link_of_the_chain(
    article_config: Path, requests: int, log_outs: int, chain: int
) -> None:
    with prepare_examination(article_config, limits=Limits(), getenv={}, prompt=None) as examination:
        examination.collect(())
        collector = next(iter(examination.collectors.values()))
        for name in [collector.name] * requests + [""] * log_outs:
            examination.wire.ledger.record(entry(name))

        assert examination.longest_chain() == chain
