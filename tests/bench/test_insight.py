"""The bench of explain, trace and simulate asks what it says it asks."""

from pathlib import Path

from tests.bench.insight import figures


async def test_each_question_is_asked_of_a_filled_board(tmp_path: Path) -> None:
    asked = await figures(200, f"sqlite:///{tmp_path / 'board.db'}")

    assert [figure.question for figure in asked] == ["explain", "trace", "simulate"]
    assert all(0 < figure.median <= figure.slowest for figure in asked)
