"""The command line of the bench: python -m tests.bench --help"""

import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from time import sleep
from typing import Final

from rich.console import Console

from tests.bench import bench, engines, machine, report, table
from tests.bench.bench import Plan
from workers.broker.failure import StartError

_LOOK_SECONDS: Final = 3.0
_INTERRUPTED: Final = 130  # as the shell says of a command that Ctrl-C ends
_WIDTH: Final = 130
_FULL: Final = Plan(engines.THROUGHPUT, engines.LATENCY)


def main(arguments: Sequence[str]) -> int:
    """Measure and show; returns the exit code: 1 when there is nothing to be believed."""
    options = _parser().parse_args(arguments)
    aside = Console(stderr=True, highlight=False, soft_wrap=True)
    if options.short:
        return _short(aside)
    busy = "" if options.although_busy else _busy_before()
    if busy:
        aside.print(f"Not now: {busy}. --although-busy measures all the same.")
        return 1
    return _full(options, aside)


def _short(aside: Console) -> int:
    """Only whether the answers are right."""
    measured = bench.run(bench.short(), aside.print)
    return _refused(report.objections(measured), aside)


def _full(options: Namespace, aside: Console) -> int:
    measured = bench.run(_plan(options), aside.print)
    disturbances = report.disturbances(measured)
    if options.although_busy:
        aside.print("Not to be relied on:", *disturbances, sep="\n  ")
        disturbances = []
    refused = _refused([*report.objections(measured), *disturbances], aside)
    if not refused:
        Console(width=max(Console().width, _WIDTH)).print(table.tables(measured))
        if options.json:
            report.write(options.json, measured)
    return refused


def _refused(reasons: Sequence[str], aside: Console) -> int:
    if not reasons:
        return 0
    aside.print("No report, because", *reasons, sep="\n  ")
    return 1


def _busy_before() -> str:
    before = machine.glance(())
    sleep(_LOOK_SECONDS)  # nothing of ours runs yet, so whatever does is somebody else's
    return report.is_busy(machine.load(before, machine.glance(())))


def _plan(options: Namespace) -> Plan:
    chosen = options.engine
    pairs = _FULL.latency if options.seconds else ()
    return replace(
        _FULL,
        throughput=[engine for engine in _FULL.throughput if _is_chosen(engine.name, chosen)],
        latency=[pair for pair in pairs if _is_chosen(pair[0].name, chosen)],
        tenders=options.tenders,
        partitions=options.partitions,
        rounds=options.rounds,
        seconds=options.seconds,
    )


def _is_chosen(name: str, chosen: Sequence[str]) -> bool:
    return not chosen or any(part.casefold() in name.casefold() for part in chosen)


def _parser() -> ArgumentParser:
    parser = ArgumentParser(
        "python -m tests.bench", description="The router beside its peers, on a local Kafka."
    )
    add = parser.add_argument
    add("--short", action="store_true", help="check the answers of what is installed, no figures")
    add("--engine", action="append", default=[], metavar="NAME", help="only this one, and others")
    add("--rounds", type=int, default=_FULL.rounds, help="by turns; %(default)s")
    add("--tenders", type=int, default=_FULL.tenders, help="in a run; %(default)s")
    add("--partitions", type=int, default=_FULL.partitions, help="of every topic; %(default)s")
    add(
        "--seconds",
        type=float,
        default=_FULL.seconds,
        help="of a run for latency, 0 for none; %(default)s",
    )
    add("--json", type=Path, metavar="FILE", help="keep the figures there")
    add("--although-busy", action="store_true", help="measure, even if others use the machine")
    return parser


def _run(arguments: Sequence[str]) -> int:
    try:
        return main(arguments)
    except StartError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    except KeyboardInterrupt:
        return _INTERRUPTED


if __name__ == "__main__":
    sys.exit(_run(sys.argv[1:]))
