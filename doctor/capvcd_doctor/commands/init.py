"""``capvcd-doctor init``: an environment file from what is there."""

import argparse
import sys

from capvcd_doctor.command import Command
from capvcd_doctor.complaints import complain, tell
from capvcd_doctor.exits import Exit

DESCRIPTION = """\
Writes an environment file from the files it is shown: controller_manager_config.yaml, kustomization.yaml, Cluster API
manifests, clusterctl variables. Each is recognised by its content. Secrets are never copied, only referred to; what
could not be found is named.
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("files", nargs="*", metavar="FILE", help="files to read (default: *.yaml in this folder)")
    parser.add_argument(
        "-o", "--output", default="environment.yaml", metavar="FILE", help="where to write ('-': stdout)"
    )
    parser.add_argument("--kubeconfig", metavar="FILE", help="kubeconfig of the management cluster")
    parser.add_argument("--force", action="store_true", help="replace an existing file")


def run(arguments: argparse.Namespace) -> Exit:
    """Draft the file and write it."""
    from pathlib import Path  # noqa: PLC0415 - heavy

    from capvcd_collectors.environment.draft import draft_environment  # noqa: PLC0415 - heavy
    from capvcd_collectors.errors import UsageError  # noqa: PLC0415 - heavy
    from capvcd_collectors.literal import literal  # noqa: PLC0415 - heavy
    from capvcd_reports.destinations import refuse_destinations  # noqa: PLC0415 - heavy
    from capvcd_reports.write import STANDARD_OUTPUT, write_report  # noqa: PLC0415 - heavy

    to_stdout = arguments.output == STANDARD_OUTPUT
    output = Path(arguments.output)
    if not to_stdout and output.exists() and not arguments.force:
        raise UsageError(f"{output} exists: add --force to replace it, or -o FILE to write elsewhere")
    files = [Path(each) for each in arguments.files] or [Path.cwd()]
    kubeconfig = None if arguments.kubeconfig is None else Path(arguments.kubeconfig)
    if kubeconfig is not None and not kubeconfig.is_file():
        raise UsageError(f"{kubeconfig}: there is no such file; check the name")
    inputs = [each for each in files if each.is_file()] + ([] if kubeconfig is None else [kubeconfig])
    refuse_destinations({"--output": arguments.output}, inputs)
    draft = draft_environment(files, kubeconfig, folder=Path.cwd() if to_stdout else output.absolute().parent)
    write_report(draft.text, arguments.output, sys.stdout)
    for sentence in draft.missing:
        complain(sentence, program="not found")
    if not to_stdout:
        tell(literal(f"wrote {output}; next: capvcd-doctor preflight -c {output}") + "\n")
    return Exit.OK


COMMAND = Command("init", "write an environment file from CAPVCD's own files", DESCRIPTION, add_arguments, run)
