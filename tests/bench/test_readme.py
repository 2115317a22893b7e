"""What README.md shows of the bench is what the committed figures give."""

from typing import Final

import pytest

from tests.bench import chart, figures, readme
from tests.bench.figures import Figures
from tests.bench.made_up import FIGURES
from tests.bench.readme import BLOCKS, COMMITTED, NOT_MEASURED, PICTURE, README, rewritten

TEXT: Final = README.read_text(encoding="utf-8")


def test_every_block_has_its_place() -> None:
    assert sorted(readme.blocks(TEXT)) == sorted(BLOCKS)


def test_the_blocks_are_those_of_the_committed_figures() -> None:
    assert rewritten(TEXT, figures.read(COMMITTED)) == TEXT


def test_the_picture_is_that_of_the_committed_figures() -> None:
    shown = figures.read(COMMITTED)

    drawn = PICTURE.read_text(encoding="utf-8") if PICTURE.exists() else None
    assert drawn == (chart.draw(shown) if COMMITTED.exists() else None)


def test_what_was_not_measured_is_said_so() -> None:
    text = "before\n<!-- bench: state -->\nold\n<!-- end -->\nafter"

    assert rewritten(text, Figures()) == (
        f"before\n<!-- bench: state -->\n\n{NOT_MEASURED}\n\n<!-- end -->\nafter"
    )


def test_figures_take_the_place_of_what_stood_there_and_nothing_else() -> None:
    once = rewritten(TEXT, FIGURES)

    assert NOT_MEASURED not in once
    assert rewritten(once, FIGURES) == once
    assert rewritten(once, figures.read(COMMITTED)) == TEXT


def test_a_block_that_nobody_fills_is_an_error() -> None:
    with pytest.raises(KeyError):
        rewritten("<!-- bench: nothing -->\n<!-- end -->", FIGURES)


@pytest.mark.parametrize("arguments", [["--help"], ["no-such-file.json"]])
def test_nothing_is_published_but_a_file_of_figures(
    arguments: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(readme, "_published", lambda _shown: pytest.fail("it was published"))

    with pytest.raises(SystemExit):
        readme.main(arguments)
