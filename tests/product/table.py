"""Writes the scenario table anew from what the lab's scenarios bring today.

``python tests/product/table.py`` writes all of it; with names, ``... table.py edge config``, only those files. For a
person to read the difference, never for a test to run: what the table says is what is right.
"""

import sys
from collections import defaultdict
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from product.test_scenarios import COMBINATIONS, table_file, verdicts_of

HEAD = """\
# For every scenario of the lab, the verdicts it brings. A base lists all that are not PASS; a scenario lists those that
# differ from its base's. "refused" is the sentence with which bad input is refused before anything is asked.

"""


def main(files: list[str]) -> None:
    """Write the files of the table called *files*, or all."""
    bases: dict[str, dict[str, str]] = {}
    written: dict[Path, str] = {}
    for combination in COMBINATIONS:
        base = combination.partition(",")[0]
        path = table_file(combination)
        if files and path.stem not in files and combination != base:
            continue
        verdicts = verdicts_of(combination)
        bases.setdefault(base, verdicts if combination == base and isinstance(verdicts, dict) else {})
        if not files or path.stem in files:
            written[path] = written.get(path, HEAD) + _entry(combination, verdicts, bases[base])
    for path, text in written.items():
        path.parent.mkdir(exist_ok=True)
        path.write_text(text.rstrip("\n") + "\n", encoding="utf-8")


def _entry(combination: str, verdicts: dict[str, str] | str, base: dict[str, str]) -> str:
    if isinstance(verdicts, str):
        return f'["{combination}"]\nrefused = """{verdicts}"""\n\n'
    lines = defaultdict(list)
    for check, verdict in sorted(verdicts.items()):
        if verdict != ("PASS" if "," not in combination else base[check]):
            lines[verdict].append(check)
    text = f'["{combination}"]\n'
    for verdict in ("FAIL", "WARN", "UNKNOWN", "SKIP", "WAIVED", "PASS"):
        if lines[verdict]:
            checks = ", ".join(f'"{check}"' for check in lines[verdict])
            text += f"{verdict} = [{checks}]\n"
    return text + "\n"


if __name__ == "__main__":
    main(sys.argv[1:])
