"""``capvcd-doctor init``: an environment file from what is there."""

import argparse
import sys
from collections.abc import Sequence

from capvcd_collectors.literal import literal
from capvcd_doctor.command import Command
from capvcd_doctor.complaints import tell, tell_what_was_read
from capvcd_doctor.exits import Exit

DESCRIPTION = """\
Writes an environment file from the files it is shown: controller_manager_config.yaml, kustomization.yaml, Cluster API
manifests, clusterctl variables. Each is recognised by its content, and told; what was skipped is told with the reason.
Nothing is invented and nothing overwritten: what no file tells is asked for, or said with an option. Secrets are never
copied, only referred to.
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("files", nargs="*", metavar="FILE", help="files to read (default: those in this folder)")
    parser.add_argument(
        "-o", "--output", default="environment.yaml", metavar="FILE", help="where to write ('-': stdout)"
    )
    parser.add_argument("--capvcd", metavar="VERSION", help="the release of CAPVCD, such as 1.3 or 1.3.2")
    parser.add_argument("--url", metavar="URL", help="Cloud Director's address")
    parser.add_argument("--org", metavar="NAME", help="the tenant's organization")
    parser.add_argument("--vdc", metavar="NAME", help="the virtual data center that clusters go into")
    parser.add_argument("--kubeconfig", metavar="FILE", help="kubeconfig of the management cluster")


def run(arguments: argparse.Namespace) -> Exit:
    """Draft the file, try it, and write it."""
    from pathlib import Path  # noqa: PLC0415 - heavy

    from capvcd_collectors.environment.draft import Given, draft_environment  # noqa: PLC0415 - heavy
    from capvcd_collectors.environment.load import refuse_unloadable  # noqa: PLC0415 - heavy
    from capvcd_collectors.environment.shelf import shelve, without_broken  # noqa: PLC0415 - heavy
    from capvcd_collectors.errors import UsageError  # noqa: PLC0415 - heavy
    from capvcd_reports.destinations import refuse_destinations  # noqa: PLC0415 - heavy
    from capvcd_reports.write import STANDARD_OUTPUT, write_report  # noqa: PLC0415 - heavy

    to_stdout = arguments.output == STANDARD_OUTPUT
    output = Path(arguments.output)
    if not to_stdout and output.exists():
        raise UsageError(f"{output} exists and is not overwritten: move it away, or add -o FILE to write elsewhere")
    kubeconfig = None if arguments.kubeconfig is None else Path(arguments.kubeconfig)
    if kubeconfig is not None and not kubeconfig.is_file():
        raise UsageError(f"{kubeconfig}: there is no such file; check the name")
    files = [Path(each) for each in arguments.files] or [Path.cwd()]
    inputs = [each for each in files if each.is_file()] + ([] if kubeconfig is None else [kubeconfig])
    refuse_destinations({"--output": arguments.output}, inputs)
    shelf = without_broken(shelve(files))
    tell_what_was_read(shelf.read, shelf.skipped)
    given = Given(arguments.capvcd, arguments.url, arguments.org, arguments.vdc, kubeconfig)
    folder = Path.cwd() if to_stdout else output.absolute().parent
    draft = draft_environment(shelf, given, _asked, folder=folder)
    if draft.text is None:
        raise UsageError.together([UsageError(each) for each in (*draft.lacking, "Nothing was written.")])
    for remark in draft.remarks:
        tell(f"note     {literal(remark)}\n")
    refuse_unloadable(draft.text, folder)
    write_report(draft.text, arguments.output, sys.stdout)
    if not to_stdout:
        tell(f"wrote {literal(str(output))}; next: capvcd-doctor preflight -c {literal(str(output))}\n")
    return Exit.OK


def _asked(question: str, choices: Sequence[str]) -> str | None:
    """The choice of the person at the terminal; None when there is none, or they do not choose."""
    if not (sys.stdin.isatty() and sys.stderr.isatty()):
        return None
    tell("".join(f"  {number}  {literal(each)}\n" for number, each in enumerate(choices, start=1)))
    tell(f"{question} (1-{len(choices)})? ")
    answer = sys.stdin.readline().strip()
    is_number = answer.isascii() and answer.isdecimal() and 0 < int(answer) <= len(choices)
    return choices[int(answer) - 1] if is_number else answer or None


COMMAND = Command("init", "write an environment file from CAPVCD's own files", DESCRIPTION, add_arguments, run)
