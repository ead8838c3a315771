"""``capvcd-doctor completion``: what a shell needs to complete commands, options, checks and scenarios."""

import argparse
import sys
from collections.abc import Callable, Mapping

from capvcd_doctor.command import Command
from capvcd_doctor.exits import Exit

SHELLS = ("bash", "zsh", "fish")

DESCRIPTION = """\
Prints a script that lets a shell complete commands, options, ids of checks, areas and scenarios. For this shell only:

  bash   source <(capvcd-doctor completion bash)
  zsh    source <(capvcd-doctor completion zsh)      (after compinit)
  fish   capvcd-doctor completion fish | source

For every shell to come write it where your shell looks: ~/.local/share/bash-completion/completions/capvcd-doctor, a
folder of zsh's fpath as _capvcd-doctor, or ~/.config/fish/completions/capvcd-doctor.fish.
"""


def completion_command(grammar: Callable[[], argparse.ArgumentParser]) -> Command:
    """The command, for the whole *grammar* of the command line."""

    def add_arguments(parser: argparse.ArgumentParser) -> None:
        parser.add_argument("shell", choices=SHELLS, metavar="SHELL", help=f"one of {', '.join(SHELLS)}")

    def run(arguments: argparse.Namespace) -> Exit:
        import shtab  # noqa: PLC0415 - heavy

        whole = grammar()
        _name_words(whole, _words())
        sys.stdout.write(shtab.complete(whole, arguments.shell))
        return Exit.OK

    return Command("completion", "print a script that lets a shell complete", DESCRIPTION, add_arguments, run)


def _words() -> Mapping[str, list[str]]:
    """The words that stand for a placeholder of the help."""
    from capvcd_checks.areas import AREAS  # noqa: PLC0415 - heavy
    from capvcd_checks.engine.suites import all_checks  # noqa: PLC0415 - heavy
    from capvcd_lab.scenarios import SCENARIOS  # noqa: PLC0415 - heavy

    return {
        "ID": list(all_checks()),
        "ID|PATH": list(all_checks()),
        "AREA": [each.lower() for each in AREAS],
        "SCENARIO[,SCENARIO]": list(SCENARIOS),
    }


def _name_words(parser: argparse.ArgumentParser, words: Mapping[str, list[str]]) -> None:
    """Say, for each argument of *parser* and its commands, what completes it."""
    import shtab  # noqa: PLC0415 - heavy

    for action in parser._actions:  # noqa: SLF001 - the only list of them
        if isinstance(action, argparse._SubParsersAction):  # noqa: SLF001 - argparse has no other name for it
            for command in action.choices.values():
                _name_words(command, words)
        elif action.metavar in words:
            action.choices = words[str(action.metavar)]
        elif action.metavar in ("FILE", "PATH", "FILE.json"):
            action.complete = shtab.FILE  # type: ignore[attr-defined]
        elif action.metavar == "FOLDER":
            action.complete = shtab.DIRECTORY  # type: ignore[attr-defined]
