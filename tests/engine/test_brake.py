"""The brake: when a topic would be drained into the dead letters."""

from workers.engine.brake import Brake


def passed(brake: Brake, times: int) -> None:
    for _ in range(times):
        brake.passed()


def test_forty_nine_dead_letters_in_a_row_are_borne_and_the_fiftieth_is_not() -> None:
    brake = Brake()
    passed(brake, 1_000)

    reasons = [brake.parked() for _ in range(20)]
    passed(brake, 1)

    assert reasons == [""] * 20
    fresh = Brake()
    assert [fresh.parked() for _ in range(49)] == [""] * 49
    assert fresh.parked() == "50 commands in a row would be dead letters"


def test_one_good_command_between_begins_the_row_anew() -> None:
    brake = Brake()
    for _ in range(3):
        assert [brake.parked() for _ in range(49)] == [""] * 49
        passed(brake, 1)

    assert brake.seen == 150


def test_a_share_counts_only_once_two_hundred_were_seen() -> None:
    brake = Brake()
    for _ in range(30):
        assert brake.parked() == ""
        passed(brake, 4)

    passed(brake, 49)

    assert brake.parked() == "more than 20 of the last 200 commands would be dead letters"


def test_one_in_ten_is_borne_for_ever() -> None:
    brake = Brake()
    for _ in range(500):
        assert brake.parked() == ""
        passed(brake, 9)

    assert len(brake.dead) == 20


def test_a_command_that_the_brake_holds_back_is_not_counted() -> None:
    brake = Brake()
    for _ in range(49):
        brake.parked()

    assert brake.parked() == brake.parked() != ""
    assert (brake.seen, len(brake.dead)) == (49, 49)
