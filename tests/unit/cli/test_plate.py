"""What a running process leaves in the data directory for others, and takes away again."""

from pathlib import Path

import pytest

from workers.cli import plate


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / plate.BOARD


def test_a_plate_says_where_somebody_is_for_as_long_as_he_is_there(file: Path) -> None:
    with plate.put_up(file, "http://127.0.0.1:8080"):
        found = plate.read(file)

    assert found == "http://127.0.0.1:8080"
    assert plate.read(file) is None


def test_a_plate_goes_when_its_process_fails(file: Path) -> None:
    with pytest.raises(ZeroDivisionError), plate.put_up(file, "here"):
        raise ZeroDivisionError

    assert not file.exists()


def test_who_leaves_late_does_not_take_away_what_another_has_put_up(file: Path) -> None:
    with plate.put_up(file, "first"):
        file.write_text("second\n")

    assert plate.read(file) == "second"


def test_what_was_left_by_somebody_who_was_killed_can_be_taken_down(file: Path) -> None:
    file.write_text("nobody\n")

    plate.take_down(file)
    plate.take_down(file)

    assert plate.read(file) is None
