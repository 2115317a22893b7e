"""What an explanation says about what came after a tender's routing, or still waits for it."""

from typing import Final

import pytest

from events.event import Event
from schemas.time import from_epoch_ms
from tests.unit.insight.log import Log
from tests.unit.lifecycle import desk
from tests.unit.router.desk import BACKOFFICE, BROKER_DECIDES, SELF, Fields, changed, requested
from workers.engine.policy import Policy
from workers.insight.explanation import Explanation, explanation
from workers.insight.findings import Insurers
from workers.insight.recorded import Recorded

BROKER: Final = desk.BROKER
CAPPED: Final[Fields] = {**SELF, "max_insurers": 3}
ACTIVE: Final[Fields] = {**CAPPED, "cap_counts": "active"}
ANNAS: Final = "bearbeitet wird sie seit dem 02.03.2026, 09:03 von anna"

THREE_OF_THREE: Final = (
    "3 von höchstens 3 Versicherern wurden angefragt, 2 haben abgesagt, eine Anfrage wurde "
    "zurückgezogen"
)
ASKED_AGAIN: Final = (
    "einer von höchstens 3 Versicherern wurde mit 2 Anfragen angefragt, einer hat abgesagt"
)
IN_VAIN: Final = (
    "ohne Wirkung blieben eine Anfrage an einen Versicherer, die Rücknahme einer Anfrage und die "
    "Absage eines Versicherers"
)


def explained(log: Log, records: list[Recorded] | None = None) -> Explanation:
    found = explanation(log.tender() if records is None else records, log.settings())
    assert found is not None
    return found


def log(*events: Event, policy: Policy = Policy()) -> Log:
    written = Log(policy)
    written.publish(*events)
    return written


def assigned(*events: Event, settings: Fields = BACKOFFICE) -> Explanation:
    """A tender for the backoffice, and what came then."""
    return explained(log(changed(1, settings), requested(), *events))


def forwarded(*events: Event, settings: Fields = CAPPED) -> Explanation:
    """A tender that its broker handles himself, and what came then."""
    return explained(log(changed(1, settings), requested(), *events))


def counted(*, asked: int, declined: int, withdrawn: int, slots_left: int) -> Insurers:
    """Insurers that were asked once each."""
    return Insurers(
        asked=asked,
        invitations=asked,
        declined=declined,
        withdrawn=withdrawn,
        slots_left=slots_left,
    )


def clauses(found: Explanation) -> list[str]:
    """What stands between the wish and the other options."""
    said = found.sentence_de.removesuffix(".").split("; ")
    (wish,) = (place for place, clause in enumerate(said) if clause.startswith("einen Wunsch"))
    return [clause for clause in said[wish + 1 :] if not clause.startswith("mit de")]


def invited(*names: str) -> list[Event]:
    return [desk.invite(name, BROKER) for name in names]


@pytest.mark.parametrize(
    ("events", "said"),
    [
        pytest.param((), [], id="nobody's yet"),
        pytest.param((desk.claim(),), [ANNAS], id="claimed"),
        pytest.param(
            (desk.claim(), desk.reassign()),
            ["bearbeitet wird sie seit dem 02.03.2026, 09:04 von bernd, übergeben von anna"],
            id="handed over",
        ),
        pytest.param(
            (desk.claim(), desk.release()),
            ["anna gab sie am 02.03.2026, 09:04 zurück, seither hat sie keinen Bearbeiter"],
            id="given back",
        ),
        pytest.param(
            (
                desk.claim(),
                desk.claim(desk.BERND),
                desk.claim(desk.FREMD),
                desk.release(desk.FREMD),
            ),
            [ANNAS, "ohne Wirkung blieben 2 Übernahmen und eine Rückgabe"],
            id="wanted by others too",
        ),
    ],
)
def test_the_sentence_says_whose_it_is(events: tuple[Event, ...], said: list[str]) -> None:
    assert clauses(assigned(*events)) == said


@pytest.mark.parametrize(
    ("events", "settings", "said"),
    [
        pytest.param((), CAPPED, [], id="none"),
        pytest.param(
            invited("i-1"), SELF, ["ein Versicherer wurde angefragt"], id="one of any number"
        ),
        pytest.param(
            [*invited("i-1", "i-2"), desk.decline("i-1")],
            SELF,
            ["2 Versicherer wurden angefragt, einer hat abgesagt"],
            id="two of any number",
        ),
        pytest.param(
            invited("i-1"),
            CAPPED,
            ["einer von höchstens 3 Versicherern wurde angefragt"],
            id="one of three",
        ),
        pytest.param(
            [
                *invited("i-1", "i-2", "i-3", "i-4", "i-5"),
                *map(desk.decline, ("i-1", "i-2")),
                desk.withdraw("i-3", BROKER),
            ],
            CAPPED,
            [
                THREE_OF_THREE,
                "ohne Wirkung blieben 2 Anfragen an Versicherer",
            ],
            id="as many as the cap allows, and two more",
        ),
        pytest.param(
            invited("i-1"),
            {**CAPPED, "max_insurers": 1},
            ["ein Versicherer wurde angefragt, weitere sind nicht möglich"],
            id="the only one",
        ),
        pytest.param(
            [*invited("i-1", "i-2"), *map(desk.decline, ("i-1", "i-2")), *invited("i-3", "i-4")],
            ACTIVE,
            ["4 Versicherer wurden angefragt, 2 haben abgesagt, ein weiterer ist noch möglich"],
            id="more than a cap that counts the active",
        ),
        pytest.param(
            [*invited("i-1"), desk.decline("i-1"), desk.invite("i-2", BROKER, insurer="v-i-1")],
            ACTIVE,
            [ASKED_AGAIN],
            id="the same one twice",
        ),
        pytest.param(
            [desk.invite("i-1", desk.STRANGER), desk.withdraw("i-1", BROKER), desk.decline("i-1")],
            CAPPED,
            [IN_VAIN],
            id="in vain",
        ),
        pytest.param(
            [desk.reassign()], CAPPED, ["ohne Wirkung blieb eine Übergabe"], id="not a clerk's"
        ),
    ],
)
def test_the_sentence_says_how_many_were_asked_of_how_many(
    events: list[Event], settings: Fields, said: list[str]
) -> None:
    assert clauses(forwarded(*events, settings=settings)) == said


def test_whose_it_became_stands_there_with_when_and_from_whom() -> None:
    written = log(changed(1, BACKOFFICE), requested(), desk.claim(), desk.reassign())

    owner = explained(written).owner

    assert owner is not None
    assert (owner.clerk_id, owner.from_clerk_id) == ("bernd", "anna")
    assert owner.at == from_epoch_ms(written.now)


def test_a_tender_that_nobody_has_taken_has_no_owner_and_no_insurers() -> None:
    found = forwarded()

    assert found.owner is None
    assert found.insurers == counted(asked=0, declined=0, withdrawn=0, slots_left=3)
    assert (found.refusals, found.waiting) == ((), ())


def test_those_asked_are_counted_with_what_became_of_them() -> None:
    found = forwarded(*invited("i-1", "i-2"), desk.withdraw("i-1", BROKER), desk.decline("i-1"))

    assert found.insurers == counted(asked=2, declined=1, withdrawn=1, slots_left=1)


def test_where_any_number_may_be_asked_no_slots_are_counted() -> None:
    assert forwarded(*invited("i-1"), settings=SELF).insurers.slots_left is None


def test_each_refusal_is_listed_with_its_code() -> None:
    found = assigned(desk.claim(), desk.claim(desk.BERND), desk.invite("i-1", desk.BERND))

    assert [(refusal.kind, refusal.code) for refusal in found.refusals] == [
        ("tender-claim-refused", "already_claimed"),
        ("insurer-invitation-refused", "claim_first"),
    ]
    assert all(refusal.message.endswith(".") for refusal in found.refusals)


def test_what_waits_for_the_routing_says_so() -> None:
    written = log(requested(), desk.claim(), *(desk.invite(name) for name in ("i-1", "i-2")))

    found = explained(written)

    assert [one.action for one in found.waiting] == [
        "tender-claim-requested",
        "insurer-invitation-requested",
        "insurer-invitation-requested",
    ]
    assert found.waiting[-1].since == from_epoch_ms(written.now)
    assert (
        "; bis entschieden ist, wer sie bearbeitet, warten eine Übernahme und 2 Anfragen an "
        "Versicherer; "
    ) in found.sentence_de
    assert found.insurers.slots_left is None


def test_what_came_before_any_request_waits_too() -> None:
    assert explained(log(desk.claim())).sentence_de == (
        "Zu dieser Ausschreibung ist noch keine Anfrage eingegangen; bis entschieden ist, wer sie "
        "bearbeitet, wartet eine Übernahme."
    )


def test_what_was_let_out_waits_no_longer() -> None:
    found = explained(log(desk.claim(), requested(), changed(1, BACKOFFICE)))

    assert found.waiting == ()
    assert found.owner is not None
    assert found.owner.clerk_id == "anna"


def test_what_a_decision_has_not_let_out_yet_has_no_answer() -> None:
    written = log(desk.claim(), requested(), changed(1, BACKOFFICE))
    answered = [record for record in written.tender() if record.topic != "tender-claimed"]

    found = explained(written, answered)

    assert (found.state, len(found.waiting)) == ("decided", 1)
    assert clauses(found) == ["noch ohne Antwort ist eine Übernahme"]


def test_what_waited_too_long_is_refused_and_is_not_why_the_tender_was() -> None:
    written = log(desk.claim())
    written.wait(days=20)
    written.publish(requested())
    written.wait(days=15)
    written.wait(days=20)

    found = explained(written)

    assert found.waiting == ()
    assert [(refusal.kind, refusal.code) for refusal in found.refusals] == [
        ("tender-claim-refused", "held_too_long"),
        ("tender-refused", "held_too_long"),
    ]
    assert "; ohne Wirkung blieb eine Übernahme; " in found.sentence_de


def test_too_much_waiting_is_not_why_a_tender_that_waited_too_long_was_refused() -> None:
    written = log(requested(), desk.claim(), desk.claim(desk.BERND), policy=Policy(most_held=1))
    written.wait(days=31)

    found = explained(written)

    assert [refusal.code for refusal in found.refusals] == [
        "too_many_held",
        "held_too_long",
        "held_too_long",
    ]
    assert "weil der Account zu lange nicht festgelegt hatte" in found.sentence_de


def test_the_commands_are_not_needed_for_any_of_it() -> None:
    written = log(changed(1, BACKOFFICE), requested(), desk.claim(), desk.invite("i-1"))
    written.publish(desk.claim(desk.BERND), desk.decline("i-1"))
    facts = [one for one in written.tender() if not one.topic.endswith(("-requested", "-reported"))]

    found, whole = explained(written, facts), explained(written)

    assert (found.owner, found.insurers) == (whole.owner, whole.insurers)
    assert (found.refusals, found.waiting) == (whole.refusals, whole.waiting)


def test_a_tender_that_is_decided_anew_has_lost_what_the_agents_have_forgotten() -> None:
    settings = {**BROKER_DECIDES, "max_insurers": 2}
    written = log(changed(1, settings), requested(handling="backoffice"))
    written.publish(desk.claim(), desk.invite("i-1"), desk.claim(desk.BERND))
    written.wait(days=1_000)
    written.publish(requested(handling="backoffice", event_id="noch-einmal"))

    found = explained(written)

    assert found.owner is None
    assert found.insurers == counted(asked=0, declined=0, withdrawn=0, slots_left=2)
