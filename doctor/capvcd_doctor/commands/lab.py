"""``capvcd-doctor lab``: the simulated lab, for people to play with."""

import argparse
import sys

from capvcd_doctor import numbers
from capvcd_doctor.command import Command
from capvcd_doctor.exits import Exit

DESCRIPTION = """\
Serves a simulated Cloud Director on this machine, in a named scenario, until Ctrl-C. Writes a ready environment file
with CAPVCD's files beside it. Scenarios combine: article,seg-full,snat-missing.
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument(
        "scenarios", nargs="?", default="article", metavar="SCENARIO[,SCENARIO]", help="default: article; see --list"
    )
    parser.add_argument("--list", action="store_true", help="list the scenarios and exit")
    parser.add_argument("--show", action="store_true", help="print the world as YAML and exit")
    parser.add_argument("--lab-patch", metavar="FILE", help="change the world (YAML: dotted path: value)")
    parser.add_argument(
        "--port", type=numbers.port, default=0, metavar="N", help="port of Cloud Director (default: a free one)"
    )
    parser.add_argument(
        "--write", default="capvcd-lab", metavar="FOLDER", help="where to write the files (default: capvcd-lab)"
    )


def run(arguments: argparse.Namespace) -> Exit:
    """Serve, or print what was asked for."""
    import contextlib  # noqa: PLC0415 - heavy
    import threading  # noqa: PLC0415 - heavy
    from pathlib import Path  # noqa: PLC0415 - heavy

    from capvcd_collectors.errors import UsageError  # noqa: PLC0415 - heavy
    from capvcd_collectors.literal import literal_lines  # noqa: PLC0415 - heavy
    from capvcd_doctor.labs import as_yaml, opened  # noqa: PLC0415 - heavy
    from capvcd_lab.files import CA_FILE, ENVIRONMENT  # noqa: PLC0415 - heavy
    from capvcd_lab.scenarios import SCENARIOS  # noqa: PLC0415 - heavy

    if arguments.list:
        longest = max(map(len, SCENARIOS))
        for name, scenario in SCENARIOS.items():
            sys.stdout.write(f"{name:{longest}}  {scenario.sentence}\n")
        return Exit.OK
    with opened(arguments.scenarios, arguments.lab_patch, arguments.port) as lab:
        if arguments.show:
            sys.stdout.write(as_yaml(lab.world))
            return Exit.OK
        folder = Path(arguments.write)
        if (folder / ENVIRONMENT).exists() and not (folder / CA_FILE).exists():
            raise UsageError(f"{folder / ENVIRONMENT} was not written by a lab: name another folder with --write")
        try:
            environment = lab.write_files(folder)
        except OSError as error:
            raise UsageError(f"{folder}: {error.strerror}; name another folder with --write") from None
        with contextlib.suppress(KeyboardInterrupt):  # the way it is meant to end
            for name, url in lab.endpoints.items():
                sys.stdout.write(f"{name:10} {url}\n")
            said = (
                f"CA         {folder / CA_FILE}\n"
                f"files      {folder}\nnext       capvcd-doctor preflight -c {environment}\nCtrl-C ends the lab\n"
            )
            sys.stdout.write(literal_lines(said))
            sys.stdout.flush()
            threading.Event().wait()
    return Exit.OK


COMMAND = Command("lab", "serve a simulated lab", DESCRIPTION, add_arguments, run)
