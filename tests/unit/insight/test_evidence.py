"""What can be shown of a tender: who was asked, when, by whom, under which cap, and the answer."""

from typing import Any, Final

import pytest

from events.event import Event
from schemas.ids import AccountId, TenderId
from schemas.time import from_epoch_ms, rfc3339
from tests.unit.insight.log import Log
from tests.unit.lifecycle import desk
from tests.unit.router.desk import ACCOUNT, SELF, TENDER, changed, chosen, requested
from workers.insight.chain import parsed
from workers.insight.evidence import Evidence, evidence, verified
from workers.insight.recorded import Recorded

OURS: Final = AccountId(ACCOUNT)
IT: Final = TenderId(TENDER)
BROKER: Final = desk.BROKER
CAPPED: Final = {
    "mode": "broker_decides",
    "max_insurers": 2,
    "backoffice": {"organisation_id": desk.OURS, "name": "Backoffice Rhein-Main", "kind": "own"},
}


def log(*events: Event, settings: dict[str, Any] = CAPPED, handling: str | None = "self") -> Log:
    """What the log holds after these, of a tender under these settings."""
    written = Log()
    written.publish(changed(1, settings), requested(TENDER, handling), *events)
    return written


def of(written: Log) -> Evidence:
    found = evidence(OURS, IT, written.tender())
    assert found is not None
    return found


def shown(*events: Event, settings: dict[str, Any] = CAPPED, handling: str = "self") -> Evidence:
    return of(log(*events, settings=settings, handling=handling))


def test_each_insurer_stands_there_with_when_by_whom_and_under_which_settings() -> None:
    written = log(desk.invite("i-1", BROKER), desk.invite("i-2", BROKER))
    (record, _) = written.of("insurer-invited")

    one, two = of(written).asked

    assert (one.insurer.name, two.insurer.name) == ("Versicherung v-i-1", "Versicherung v-i-2")
    assert one.invited is not None
    assert two.invited is not None
    assert rfc3339(one.invited.at) == rfc3339(from_epoch_ms(record.appended_at))
    assert one.invited.by.person_id == "vm-sommer"
    assert [(each.slot, each.slots_left) for each in (one.invited, two.invited)] == [(1, 1), (2, 0)]
    assert {each.settings_version for each in (one.invited, two.invited)} == {1}


def test_who_declined_and_why_stands_beside_the_insurer() -> None:
    found = shown(desk.invite("i-1", BROKER), desk.decline("i-1"))

    (asked,) = found.asked
    assert asked.withdrawn is None
    assert asked.declined is not None
    assert asked.declined.reason.model_dump() == {
        "code": "no_appetite",
        "text": "Zu viele Vorschäden.",
    }
    assert (asked.declined.by.party, asked.declined.late) == ("insurer", False)


def test_a_decline_after_a_withdrawal_is_late_and_both_are_told() -> None:
    found = shown(desk.invite("i-1", BROKER), desk.withdraw("i-1", BROKER), desk.decline("i-1"))

    (asked,) = found.asked
    assert asked.withdrawn is not None
    assert asked.withdrawn.reason.code == "asked_by_mistake"
    assert asked.declined is not None
    assert asked.declined.late


def test_whom_the_cap_kept_out_is_told_too() -> None:
    found = shown(*(desk.invite(f"i-{number}", BROKER) for number in (1, 2, 3)))

    (refused,) = found.refused
    assert (refused.insurer.insurer_id, refused.code) == ("v-i-3", "cap_reached")
    assert "höchstens 2 Versicherer" in refused.message
    assert len(found.asked) == 2


def test_every_clerk_whose_it_was_is_told_in_order() -> None:
    found = shown(
        desk.claim(desk.ANNA),
        desk.reassign(TENDER),
        desk.release(desk.BERND),
        handling="backoffice",
    )

    assert [owner.clerk_id for owner in found.owners] == ["anna", "bernd", None]


def test_the_decision_says_who_handles_it_and_by_which_settings() -> None:
    (decision,) = shown(handling="backoffice").decisions

    assert decision.backoffice is not None
    assert decision.backoffice.name == "Backoffice Rhein-Main"
    assert (decision.max_insurers, decision.cap_counts) == (2, "contacted")
    assert decision.receipt.settings_version == 1


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        pytest.param(
            {"mode": "self", "max_insurers": 1},
            ["durfte höchstens ein Versicherer angefragt werden", "§ 60 Abs. 1 Satz 2 VVG"],
            id="one",
        ),
        pytest.param(
            {"mode": "self", "max_insurers": 5},
            [
                "durften höchstens 5 Versicherer angefragt werden (Version 1 der Einstellungen)",
                "gezählt wird jeder Versicherer, der einmal angefragt wurde",
                "von vornherein eingeschränkt",
            ],
            id="five",
        ),
        pytest.param(
            {"mode": "self", "max_insurers": 5, "cap_counts": "active"},
            [
                "durften höchstens 5 Versicherer zugleich angefragt sein (Version 1",
                "gezählt werden nur Versicherer, deren Anfrage noch offen ist",
            ],
            id="only the active",
        ),
        pytest.param(SELF, ["keine Höchstzahl an Versicherern festgelegt"], id="no cap"),
    ],
)
def test_the_cap_is_told_as_a_limited_choice(settings: dict[str, Any], words: list[str]) -> None:
    notice = shown(settings=settings).notice_de

    assert [word for word in words if word not in notice] == []
    assert "keine rechtliche Beurteilung" in notice


def test_without_a_cap_nothing_is_called_limited() -> None:
    assert "eingeschränkt" not in shown(settings=dict(SELF)).notice_de


@pytest.mark.parametrize(
    ("events", "sentence"),
    [
        pytest.param((), "Versicherer wurden nicht angefragt.", id="nobody"),
        pytest.param((desk.invite("i-1", BROKER),), "Angefragt wurde ein Versicherer.", id="one"),
        pytest.param(
            (
                *(desk.invite(f"i-{number}", BROKER) for number in (1, 2, 3, 4)),
                desk.decline("i-1"),
                desk.withdraw("i-2", BROKER),
            ),
            "Angefragt wurden 2 Versicherer; abgesagt hat ein Versicherer; zurückgezogen wurde "
            "eine Anfrage; nicht zugelassen wurden 2 Anfragen.",
            id="everything",
        ),
        pytest.param(
            (desk.invite("i-1", desk.STRANGER),),
            "Angefragt wurden keine Versicherer; nicht zugelassen wurde eine Anfrage.",
            id="only a refusal",
        ),
    ],
)
def test_the_sum_is_told_in_one_sentence(events: tuple[Event, ...], sentence: str) -> None:
    assert shown(*events).sentence_de == sentence


def test_an_insurer_that_was_asked_again_is_still_one_insurer() -> None:
    active = {**CAPPED, "cap_counts": "active"}
    again = desk.invite("i-2", BROKER, insurer="v-i-1")

    found = shown(
        *(desk.invite("i-1", BROKER), desk.decline("i-1"), again, desk.decline("i-2")),
        settings=active,
    )

    assert [one.invitation_id for one in found.asked] == ["i-1", "i-2"]
    assert found.sentence_de == (
        "Angefragt wurde ein Versicherer mit 2 Anfragen; abgesagt hat ein Versicherer."
    )


def test_the_commands_are_not_needed_for_any_of_it() -> None:
    records = log(desk.invite("i-1", BROKER), desk.decline("i-1")).tender()
    facts = [record for record in records if not record.topic.endswith(("requested", "reported"))]

    found, whole = evidence(OURS, IT, facts), evidence(OURS, IT, records)

    assert found is not None
    assert whole is not None
    assert found.model_copy(update={"seal": whole.seal}) == whole
    assert found.line_of_business == "Cyber"


def test_an_invitation_of_which_only_the_end_is_kept_is_not_left_out() -> None:
    records = log(desk.invite("i-1", BROKER), desk.decline("i-1")).tender()
    found = evidence(OURS, IT, [one for one in records if one.topic != "insurer-invited"])

    assert found is not None
    (asked,) = found.asked
    assert asked.invited is None
    assert asked.declined is not None


def test_a_tender_that_waits_is_shown_as_undecided() -> None:
    found = of(log(handling=None))

    assert found.decisions == ()
    assert found.notice_de.endswith("noch nicht entschieden.")


def test_nothing_is_shown_of_a_tender_that_nobody_knows() -> None:
    assert evidence(OURS, IT, []) is None


def test_the_seal_says_over_how_many_records_it_is() -> None:
    seal = shown(desk.invite("i-1", BROKER)).seal

    assert (seal.facts, seal.commands) == (2, 2)


def test_a_seal_holds_while_others_come_after_it() -> None:
    written = log(desk.invite("i-1", BROKER))
    head = parsed(of(written).seal.head)
    written.publish(desk.decline("i-1"))

    found = verified(OURS, IT, written.tender(), head)

    assert found.is_unchanged
    assert (found.facts.covered, found.facts.later) == (2, 1)


def test_a_seal_is_broken_when_a_record_is_missing() -> None:
    records = log(desk.invite("i-1", BROKER), desk.invite("i-2", BROKER)).tender()
    sealed = evidence(OURS, IT, records)
    assert sealed is not None

    left = [*filter(_is_not_the_first_invited, records)]

    assert not verified(OURS, IT, left, parsed(sealed.seal.head)).is_unchanged


def _is_not_the_first_invited(record: Recorded) -> bool:
    data = record.event and record.event.data
    return record.topic != "insurer-invited" or "v-i-2" in repr(data)


def test_the_facts_of_a_seal_can_be_checked_alone() -> None:
    records = log(desk.invite("i-1", BROKER)).tender()
    sealed = evidence(OURS, IT, records)
    assert sealed is not None
    head = parsed(sealed.seal.head)
    facts = [record for record in records if record.topic != "tender-requested"]

    assert not verified(OURS, IT, facts, head).is_unchanged
    assert verified(OURS, IT, facts, head._replace(commands=None)).is_unchanged


def test_a_choice_that_decides_is_no_hindrance() -> None:
    written = log(chosen("self"), desk.invite("i-1", BROKER), handling=None)

    assert len(of(written).asked) == 1
