"""The command line. Commands are imported when called: `sidecar check` does not pay for the mirror."""

from __future__ import annotations

import importlib
import sys
import traceback
from typing import Any

import click

from safeio.errors import CodedError
from sidecar.errors import CallError, InternalError, LedgerError, SystemFailureError

# name -> module:object, one row a command or group
COMMANDS: dict[str, str] = {
    "check": "sidecar.cli.check:check",
    "convert": "sidecar.cli.questions:convert",
    "questions": "sidecar.cli.questions:questions",
    "certificates": "sidecar.cli.certificates:certificates",
    "badges": "sidecar.cli.badges:badges",
    "verify": "sidecar.cli.verify:verify",
    "mirror": "sidecar.cli.mirror:mirror",
    "serve": "sidecar.cli.service:serve",
    "worker": "sidecar.cli.service:worker",
    "scheduler": "sidecar.cli.service:scheduler",
    "doctor": "sidecar.cli.admin:doctor",
    "ready": "sidecar.cli.admin:ready",
    "backup": "sidecar.cli.admin:backup",
    "sites": "sidecar.cli.admin:sites",
    "tokens": "sidecar.cli.admin:tokens",
    "demo": "sidecar.cli.demo:demo",
}


class _LazyGroup(click.Group):
    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        place = COMMANDS.get(cmd_name)
        if place is None:
            return None
        module, _, name = place.partition(":")
        command: click.Command = getattr(importlib.import_module(module), name)
        return command


@click.group(cls=_LazyGroup)
@click.version_option(package_name="moodle-sidecar")
@click.option("--debug", is_flag=True, expose_value=False, help="Show the traceback of an error.")
def cli() -> None:
    """Moodle Sidecar: packages, questions, credentials and course mirrors beside a Moodle."""


def main(argv: list[str] | None = None) -> None:
    """Run the command line; every error becomes one line with a code and the contract's exit status."""
    sys.exit(run(argv))


def run(argv: list[str] | None = None) -> int:
    """As `main`, giving the exit status: 0 clean, 1 findings, 2 unreadable or wrong call, 3 the system failed."""
    arguments = sys.argv[1:] if argv is None else argv
    debug = "--debug" in arguments  # of every command, wherever it stands
    arguments = [argument for argument in arguments if argument != "--debug"]
    try:
        result: Any = cli.main(args=arguments, prog_name="sidecar", standalone_mode=False)
    except click.exceptions.Exit as error:
        return error.exit_code
    except click.Abort:
        click.echo("Interrupted", err=True)
        return 130
    except click.exceptions.NoArgsIsHelpError as error:
        error.show()
        return 2
    except Exception as error:  # noqa: BLE001  the edge of the process: nothing above us could say it better
        coded = _coded(error)
        if debug:
            traceback.print_exception(error)
        click.echo(one_line(f"{coded.code}: {coded}"), err=True)
        return coded.exit_code
    return result if isinstance(result, int) else 0


def one_line(text: str) -> str:
    """The text on one line, without what would steer a terminal: names in it may be a stranger's."""
    return "".join(
        char if char.isprintable() else " " if char.isspace() else "\N{REPLACEMENT CHARACTER}"
        for char in text
    )


def _coded(error: Exception) -> CodedError:
    """What went wrong, under its code."""
    if isinstance(error, CodedError):
        return error
    if isinstance(error, click.ClickException):
        context = getattr(error, "ctx", None)
        advice = f"; see {context.command_path} --help" if context is not None else ""
        return CallError(error.format_message().rstrip(".") + advice)
    if isinstance(error, OSError):
        return SystemFailureError(str(error))
    from sidecar.jobs.database import DatabaseFailure, reason  # slow to import, and only needed here

    if isinstance(error, DatabaseFailure):
        return LedgerError(reason(error))
    return InternalError(f"{type(error).__name__}: {error}; --debug shows where")
