"""Writes the scenario table anew from what the lab's scenarios bring today: ``python tests/product/table.py``.

For a person to read the difference, never for a test to run: what the table says is what is right.
"""

import sys
from collections import defaultdict
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from product.test_scenarios import COMBINATIONS, verdicts_of

HEAD = """\
# For every scenario of the lab, the verdicts it brings. A base lists all that are not PASS; a scenario lists those that
# differ from its base's. "refused" is the sentence with which bad input is refused before anything is asked.

"""


def main() -> None:
    """Write ``scenario_table.toml``."""
    bases: dict[str, dict[str, str]] = {}
    with Path(__file__).with_name("scenario_table.toml").open("w", encoding="utf-8") as table:
        table.write(HEAD)
        for combination in COMBINATIONS:
            verdicts = verdicts_of(combination)
            base = combination.partition(",")[0]
            bases.setdefault(base, verdicts if combination == base else {})
            table.write(f'["{combination}"]\n')
            if isinstance(verdicts, str):
                table.write(f'refused = """{verdicts}"""\n\n')
                continue
            lines = defaultdict(list)
            for check, verdict in sorted(verdicts.items()):
                if verdict != ("PASS" if combination == base else bases[base][check]):
                    lines[verdict].append(check)
            for verdict in ("FAIL", "WARN", "UNKNOWN", "SKIP", "PASS"):
                if lines[verdict]:
                    checks = ", ".join(f'"{check}"' for check in lines[verdict])
                    table.write(f"{verdict} = [{checks}]\n")
            table.write("\n")
            table.flush()


if __name__ == "__main__":
    main()
