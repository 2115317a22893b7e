"""What the router spends its time on: python -m tests.bench.profile --help

Routes tenders on a local Kafka, shows the stages as a table and draws the calls as a flame graph.
"""

import sys
from argparse import ArgumentParser
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

from rich.console import Console

from tests.bench import bench, flame, profiled, table
from tests.bench.bench import Conditions
from tests.bench.figures import Figures
from tests.bench.part import Scale
from tests.bench.parts import stages
from tests.bench.parts.stages import Staged
from tests.bench.place import KEPT
from tests.bench.sampled import Stack
from tests.bench.stages import Stage, shares, since_the_loop, stage_of
from workers.broker.failure import StartError

FILE: Final = KEPT / "profile.svg"

BY_STAGE: Final[Mapping[Stage, str]] = {
    "fetch": "#8ecae6",
    "decode": "#ffb703",
    "decide": "#fb8500",
    "encode": "#95d5b2",
    "produce": "#cdb4db",
    "transaction": "#ffafcc",
    "tell": "#b7b7a4",
    "order": "#f1dca7",
    "connections": "#bde0fe",
}
_NO_STAGE: Final = "#dddddd"
_WIDTH: Final = 100  # of the table, wherever it goes


def main(arguments: Sequence[str]) -> int:
    """Measure, show and draw; returns the exit code."""
    options = _parser().parse_args(arguments)
    aside = Console(stderr=True, highlight=False, soft_wrap=True)
    with bench.bench(Conditions(Scale(), aside.print), Figures()) as ready:
        profile = profiled.run(options.tenders, ready.ground)
    run = Staged(profile.throughput, shares(profile.met))
    Console(width=max(Console().width, _WIDTH)).print(table.terminal(stages.table([run])))
    options.file.parent.mkdir(parents=True, exist_ok=True)
    options.file.write_text(drawn(profile.met), encoding="utf-8")
    aside.print(*filter(None, [f"flame graph: {options.file}", run.disturbance()]), sep="\n")
    return 0


def drawn(met: Counter[Stack]) -> str:
    """The flame graph of all that the event loop ran."""
    ran: Counter[Stack] = Counter()
    for stack, times in met.items():
        if inner := since_the_loop(stack):
            ran[inner] += times
    return flame.draw(ran, "tenders worker router", _colour)


def _colour(stack: Stack) -> str:
    stage = stage_of(stack)
    return _NO_STAGE if stage is None else BY_STAGE[stage]


def _parser() -> ArgumentParser:
    parser = ArgumentParser("python -m tests.bench.profile", description="Where the time goes.")
    add = parser.add_argument
    add("--file", type=Path, default=FILE, help="draw the flame graph there; %(default)s")
    add("--tenders", type=int, default=Scale().tenders, help="to be routed; %(default)s")
    return parser


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except StartError as error:
        sys.exit(str(error))
