"""The checker is itself checked: each anomaly, made by hand or by dice, is found."""

from collections import defaultdict
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.chaos import bad, spoil
from tests.chaos.bad import Spoil
from tests.chaos.checker import check
from tests.chaos.found import COMMAND_TOPICS, DEAD_TOPICS, FACT_TOPICS
from tests.chaos.history import History, Name
from tests.chaos.index import Index
from tests.chaos.load import Load
from tests.chaos.rehearsal import Rehearsal
from tests.chaos.spoil import Spot

PARTITIONS = 2
FEW = settings(max_examples=40, deadline=None)
TELLING = {
    "account_id",
    "tender_id",
    "broker_id",
    "message_id",
    "sequence",
    "text",
    "version",
    "settings_version",
    "mode",
    "invitation_id",
    "clerk_id",
    "slot",
}


@cache
def good() -> History:
    return Rehearsal(Load(seed=1, tenders=120, partitions=PARTITIONS)).run()


def names(history: History) -> set[str]:
    return {anomaly.name for anomaly in check(history)}


@pytest.mark.parametrize("seed", range(5))
def test_a_good_history_has_no_anomaly(seed: int) -> None:
    history = Rehearsal(Load(seed, tenders=150, partitions=3)).run()

    assert check(history) == []


def test_the_good_history_has_something_of_everything() -> None:
    for topic in COMMAND_TOPICS | FACT_TOPICS | DEAD_TOPICS:
        assert spoil.spots(good(), topic), topic
    assert any(publication.aborted for publication in good().published)


@pytest.mark.parametrize(
    ("name", "spoiled"), bad.BY_HAND, ids=[by_hand.__name__ for _, by_hand in bad.BY_HAND]
)
def test_an_anomaly_is_found_and_named(name: Name, spoiled: Spoil) -> None:
    assert name in names(spoiled(good()))


def test_an_account_of_which_only_settings_that_are_put_off_are_told_is_found() -> None:
    put_off = next(
        spot
        for spot in spoil.spots(good(), "account-settings-changed")
        if spoil.event(spot)["data"].get("effective_from") is not None
    )

    spoiled = spoil.altered(
        good(), put_off, lambda said: said["data"].update(account_id="nobody's")
    )

    assert names(spoiled)


def lines() -> list[list[Spot]]:
    """Records whose order counts: what one account publishes, and how its agent answers."""
    found: dict[tuple[str, ...], list[Spot]] = defaultdict(list)
    for copy in Index(good()).copies:
        if not copy.moved:
            line = copy.place.topic, str(copy.place.partition), str(copy.entry.key)
            found[line].append(Spot(copy.place, copy.entry))
    for fact in Index(good()).by_kind["account-settings-changed"]:
        found[fact.kind, fact.account].append(Spot(fact.place, fact.entry))
    for fact in Index(good()).by_kind["message-relayed"]:
        found[fact.kind, *fact.tender].append(Spot(fact.place, fact.entry))
    return [line for line in found.values() if len(line) > 1]


def any_of(*topics: str) -> st.SearchStrategy[Spot]:
    return st.sampled_from([spot for topic in topics for spot in spoil.spots(good(), topic)])


@FEW
@given(st.data())
def test_whatever_is_lost_is_missed(data: st.DataObject) -> None:
    spot = data.draw(any_of(*COMMAND_TOPICS, *FACT_TOPICS, *DEAD_TOPICS))

    assert check(spoil.without(good(), spot))


@FEW
@given(st.data())
def test_whatever_stands_twice_is_found(data: st.DataObject) -> None:
    spot = data.draw(any_of(*COMMAND_TOPICS, *FACT_TOPICS, *DEAD_TOPICS))

    assert check(spoil.doubled(good(), spot))


@FEW
@given(st.data())
def test_whatever_lies_elsewhere_is_found(data: st.DataObject) -> None:
    spot = data.draw(any_of(*COMMAND_TOPICS, *FACT_TOPICS, *DEAD_TOPICS))

    assert check(spoil.moved(good(), spot, bad.elsewhere(good(), spot.place)))


@FEW
@given(st.data())
def test_two_records_of_one_line_that_change_places_are_found(data: st.DataObject) -> None:
    line = data.draw(st.sampled_from(lines()))
    one, other = data.draw(st.lists(st.sampled_from(line), min_size=2, max_size=2, unique=True))

    assert check(spoil.swapped(good(), one, other))


@FEW
@given(st.data())
def test_a_fact_that_says_something_else_is_found(data: st.DataObject) -> None:
    spot = data.draw(any_of(*FACT_TOPICS))
    said = spoil.event(spot)
    fields = [(said, name) for name in ("id", "causationid", "type")]
    told = {name for name, value in said["data"].items() if value is not None}
    fields += [(said["data"], name) for name in sorted(TELLING & told)]
    part, name = data.draw(st.sampled_from(fields))
    part[name] = f"{part[name]}x" if isinstance(part[name], str) else part[name] + 1

    assert check(spoil.saying(good(), spot, said))
