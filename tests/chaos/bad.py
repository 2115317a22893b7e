"""Histories that are wrong on purpose: a good one, spoiled by hand, one way per kind of anomaly."""

import json
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any, Final

import msgspec

from tests.chaos import spoil
from tests.chaos.followed import at_the_end, changes
from tests.chaos.history import Entry, History, Name, Place
from tests.chaos.index import Index
from tests.chaos.spoil import Spot
from workers.engine.transaction import PROGRESS_KEY
from workers.messaging.state import TENDERS

Spoil = Callable[[History], History]


def a(history: History, topic: str) -> Spot:
    """Some record of this topic."""
    return spoil.spots(history, topic)[0]


def elsewhere(history: History, place: Place) -> Place:
    """Another partition of the same topic."""
    return Place(place.topic, (place.partition + 1) % history.partitions)


def lose_an_acknowledged_command(history: History) -> History:
    return spoil.without(history, a(history, "message-posted"))


def publish_what_nobody_works_on(history: History) -> History:
    last = history.published[-1]
    number = last.number + 1
    more = replace(last, number=number, headers=(("load-number", str(number).encode()),))
    entry = Entry(0, 0, more.key, more.value, more.headers)
    published = replace(history, published=[*history.published, more])
    return spoil.with_more(published, more.place, entry)


def write_a_fact_twice(history: History) -> History:
    return spoil.doubled(history, a(history, "portal-forwarded"))


def move_a_command_twice(history: History) -> History:
    moved = next(c for c in Index(history).copies if c.moved)
    return spoil.doubled(history, Spot(moved.place, moved.entry))


def believe_an_aborted_command(history: History) -> History:
    ghost = next(p.event_id for p in history.published if p.aborted)
    return spoil.altered(
        history, a(history, "tender-held"), lambda fact: fact.update(causationid=ghost)
    )


def believe_a_fact_before_it_was_committed(history: History) -> History:
    spot = a(history, "backoffice-assigned")
    return spoil.with_entry(history, spot, spot.entry._replace(timestamp=1))


def let_a_reader_see_an_aborted_record(history: History) -> History:
    place, entries = _polled(history)
    ghost = Entry(entries[-1].offset + 1, 0, b"konto-0", b"{}")
    return replace(history, polled={**history.polled, place: [*entries, ghost]})


def lose_a_fact(history: History) -> History:
    return spoil.without(history, a(history, "settings-change-refused"))


def lose_a_row(history: History) -> History:
    last = {(s.place, s.entry.key): s for s in spoil.spots(history, "router-changelog")}
    row = next(s for (_, key), s in last.items() if (key or b"").startswith(b"t "))
    rows = [e for e in history.committed[row.place] if e.key != row.entry.key]
    return spoil.with_entries(history, row.place, rows)


def lose_the_offsets_of_a_task(history: History) -> History:
    place = Place("messaging-changelog", 0)
    rows = [entry for entry in history.committed[place] if entry.key != PROGRESS_KEY]
    return spoil.with_entries(history, place, rows)


def answer_settings_in_another_order(history: History) -> History:
    one, other = _of_one_account(history, "account-settings-changed")
    return spoil.swapped(history, one, other)


def publish_in_another_order(history: History) -> History:
    one, other = _of_one_account(history, "handling-chosen")
    return spoil.swapped(history, one, other)


def _of_one_account(history: History, topic: str) -> tuple[Spot, Spot]:
    found = spoil.spots(history, topic)
    same = (s for s in found[1:] if s.place == found[0].place)
    return found[0], next(s for s in same if s.entry.key == found[0].entry.key)


def keep_a_record_from_a_reader(history: History) -> History:
    place, entries = _polled(history)
    return replace(history, polled={**history.polled, place: [entries[0], *entries[2:]]})


def _polled(history: History) -> tuple[Place, Sequence[Entry]]:
    return max(history.polled.items(), key=lambda polled: len(polled[1]))


def send_a_reader_back(history: History) -> History:
    place, entries = _polled(history)
    return replace(history, polled={**history.polled, place: [*entries, entries[0]]})


def send_an_agent_back(history: History) -> History:
    steps = [s for s in spoil.spots(history, "router-changelog") if s.entry.key == PROGRESS_KEY]
    return spoil.doubled(history, steps[0])


def say_something_else(history: History) -> History:
    return spoil.altered(
        history, a(history, "message-relayed"), lambda fact: fact["data"].update(text="Nein.")
    )


def splice_another_request(history: History) -> History:
    request = {"line_of_business": "Spuk"}
    return spoil.altered(
        history, a(history, "portal-forwarded"), lambda fact: fact["data"].update(request=request)
    )


def decide_a_tender_again(history: History) -> History:
    assigned = a(history, "backoffice-assigned")
    again = spoil.altered(history, assigned, lambda fact: fact.update(id="another"))
    changed = again.committed[assigned.place][0]
    return spoil.with_more(history, assigned.place, changed)


def write_to_another_topic(history: History) -> History:
    spot = a(history, "tender-held")
    return spoil.moved(history, spot, Place("tender-refused", spot.place.partition))


def write_to_another_partition(history: History) -> History:
    spot = a(history, "tender-held")
    return spoil.moved(history, spot, elsewhere(history, spot.place))


def keep_a_row_in_another_partition(history: History) -> History:
    row = next(s for s in spoil.spots(history, "settings-changelog") if s.entry.key != PROGRESS_KEY)
    return spoil.with_more(history, elsewhere(history, row.place), row.entry)


def lose_the_first_message(history: History) -> History:
    relayed = [
        s for s in spoil.spots(history, "message-relayed") if spoil.event(s)["data"]["sequence"] > 1
    ]
    tender = spoil.event(relayed[0])["data"]["tender_id"]
    first = next(
        s
        for s in spoil.spots(history, "message-relayed")
        if s.entry.key == relayed[0].entry.key and spoil.event(s)["data"]["tender_id"] == tender
    )
    return spoil.without(history, first)


def lose_the_first_settings(history: History) -> History:
    return spoil.without(history, _of_one_account(history, "account-settings-changed")[0])


def forget_a_held_tender(history: History) -> History:
    held = {spoil.event(s)["causationid"] for s in spoil.spots(history, "tender-held")}
    decided = spoil.spots(history, "backoffice-assigned")
    return spoil.without(history, next(s for s in decided if spoil.event(s)["causationid"] in held))


def forget_a_held_message(history: History) -> History:
    held = {spoil.event(s)["causationid"] for s in spoil.spots(history, "message-held")}
    relayed = spoil.spots(history, "message-relayed")
    return spoil.without(history, next(s for s in relayed if spoil.event(s)["causationid"] in held))


def lose_a_dead_letter(history: History) -> History:
    return spoil.without(history, a(history, "message-posted.dead"))


def park_a_record_twice(history: History) -> History:
    return spoil.doubled(history, a(history, "message-posted.dead"))


def mend_a_dead_letter(history: History) -> History:
    spot = a(history, "message-posted.dead")
    return spoil.with_entry(history, spot, spot.entry._replace(value=b"{}"))


def park_a_sound_command(history: History) -> History:
    parked = {(d.origin, d.offset) for d in Index(history).dead}
    sound = next(c for c in Index(history).copies if (c.place, c.entry.offset) not in parked)
    letter = next(
        s for s in spoil.spots(history, f"{sound.place.topic}.dead") if s.place.partition == 0
    )
    offset = ("kafka_dlt-original-offset", (10**6).to_bytes(8, "big"))
    headers = [h for h in letter.entry.headers if h[0] != offset[0]]
    return spoil.with_more(history, letter.place, letter.entry._replace(headers=(*headers, offset)))


def lose_a_change_of_a_tender(history: History) -> History:
    """The first of several."""
    followed = next(facts for facts in changes(Index(history)).values() if len(facts) > 1)
    return spoil.without(history, Spot(followed[0].place, followed[0].entry))


def give_a_tender_to_two(history: History) -> History:
    refused = _refused(history, "tender-claim-refused", "already_claimed")
    said = spoil.event(refused)
    followed = dict(at_the_end(Index(history)))[said["data"]["account_id"], _tender(said)]
    said["data"]["sequence"] = followed.sequence + 1
    claimed = refused.entry._replace(value=json.dumps(said).encode())
    return spoil.with_more(history, Place("tender-claimed", refused.place.partition), claimed)


def ask_one_insurer_more(history: History) -> History:
    refused = _refused(history, "insurer-invitation-refused", "cap_reached")
    said = spoil.event(refused)
    followed = dict(at_the_end(Index(history)))[said["data"]["account_id"], _tender(said)]
    said["data"] |= {
        "sequence": followed.sequence + 1,
        "slot": followed.counted + 1,
        "slots_left": 0,
        "settings_version": followed.decision.data["receipt"]["settings_version"],
        "requested_by": {"person_id": followed.handler},
    }
    invited = refused.entry._replace(value=json.dumps(said).encode())
    return spoil.with_more(history, Place("insurer-invited", refused.place.partition), invited)


def count_a_slot_too_many(history: History) -> History:
    return spoil.altered(
        history, a(history, "insurer-invited"), lambda fact: fact["data"].update(slot=99)
    )


def forget_a_held_claim(history: History) -> History:
    held = {spoil.event(s)["causationid"] for s in spoil.spots(history, "tender-action-held")}
    claimed = spoil.spots(history, "tender-claimed")
    return spoil.without(history, next(s for s in claimed if spoil.event(s)["causationid"] in held))


def _refused(history: History, topic: str, code: str) -> Spot:
    found = spoil.spots(history, topic)
    return next(spot for spot in found if spoil.event(spot)["data"]["code"] == code)


def _tender(said: dict[str, Any]) -> str:
    return str(said["data"]["tender_id"])


def count_a_message_too_many(history: History) -> History:
    rows = {(s.place, s.entry.key): s for s in spoil.spots(history, "messaging-changelog")}
    spot = next(s for (_, key), s in rows.items() if (key or b"").startswith(b"t "))
    row = TENDERS.decode(spot.entry.value or b"")
    more = msgspec.structs.replace(row, relayed=row.relayed + 1)
    return spoil.with_entry(history, spot, spot.entry._replace(value=msgspec.msgpack.encode(more)))


BY_HAND: Final[tuple[tuple[Name, Spoil], ...]] = (
    ("lost_write", lose_an_acknowledged_command),
    ("unseen", publish_what_nobody_works_on),
    ("duplicate", write_a_fact_twice),
    ("duplicate", move_a_command_twice),
    ("aborted_read", believe_an_aborted_command),
    ("aborted_read", believe_a_fact_before_it_was_committed),
    ("aborted_read", let_a_reader_see_an_aborted_record),
    ("torn_transaction", lose_a_fact),
    ("torn_transaction", lose_a_row),
    ("torn_transaction", lose_the_offsets_of_a_task),
    ("reordering", answer_settings_in_another_order),
    ("reordering", publish_in_another_order),
    ("skipped_poll", keep_a_record_from_a_reader),
    ("nonmonotonic_poll", send_a_reader_back),
    ("nonmonotonic_poll", send_an_agent_back),
    ("altered", say_something_else),
    ("altered", splice_another_request),
    ("two_decisions", decide_a_tender_again),
    ("wrong_place", write_to_another_topic),
    ("wrong_place", write_to_another_partition),
    ("wrong_place", keep_a_row_in_another_partition),
    ("sequence_gap", lose_the_first_message),
    ("sequence_gap", lose_a_change_of_a_tender),
    ("version_gap", lose_the_first_settings),
    ("two_owners", give_a_tender_to_two),
    ("cap_exceeded", ask_one_insurer_more),
    ("altered", count_a_slot_too_many),
    ("never_released", forget_a_held_claim),
    ("never_released", forget_a_held_tender),
    ("never_released", forget_a_held_message),
    ("dead_letter_missing", lose_a_dead_letter),
    ("dead_letter_unexpected", park_a_record_twice),
    ("dead_letter_unexpected", mend_a_dead_letter),
    ("dead_letter_unexpected", park_a_sound_command),
    ("state_differs", count_a_message_too_many),
)
