"""Puts figures into README.md: python -m tests.bench.readme --help

They are kept beside the code that made them, and drawn; README.md shows them between a line
`<!-- bench: NAME -->` and the next `<!-- end -->`.
"""

import re
import sys
from argparse import ArgumentParser
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from tests.bench import chart, figures, goals, plan, row
from tests.bench.figures import Figures
from tests.bench.part import Part
from tests.bench.parts import state, throughput
from tests.bench.parts.every import EVERY
from tests.bench.place import KEPT, ROOT
from tests.bench.table import Table, markdown

README: Final = ROOT / "README.md"
COMMITTED: Final = Path(__file__).with_name("figures.json")
PICTURE: Final = Path(__file__).with_name("figures.svg")
NOT_MEASURED: Final = "Not measured yet."

_BLOCK: Final = re.compile(r"(<!-- bench: ([a-z]+) -->\n).*?(<!-- end -->)", re.DOTALL)


def rewritten(text: str, shown: Figures) -> str:
    """The text with these figures in its blocks. Raises: KeyError for a block of no such name."""
    return _BLOCK.sub(lambda found: f"{found[1]}\n{BLOCKS[found[2]](shown)}\n\n{found[3]}", text)


def blocks(text: str) -> Sequence[str]:
    """The names of a text's blocks, in order."""
    return [found[2] for found in _BLOCK.finditer(text)]


def _part(part: Part[Any]) -> Callable[[Figures], str]:
    def block(shown: Figures) -> str:
        measured = shown.get(part)
        if measured is None:
            return NOT_MEASURED
        return _told(part.tables(measured), shown.place(part).told())

    return block


def _told(tables: Sequence[Table], where: str) -> str:
    return "\n\n".join([*map(markdown, tables), f"({where})"])


def _picture(shown: Figures) -> str:
    if throughput.PART not in shown:
        return NOT_MEASURED
    return f"![Throughput and latency beside the peers]({PICTURE.relative_to(ROOT)})"


def _goals(shown: Figures) -> str:
    made = goals.table(shown)
    if made is None:
        return NOT_MEASURED
    return _told([made], shown.place(throughput.PART).told())


def _plan(shown: Figures) -> str:
    fast, known = shown.get(throughput.PART), shown.get(state.PART)
    measured = fast and known and plan.costs(fast, known)
    if fast is None or not measured:
        return NOT_MEASURED
    place = shown.place(throughput.PART)
    needs = plan.table(measured, plan.Assumptions())
    checked = [note for note in (plan.check(fast, place.machine.cores),) if note]
    return _told([needs._replace(notes=[*needs.notes, *checked])], place.told())


BLOCKS: Final[Mapping[str, Callable[[Figures], str]]] = {
    "picture": _picture,
    "goals": _goals,
    **{part.name: _part(part) for part in EVERY},
    "plan": _plan,
}
"""What a block shows, by its name."""


def _reasons(shown: Figures) -> Iterator[str]:
    """Why figures must not be published."""
    for part in EVERY:
        measured = shown.get(part)
        if measured is not None:
            yield from row.objections(measured.rows)
            yield from row.disturbances(measured.rows)


def main(arguments: Sequence[str]) -> int:
    """Publish a file of figures; returns the exit code, 1 when it must not be."""
    parser = ArgumentParser("python -m tests.bench.readme", description="Publishes figures.")
    parser.add_argument("file", nargs="?", type=Path, default=KEPT / "figures.json")
    file: Path = parser.parse_args(arguments).file
    if not file.is_file():
        parser.error(f"there are no figures in {file}")
    return _published(figures.read(file))


def _published(shown: Figures) -> int:
    if reasons := list(_reasons(shown)):
        sys.stderr.write("\n  ".join(["Not published, because", *reasons]) + "\n")
        return 1
    figures.write(COMMITTED, shown)
    PICTURE.write_text(chart.draw(shown), encoding="utf-8")
    README.write_text(rewritten(README.read_text(encoding="utf-8"), shown), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
