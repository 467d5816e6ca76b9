"""
The command line.

Law: wrong input gets one clear line on stderr and exit code 2 or 3, never a traceback.
"""

from __future__ import annotations

import difflib
import signal
import sys
import traceback
from pathlib import Path
from typing import Any

import click
from rich.console import Console

from conformance import __version__, catalogue, github, lifecycle, report_command
from conformance.cleanup_command import cleanup
from conformance.drift.command import drift
from conformance.errors import ConformanceError, UsageError
from conformance.process import last_words
from conformance.progress import report, say, watching
from conformance.proof.command import prove
from conformance.proxy.command import proxy
from conformance.targeting import again, asked_target, run_options, target_options
from conformance.traffic.command import check_traffic
from conformance.words import printable

_EXAMPLES = """\b
Examples:
  close-conformance run
  close-conformance run --profile smoke --base-url http://127.0.0.1:8765/api/v1 --api-key KEY
  close-conformance run close --rule 'email-create-*'
"""


@click.group(
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog=_EXAMPLES,
    invoke_without_command=True,
)
@click.version_option(__version__, prog_name="close-conformance")
@click.pass_context
def cli(context: click.Context) -> None:
    """Judge a Close-compatible server by every rule that Close documents for Email activities."""
    if context.invoked_subcommand is None:
        click.echo(context.get_help())


@cli.command(epilog=_EXAMPLES)
@target_options
@run_options
@click.option("--profile", type=click.Choice(["smoke", "ci", "deep"]), default="ci", show_default=True)
@click.option("--rule", "patterns", multiple=True, metavar="GLOB", help="Judge only these rules.")
@click.option("--strict", is_flag=True, help="Let warnings fail the run.")
@click.option("--known", type=click.Path(path_type=Path), help="YAML file of known deviations.")
@click.option("--output", type=click.Path(path_type=Path, file_okay=False), help="Folder for the results.")
@click.option("--plan", is_flag=True, help="Tell what a run would do, and send nothing; needs no credentials.")
@click.option("--resume", is_flag=True, help="Go on with the interrupted run whose results are in that folder.")
def run(target: str | None, **options: Any) -> None:
    """
    Run the suite on TARGET: a name in targets/ or a path to a .toml file (default: the embedded emulator).

    Exit codes: 0 conformant, 1 deviations, 2 wrong usage, 3 not completed, 130 interrupted.
    """
    from conformance import session  # noqa: PLC0415 - keeps --help quick
    from conformance.writing import resuming  # noqa: PLC0415 - keeps --help quick

    chosen = asked_target(target, options)
    if options["plan"]:
        from conformance.planned import show  # noqa: PLC0415 - only for a plan

        show(chosen, profile=options["profile"], seed=options["seed"], patterns=options["patterns"])
        return
    directory = options["output"] or Path("reports") / "out" / chosen.name
    asked = session.Options(
        target=chosen,
        directory=directory,
        profile=options["profile"],
        patterns=options["patterns"],
        seed=options["seed"],
        workers=options["workers"],
        strict=options["strict"],
        rerun_options=again(target, options),
        show_personal_data=options["show_personal_data"],
        resume=options["resume"],
    )
    console = Console()
    ended_with = resuming.earlier(asked).exit_code if asked.resume else None
    if ended_with is not None:
        say(console, f"Nothing to resume: the run in {directory} was completed.")
        sys.exit(ended_with)
    with watching(Console(stderr=True)) as bar:
        ended = session.run(asked, bar)
    with github.no_commands():
        report(console, ended, directory)
    github.tell(ended.document, directory / "summary.md")
    sys.exit(ended.document["exit_code"])


@cli.command(epilog="\b\nExamples:\n  close-conformance rules 'email-create-*'\n  close-conformance rules 'client-*'")
@click.argument("patterns", nargs=-1)
@click.option("--coverage", is_flag=True, help="Count the rules by state instead.")
def rules(patterns: tuple[str, ...], *, coverage: bool) -> None:
    """List the documented rules: all of servers, or those of servers and of clients that match PATTERNS."""
    chosen = catalogue.select(patterns, catalogue.everything() if patterns else None).values()
    if coverage:
        _coverage(chosen)
        return
    for rule in chosen:
        state = "" if rule.state == "judged" else f" ({rule.state})"
        click.echo(f"{rule.id:<48} {rule.strength:<6} {rule.says}{state}")


def _coverage(chosen: Any) -> None:
    for state in ("judged", "excluded", "open"):
        members = [rule for rule in chosen if rule.state == state]
        click.echo(f"{state:<9} {len(members):>4}")
        for rule in members if state != "judged" else ():
            click.echo(f"  {rule.id}: {rule.excluded or rule.open}")


@cli.command(epilog="\b\nExample:\n  close-conformance explain email-create-inbox-needs-sender")
@click.argument("rule")
def explain(rule: str) -> None:
    """Tell what RULE says, where it was read, and how it is tested."""
    from conformance.scenarios.registry import all_scenarios  # noqa: PLC0415 - keeps --help quick

    chosen = catalogue.everything().get(rule)
    if chosen is None:
        message = f"unknown rule {rule!r}; `close-conformance rules` lists them"
        raise UsageError(message)
    click.echo(f"{chosen.id} ({chosen.strength}, {chosen.family})\n\n{chosen.says}\n")
    click.echo(f"Read:       {chosen.where} on {chosen.read_on}\nOperations: {', '.join(chosen.operations)}")
    if chosen.needs:
        click.echo(f"Needs:      {', '.join(chosen.needs)}")
    if chosen.counterparts:
        click.echo(f"Refused by: {', '.join(chosen.counterparts)}")
    if chosen.state != "judged":
        click.echo(f"\nNot tested: {chosen.excluded or chosen.open}")
    for move in lifecycle.moves().values():
        if move.rule == rule:
            click.echo(f"Move:       {move.source} -> {move.target}: {'allowed' if move.allowed else 'refused'}")
    for each in all_scenarios():
        if rule in each.judges:
            click.echo(f"\nTested by {each.name} (from profile {each.level}):\n  {each.how}")
    command = "check-traffic FILE" if rule in catalogue.client_rules() else "run"
    click.echo(f"\nRun it:     close-conformance {command} --rule {rule}")


@cli.command(epilog="\b\nExample:\n  close-conformance faults 'email-update-*'")
@click.argument("patterns", nargs=-1)
def faults(patterns: tuple[str, ...]) -> None:
    """List the faults that the emulator can have by rule, all or those whose rule or name matches PATTERNS."""
    from conformance.proof.trial import chosen  # noqa: PLC0415 - keeps --help quick
    from emulator.faults import FAULTS  # noqa: PLC0415

    place = list(catalogue.rules()).index
    for fault in sorted(map(FAULTS.__getitem__, chosen(patterns)), key=lambda fault: place(fault.breaks)):
        click.echo(f"{fault.name:<48} {fault.breaks:<48} {fault.says}")


@cli.command(epilog="\b\nExample:\n  close-conformance serve --port 8765 --fault sent-editable")
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", type=click.IntRange(0, 65535), default=8765, show_default=True)
@click.option("--fault", metavar="NAME", help="Break one rule; `close-conformance faults` lists the names.")
def serve(host: str, port: int, fault: str | None) -> None:
    """Serve the emulator until Ctrl-C."""
    from emulator import DEFAULT_API_KEY, DEFAULT_BEARER_TOKEN, Emulator  # noqa: PLC0415 - only here
    from emulator.server import serve as serve_emulator  # noqa: PLC0415

    emulator = Emulator()
    said = f"\n{_broken(emulator, fault)}" if fault else ""
    click.echo(
        f"Emulator on http://{host}:{port}/api/v1 (API key {DEFAULT_API_KEY}, token {DEFAULT_BEARER_TOKEN}){said}"
    )
    try:
        serve_emulator(emulator, host, port)
    except OSError as problem:
        message = f"cannot listen on {host}:{port}: {problem.strerror}"
        raise UsageError(message) from None


def _broken(emulator: Any, name: str) -> str:
    """Give *emulator* the fault of that name, and say in a line what it does."""
    from emulator.faults import FAULTS, inject  # noqa: PLC0415 - only with --fault

    if name not in FAULTS:
        close = difflib.get_close_matches(name, FAULTS)
        hint = f"did you mean {' or '.join(close)}?" if close else "`close-conformance faults` lists them"
        message = f"unknown fault {name!r}; {hint}"
        raise UsageError(message)
    inject(emulator, name)
    return f"Fault {name}: {FAULTS[name].says} It breaks {FAULTS[name].breaks}."


cli.add_command(prove)
cli.add_command(drift)
cli.add_command(check_traffic)
cli.add_command(cleanup)
cli.add_command(proxy)
cli.add_command(report_command.report)


def main() -> None:
    """Run the command line; every error of ours ends as one line. To be terminated is to be interrupted."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        cli(standalone_mode=False)
    except ConformanceError as problem:
        _stop(_with_notes(str(problem), problem), problem.exit_code)
    except click.ClickException as problem:
        _stop(problem.format_message(), 2)
    except (click.Abort, KeyboardInterrupt) as problem:
        _stop(_with_notes("interrupted", problem.__cause__ or problem), 130)
    except OSError as problem:
        _stop(f"{problem.filename or 'the system'}: {problem.strerror}", 2)
    except Exception as problem:  # noqa: BLE001 - a traceback of ours holds what may not be read
        click.echo(printable(last_words(traceback.format_exc())), err=True)
        _stop(f"a fault of its own, {type(problem).__name__}; the lines above tell where", 3)


def _with_notes(message: str, problem: BaseException) -> str:
    """Return *message* with what else there is to say: what a run has left behind on its target."""
    return "; ".join((message, *getattr(problem, "__notes__", ())))


def _stop(message: str, code: int) -> None:
    click.echo(f"close-conformance: {printable(last_words(message))}", err=True)
    sys.exit(code)
