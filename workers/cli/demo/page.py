"""What the story is printed on: a terminal, or a file that knows neither colours nor an edge."""

import sys
from dataclasses import dataclass
from typing import Final, Self, TextIO

from rich.console import Console, RenderableType

_COLUMNS_OF_A_FILE: Final = 100


@dataclass(frozen=True)
class Page:
    """Prints, at once and without trailing spaces."""

    console: Console

    @classmethod
    def of_output(cls) -> Self:
        """Standard output, whatever it is."""
        if not sys.stdout.isatty():
            return cls.of_file(sys.stdout)
        return cls(Console(highlight=False, markup=False, emoji=False))

    @classmethod
    def of_file(cls, file: TextIO) -> Self:
        """A file, even if it is a terminal."""
        return cls(
            Console(
                file=file,
                force_terminal=False,
                no_color=True,
                highlight=False,
                markup=False,
                emoji=False,
                width=_COLUMNS_OF_A_FILE,
            )
        )

    @property
    def can_be_redrawn(self) -> bool:
        """Whether what stands there can be written over."""
        return self.console.is_terminal and not self.console.is_dumb_terminal

    def print(self, drawn: RenderableType) -> None:
        """Print below what stands there."""
        if self.console.is_terminal:
            self.console.print(drawn)
            return
        with self.console.capture() as captured:
            self.console.print(drawn)
        for line in captured.get().splitlines():
            print(line.rstrip(), file=self.console.file, flush=True)
