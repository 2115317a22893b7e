"""The command line of the bench: python -m tests.bench --help"""

import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from time import monotonic, sleep
from typing import Any, Final

from rich.console import Console

from tests.bench import bench, figures, machine, row, table
from tests.bench.bench import SHORT, Conditions
from tests.bench.engine import Engine
from tests.bench.figures import Figures
from tests.bench.part import Bench, Part, Scale, ShownT
from tests.bench.parts import throughput
from tests.bench.parts.every import BY_NAME, EVERY, GROWTH
from tests.bench.place import KEPT
from workers.broker.failure import StartError

_LOOK_SECONDS: Final = 3.0
_INTERRUPTED: Final = 130  # as the shell says of a command that Ctrl-C ends
_WIDTH: Final = 190
_FULL: Final = Scale()
_TIMES_AS_MANY: Final = 20
_AT_ONCE: Final = 3
_FILE: Final = KEPT / "figures.json"


def main(arguments: Sequence[str]) -> int:
    """Measure and show; returns the exit code: 1 when something is not to be believed."""
    options = _parser().parse_args(arguments)
    aside = Console(stderr=True, highlight=False, soft_wrap=True)
    if options.short:
        return _short(_chosen(options), aside)
    busy = "" if options.although_busy else _busy_before()
    if busy:
        aside.print(f"Not now: {busy}. --although-busy measures all the same.")
        return 1
    return _full(options, aside)


def _short(parts: Sequence[Part[Any]], aside: Console) -> int:
    """Only whether the answers are right, so parts may be in each other's way."""
    conditions = Conditions(SHORT, aside.print, although_busy=True)
    with bench.bench(conditions, Figures()) as ready, ThreadPoolExecutor(_AT_ONCE) as pool:
        return max(pool.map(lambda part: _answers(part, ready, aside), parts))


def _answers(part: Part[Any], ready: Bench, aside: Console) -> int:
    """Peers show once what they can, and where they can start at once; the rest is about ours."""
    compares = part is throughput.PART
    shown = part.measure(replace(ready, wants=_at_once if compares else _ours))
    return _refused(part, row.objections(shown.rows), aside)


def _at_once(engine: Engine) -> bool:
    return engine.is_installed()


def _ours(engine: Engine) -> bool:
    return engine.ours


def _full(options: Namespace, aside: Console) -> int:
    """Part by part; each is kept as soon as it has been measured."""
    conditions = Conditions(_scale(options), aside.print, _wanted(options), options.although_busy)
    known = figures.read(options.json)
    parts = [part for part in _chosen(options) if not (options.go_on and part in known)]
    refused = 0
    for part in parts:
        began = monotonic()
        with bench.bench(conditions, known) as ready:
            shown = part.measure(ready)
        aside.print(f"{part.name} took {monotonic() - began:,.0f} s")
        if reasons := _reasons(part, shown, options, aside):
            refused = _refused(part, reasons, aside)
            continue
        known = known.having(part, shown, bench.here())
        figures.write(options.json, known)
        _show(part, shown)
    return refused


def _reasons(
    part: Part[ShownT], shown: ShownT, options: Namespace, aside: Console
) -> Sequence[str]:
    """Why a part is not shown."""
    disturbances = row.disturbances(shown.rows)
    if disturbances and options.although_busy:
        aside.print("Not to be relied on:", *disturbances, sep="\n  ")
        disturbances = ()
    return [*row.objections(shown.rows), *disturbances]


def _refused(part: Part[Any], reasons: Sequence[str], aside: Console) -> int:
    if not reasons:
        return 0
    aside.print(f"No figures for {part.name}, because", *reasons, sep="\n  ")
    return 1


def _show(part: Part[ShownT], shown: ShownT) -> None:
    console = Console(width=max(Console().width, _WIDTH))
    console.print(*map(table.terminal, part.tables(shown)))


def _busy_before() -> str:
    before = machine.glance(())
    sleep(_LOOK_SECONDS)  # nothing of ours runs yet, so whatever does is somebody else's
    return machine.is_busy(machine.load(before, machine.glance(())))


def _chosen(options: Namespace) -> Sequence[Part[Any]]:
    named = [BY_NAME[name] for name in options.part]
    return named or (GROWTH if options.growth else EVERY)


def _scale(options: Namespace) -> Scale:
    many = options.remembered
    return replace(
        _FULL,
        tenders=options.tenders,
        partitions=options.partitions,
        rounds=options.rounds,
        growth_rounds=min(options.rounds, _FULL.growth_rounds),
        seconds=options.seconds,
        remembered=(many // _TIMES_AS_MANY, many),
    )


def _wanted(options: Namespace) -> Callable[[Engine], bool]:
    names = [name.casefold() for name in options.engine]
    return lambda engine: not names or any(name in engine.name.casefold() for name in names)


def _parser() -> ArgumentParser:
    parser = ArgumentParser(
        "python -m tests.bench", description="The agents beside their peers, on a local Kafka."
    )
    add = parser.add_argument
    add("--short", action="store_true", help="check the answers of what is installed, no figures")
    add("--part", action="append", default=[], choices=BY_NAME, help="only this one, and others")
    add("--growth", action="store_true", help="only the parts about growth")
    add("--go-on", action="store_true", help="leave out the parts that the file has already")
    add("--engine", action="append", default=[], metavar="NAME", help="only this one, and others")
    add("--rounds", type=int, default=_FULL.rounds, help="by turns; %(default)s")
    add("--tenders", type=int, default=_FULL.tenders, help="in a run; %(default)s")
    add("--partitions", type=int, default=_FULL.partitions, help="of every topic; %(default)s")
    add("--seconds", type=float, default=_FULL.seconds, help="of a steady load; %(default)s")
    add(
        "--remembered",
        type=int,
        default=_FULL.remembered[1],
        help="known before, beside a twentieth; %(default)s",
    )
    add("--json", type=Path, default=_FILE, metavar="FILE", help="keep them there; %(default)s")
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
