"""Draws stacks as a flame graph: each call as wide as its share, what it called on top of it."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from html import escape
from typing import Final

from tests.bench.sampled import Stack

_WIDTH: Final = 1_400
_LINE: Final = 17
_LETTER: Final = 6.6
_LEAST: Final = 0.6
_HEAD: Final = 28

Colour = Callable[[Stack], str]
"""What a call looks like, told by the stack up to it."""


@dataclass
class _Call:
    """A call wherever it was met in the same place: how often, and what it called."""

    times: int = 0
    calls: dict[str, "_Call"] = field(default_factory=lambda: defaultdict(_Call))

    def depth(self) -> int:
        return 1 + max((call.depth() for call in self.calls.values()), default=0)


def draw(met: Counter[Stack], title: str, colour: Colour) -> str:
    """The picture, SVG; whoever points at a call sees its name, its file and its share."""
    root = _merged(met)
    height = _HEAD + _LINE * root.depth()
    opening = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {height}" '
        'font-family="monospace" font-size="11">'
    )
    head = f'<text x="4" y="18" font-size="14">{escape(title)}</text>'
    drawn = _Drawn(max(root.times, 1), height, colour)
    return "\n".join([opening, head, *drawn.calls(root, (), 0.0), "</svg>", ""])


def _merged(met: Counter[Stack]) -> _Call:
    root = _Call()
    for stack, times in met.items():
        root.times += times
        call = root
        for name in stack:
            call = call.calls[name]
            call.times += times
    return root


@dataclass(frozen=True)
class _Drawn:
    """samples: how many are as wide as the picture."""

    samples: int
    height: int
    colour: Colour

    def calls(self, caller: _Call, below: Stack, left: float) -> Iterator[str]:
        """What a call has called, side by side from `left` on, the widest first."""
        for name, call in sorted(caller.calls.items(), key=lambda item: -item[1].times):
            width = call.times / self.samples * _WIDTH
            if width < _LEAST:
                return
            stack = (*below, name)
            yield self._call(stack, call.times, left, width)
            yield from self.calls(call, stack, left)
            left += width

    def _call(self, stack: Stack, times: int, left: float, width: float) -> str:
        file, _, function = stack[-1].rpartition(":")
        top = self.height - _LINE * len(stack)
        letters = int((width - 4) / _LETTER)
        told = f"{function} {times / self.samples:.1%} ({file})"
        return (
            f"<g><title>{escape(told)}</title>"
            f'<rect x="{left:.1f}" y="{top}" width="{width:.1f}" height="{_LINE - 1}" '
            f'fill="{self.colour(stack)}"/>'
            f'<text x="{left + 3:.1f}" y="{top + 12}">{escape(function[:letters])}</text></g>'
        )
