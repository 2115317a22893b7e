"""Why a tender stands where it does: in data, and in the sentence that people read."""

from typing import Final

import pytest

from events.event import Event
from events.facts import AccountSettingsChanged
from schemas.time import from_epoch_ms
from tests.unit.insight.log import Log
from tests.unit.messaging.desk import message
from tests.unit.router.desk import (
    BACKOFFICE,
    BROKER,
    BROKER_DECIDES,
    SELF,
    START,
    STRANGER,
    Fields,
    changed,
    chosen,
    requested,
)
from workers.engine.policy import Policy
from workers.insight.explanation import Explanation, explanation

COMPANY: Final[Fields] = {"company_name": "Maklerhaus Rheinblick GmbH", "reason": "Neues\nTeam"}
CAPPED: Final[Fields] = {"max_insurers": 5}
ELSEWHERE: Final[Fields] = {
    "backoffice": {"organisation_id": "bo-2", "name": "Gewerbe-Service 24", "kind": "service"}
}


def explained(log: Log) -> Explanation:
    found = explanation(log.tender(), log.settings())
    assert found is not None
    return found


def after(*events: Event) -> Explanation:
    log = Log()
    log.publish(*events)
    return explained(log)


@pytest.mark.parametrize(
    ("events", "sentence"),
    [
        pytest.param(
            (changed(1, {**BACKOFFICE, **COMPANY}), requested()),
            "Das Backoffice Rhein-Main bearbeitet diese Ausschreibung, weil Maklerhaus Rheinblick "
            "GmbH das mit Version 1 der Einstellungen (k.adler, 02.03.2026, 09:00, „Neues Team“) "
            "so festgelegt hat; einen Wunsch hatte der Vermittler nicht geäußert; mit der Option "
            "„Vermittler bearbeitet Ausschreibungen“ hätte der Vermittler sie selbst bearbeitet, "
            "mit der Option „Vermittler entscheidet pro Ausschreibung“ wäre der Vermittler gefragt "
            "worden, wer sie bearbeitet.",
            id="the account gives it to its backoffice",
        ),
        pytest.param(
            (changed(1, {**BACKOFFICE, **ELSEWHERE}), requested(handling="self")),
            "Das Backoffice Gewerbe-Service 24 bearbeitet diese Ausschreibung, weil der Account "
            "das mit Version 1 der Einstellungen (k.adler, 02.03.2026, 09:00) so festgelegt hat; "
            "der Wunsch des Vermittlers, „Eigenbearbeitung“, konnte deshalb nicht berücksichtigt "
            "werden; mit den Optionen „Vermittler bearbeitet Ausschreibungen“ und „Vermittler "
            "entscheidet pro Ausschreibung“ hätte der Vermittler sie selbst bearbeitet.",
            id="a wish is overruled",
        ),
        pytest.param(
            (changed(1, {**SELF, **CAPPED}), requested(handling="self")),
            "Der Vermittler bearbeitet diese Ausschreibung selbst im Ausschreibungs-Portal mit "
            "höchstens 5 Versicherern, weil der Account das mit Version 1 der Einstellungen "
            "(k.adler, 02.03.2026, 09:00) so festgelegt hat; so hatte es sich der Vermittler auch "
            "gewünscht; mit der Option „Account bearbeitet Ausschreibungen“ hätte entgegen dem "
            "Wunsch des Vermittlers ein Backoffice sie ohne Höchstzahl an Versicherern bearbeitet, "
            "das der Account noch benennen müsste, mit der Option „Vermittler entscheidet pro "
            "Ausschreibung“ hätte der Vermittler sie selbst bearbeitet.",
            id="the broker handles it himself under a cap",
        ),
        pytest.param(
            (changed(1, BROKER_DECIDES), requested(), chosen("backoffice")),
            "Das Backoffice Rhein-Main bearbeitet diese Ausschreibung, weil der Vermittler sich so "
            "entschieden hat, wie es der Account ihm mit Version 1 der Einstellungen (k.adler, "
            "02.03.2026, 09:00) überlässt; seine Wahl traf er am 02.03.2026, 09:03; mit der Option "
            "„Account bearbeitet Ausschreibungen“ hätte das Backoffice Rhein-Main sie bearbeitet, "
            "mit der Option „Vermittler bearbeitet Ausschreibungen“ hätte der Vermittler sie "
            "entgegen seinem Wunsch selbst bearbeitet.",
            id="the broker has chosen",
        ),
        pytest.param(
            (changed(1, BROKER_DECIDES), requested()),
            "Diese Ausschreibung wartet darauf, dass der Vermittler entscheidet, wer sie "
            "bearbeitet, weil der Account ihm das mit Version 1 der Einstellungen (k.adler, "
            "02.03.2026, 09:00) überlässt; mit der Option „Account bearbeitet Ausschreibungen“ "
            "hätte das Backoffice Rhein-Main sie bearbeitet, mit der Option „Vermittler bearbeitet "
            "Ausschreibungen“ hätte der Vermittler sie selbst bearbeitet.",
            id="the broker has not chosen yet",
        ),
        pytest.param(
            (requested(handling="self"),),
            "Diese Ausschreibung wartet, weil der Account noch nicht festgelegt hat, wer "
            "Ausschreibungen bearbeitet; der Vermittler wünscht sich „Eigenbearbeitung“; mit der "
            "Option „Account bearbeitet Ausschreibungen“ hätte entgegen dem Wunsch des Vermittlers "
            "ein Backoffice sie bearbeitet, das der Account noch benennen müsste, mit den Optionen "
            "„Vermittler bearbeitet Ausschreibungen“ und „Vermittler entscheidet pro "
            "Ausschreibung“ hätte der Vermittler sie selbst bearbeitet.",
            id="the account has no settings",
        ),
        pytest.param(
            (chosen("self"),),
            "Zu dieser Ausschreibung ist noch keine Anfrage eingegangen.",
            id="only a choice has come",
        ),
        pytest.param(
            (message("m-1"),),
            "Zu dieser Ausschreibung ist noch keine Anfrage eingegangen.",
            id="only a message has come",
        ),
    ],
)
def test_people_read_it_in_one_sentence(events: tuple[Event, ...], sentence: str) -> None:
    assert after(*events).sentence_de == sentence


def test_a_decision_names_its_handler_its_cap_and_the_version_that_its_tender_met() -> None:
    found = after(
        changed(1, {**SELF, **CAPPED}), requested(), changed(2, BACKOFFICE), changed(3, SELF)
    )

    assert (found.state, found.handled_by, found.max_insurers) == ("decided", "self", 5)
    assert found.receipt is not None
    assert found.receipt.decided_by == "account"
    assert isinstance(found.settings, AccountSettingsChanged)
    assert found.settings.version == found.settings_version == 1


def test_a_decision_whose_settings_the_log_has_lost_is_explained_all_the_same() -> None:
    log = Log()
    log.publish(changed(1, BACKOFFICE), requested())

    found = explanation(log.tender(), [])

    assert found is not None
    assert found.settings is None
    assert "mit Version 1 der Einstellungen so festgelegt" in found.sentence_de
    assert [other.mode for other in found.alternatives] == ["self", "broker_decides"]


def test_a_decision_whose_request_the_log_has_lost_is_explained_all_the_same() -> None:
    log = Log()
    log.publish(changed(1, BACKOFFICE), requested(handling="self"))

    found = explanation(
        [record for record in log.tender() if record.topic != "tender-requested"], log.settings()
    )

    assert found is not None
    assert found.broker_id == BROKER
    assert found.wish is not None
    assert (found.wish.handling, found.wish.said_at) == ("self", None)


def test_a_wish_says_when_and_with_what_it_came() -> None:
    log = Log()
    log.publish(changed(1, BROKER_DECIDES), requested(), chosen("self", by=STRANGER))
    log.publish(chosen("self"))

    wish = explained(log).wish

    assert wish is not None
    assert (wish.said_at, wish.said_with) == (from_epoch_ms(log.now), "handling-chosen")


def test_what_was_refused_is_listed_and_undoes_nothing() -> None:
    found = after(
        changed(1, SELF),
        requested(),
        chosen("backoffice"),
        chosen("backoffice", by=STRANGER, event_id="fremd"),
        requested(line="Flotte", event_id="anders"),
    )

    assert found.state == "decided"
    assert [refusal.code for refusal in found.refusals] == [
        "choice_not_offered",
        "not_the_broker",
        "changed_after_start",
    ]
    assert (
        "; eine spätere Wahl des Vermittlers blieb ohne Wirkung; die Wahl eines anderen "
        "Vermittlers blieb ohne Wirkung; eine spätere Anfrage mit anderen Angaben wurde abgelehnt; "
    ) in found.sentence_de


def test_a_choice_that_was_refused_would_have_counted_under_the_third_option() -> None:
    found = after(changed(1, BACKOFFICE), requested(), chosen("self"))

    assert found.wish is None
    assert [(other.mode, other.handled_by) for other in found.alternatives] == [
        ("self", "self"),
        ("broker_decides", "self"),
    ]


def test_a_tender_that_was_given_up_says_why() -> None:
    log = Log()
    log.publish(requested())
    log.wait(days=31)

    found = explained(log)

    assert found.state == "refused"
    assert found.since == from_epoch_ms(log.now)
    assert found.sentence_de.startswith(
        "Diese Ausschreibung wurde abgelehnt, weil der Account zu lange nicht festgelegt hatte, "
        "wer Ausschreibungen bearbeitet; mit der Option"
    )


def test_a_tender_that_found_too_many_waiting_says_so() -> None:
    log = Log(Policy(most_held=1))
    log.publish(requested("A-0"), requested())

    found = explained(log)

    assert found.state == "refused"
    assert "weil im Account schon zu viele Ausschreibungen warteten" in found.sentence_de


def test_a_tender_that_is_sent_again_after_its_refusal_is_explained_by_what_came_then() -> None:
    log = Log(Policy(most_held=1))
    log.publish(requested("A-0"), requested(), changed(1, SELF), requested(event_id="noch-einmal"))

    assert explained(log).state == "decided"


def test_a_tender_that_was_held_and_released_is_explained_by_its_decision() -> None:
    found = after(requested(), changed(1, SELF))

    assert found.state == "decided"
    assert found.settings_version == 1


def test_a_tender_that_the_router_has_not_seen_yet_has_no_answer() -> None:
    log = Log()
    log.publish(changed(1, SELF), requested())

    found = explanation(
        [record for record in log.tender() if record.topic == "tender-requested"], log.settings()
    )

    assert found is not None
    assert found.state == "not_answered_yet"
    assert found.since == from_epoch_ms(START + 2 * 60_000)
    assert found.sentence_de == ("Diese Ausschreibung ist eingegangen und noch nicht zugeordnet.")


def test_of_a_tender_that_nobody_knows_there_is_nothing_to_explain() -> None:
    assert explanation([], []) is None
