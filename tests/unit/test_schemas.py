"""Values keep their invariants, however they are made."""

from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel, ValidationError

from events.facts import AccountSettingsChanged, HandlingChoiceRequired, MessageRelayed
from events.payload import subject_of
from schemas.frozen import Frozen
from schemas.message import Recipient, Sender
from schemas.money import Money
from schemas.receipt import Receipt
from schemas.settings import Backoffice, ChangedBy
from schemas.time import epoch_ms, from_epoch_ms, parse, rfc3339

OWN = Backoffice(organisation_id="bo-1", name="Rhein-Main", kind="own")
ADMIN = ChangedBy(user_id="k.adler", role="admin")
CHANGED_AT = datetime(2026, 3, 1, 8, tzinfo=UTC)
NAIVE = CHANGED_AT.replace(tzinfo=None)


def changed(**fields: Any) -> AccountSettingsChanged:  # noqa: ANN401 - any field
    given: dict[str, Any] = {
        "account_id": "rheinblick",
        "version": 1,
        "mode": "backoffice",
        "backoffice": OWN,
        "changed_by": ADMIN,
        "changed_at": CHANGED_AT,
    }
    return AccountSettingsChanged(**{**given, **fields})


def receipt(**fields: Any) -> Receipt:  # noqa: ANN401 - any field
    given: dict[str, Any] = {
        "mode": "self",
        "settings_version": 1,
        "decided_by": "account",
        "choice_overruled": False,
        "sentence_de": "Sie bearbeiten diese Ausschreibung selbst.",
    }
    return Receipt(**{**given, **fields})


def test_values_cannot_be_changed() -> None:
    with pytest.raises(ValidationError, match="frozen"):
        OWN.name = "Main-Taunus"  # type: ignore[misc]  # what the test is about


def test_every_model_is_frozen_and_ignores_unknown_fields() -> None:
    def models(base: type[BaseModel]) -> list[type[BaseModel]]:
        return [base, *(inner for each in base.__subclasses__() for inner in models(each))]

    configurations = [model.model_config for model in models(Frozen)]

    assert all(each["frozen"] and each["extra"] == "ignore" for each in configurations)


def test_an_amount_is_exact() -> None:
    assert Money(amount="0.10", currency="EUR").value == Decimal("0.10")


@pytest.mark.parametrize(
    ("text", "utc"),
    [
        ("2026-03-01T08:00:00Z", "2026-03-01T08:00:00.000Z"),
        ("2026-03-01t08:00:00z", "2026-03-01T08:00:00.000Z"),
        ("2026-03-01T08:00:00+01:00", "2026-03-01T07:00:00.000Z"),
        ("2026-03-01T08:00:00-00:00", "2026-03-01T08:00:00.000Z"),
        ("2026-03-01T08:00:00.5Z", "2026-03-01T08:00:00.500Z"),
        ("2026-03-01T08:00:00.000001Z", "2026-03-01T08:00:00.000001Z"),
        ("2026-03-01T08:00:00.000000001Z", "2026-03-01T08:00:00.000001Z"),
        ("2026-03-01T08:00:00.123000000Z", "2026-03-01T08:00:00.123Z"),
        ("2026-03-01T23:59:59.999999999Z", "2026-03-02T00:00:00.000Z"),
    ],
)
def test_a_time_is_read_in_any_zone_and_written_in_utc(text: str, utc: str) -> None:
    assert rfc3339(parse(text)) == utc


@pytest.mark.parametrize(
    "text",
    [
        "",
        "2026-03-01",
        "2026-03-01T08:00:00",
        "2026-03-01 08:00:00Z",
        "2026-02-30T08:00:00Z",
        "2026-03-01T24:00:00Z",
        "2026-03-01T08:00:60Z",
        "2026-03-01T08:00:00+24:00",
        "2026-03-01T08:00:00+01:60",
        "2026-03-01T08:00:00+0100",
        "2026-03-01T08:00:00.Z",
        "2026-03-01T08:00:00Z\n",
        "٢٠٢٦-03-01T08:00:00Z",
        "0001-01-01T00:00:00+01:00",
        "9999-12-31T23:59:59.9999999Z",
    ],
)
def test_no_other_text_is_a_time(text: str) -> None:
    with pytest.raises(ValueError, match=r"a time is RFC 3339|there is no such day"):
        parse(text)


@pytest.mark.parametrize("value", [1772352000, 1772352000.5, NAIVE, None], ids=str)
def test_neither_a_number_nor_a_naive_time_is_a_time(value: object) -> None:
    with pytest.raises(ValidationError, match="RFC 3339"):
        changed(changed_at=value)


@given(st.datetimes(NAIVE.replace(1900), NAIVE.replace(2200), timezones=st.just(UTC)))
def test_a_time_survives_the_wire(time: datetime) -> None:
    assert parse(rfc3339(time)) == time


@given(st.integers(-(10**12), 10**13))
def test_milliseconds_survive_as_a_time(milliseconds: int) -> None:
    assert epoch_ms(from_epoch_ms(milliseconds)) == milliseconds


def test_a_time_in_another_zone_is_kept_in_utc() -> None:
    local = datetime(2026, 3, 1, 9, tzinfo=timezone(timedelta(hours=1)))

    assert changed(changed_at=local).model_dump(mode="json")["changed_at"] == (
        "2026-03-01T08:00:00.000Z"
    )


@pytest.mark.parametrize(
    ("effective_from", "in_force_from_ms"),
    [
        (None, 1_772_352_000_000),
        ("2026-04-01T00:00:00+02:00", 1_774_994_400_000),
        ("2026-04-01T00:00:00.0001+02:00", 1_774_994_400_001),
        ("2026-04-01T00:00:00.000000001+02:00", 1_774_994_400_001),
    ],
)
def test_settings_are_never_in_force_before_their_time(
    effective_from: str | None, in_force_from_ms: int
) -> None:
    assert changed(effective_from=effective_from).in_force_from_ms == in_force_from_ms


def test_settings_with_a_cap_leave_it_to_the_broker() -> None:
    assert changed(mode="broker_decides", max_insurers=5).max_insurers == 5
    assert changed(mode="self", max_insurers=100, backoffice=None).backoffice is None


@pytest.mark.parametrize(
    "fields",
    [
        {"max_insurers": 5},
        {"backoffice": None},
        {"mode": "broker_decides", "backoffice": None},
        {"mode": "self", "max_insurers": 0},
        {"mode": "self", "max_insurers": 101},
        {"mode": "self", "max_insurers": True},
        {"version": 0},
        {"company_name": "x" * 201},
        {"reason": "x" * 2_001},
    ],
    ids=str,
)
def test_settings_that_do_not_fit_their_mode_cannot_be_made(fields: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        changed(**fields)


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"choice": "self"},
        {"choice": "backoffice", "choice_overruled": True},
        {"mode": "broker_decides", "choice": "backoffice", "decided_by": "broker"},
    ],
    ids=str,
)
def test_a_consistent_receipt_can_be_made(fields: dict[str, Any]) -> None:
    assert receipt(**fields).settings_version == 1


@pytest.mark.parametrize(
    "fields",
    [
        {"choice_overruled": True},
        {"choice": "self", "choice_overruled": True},
        {"choice": "backoffice"},
        {"decided_by": "broker"},
        {"choice_overruled": 0},
        {"mode": "broker_decides", "decided_by": "broker"},
        {"mode": "broker_decides", "choice": "self"},
        {
            "mode": "broker_decides",
            "choice": "self",
            "decided_by": "broker",
            "choice_overruled": True,
        },
    ],
    ids=str,
)
def test_a_receipt_that_contradicts_itself_cannot_be_made(fields: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        receipt(**fields)


@pytest.mark.parametrize(
    "fields",
    [
        {"party": "broker"},
        {"party": "broker", "organisation_id": "o"},
        {"party": "broker", "broker_id": "b", "organisation_id": "o"},
        {"party": "backoffice"},
        {"party": "backoffice", "broker_id": "b"},
    ],
    ids=str,
)
def test_a_recipient_is_named_by_its_party_alone(fields: dict[str, Any]) -> None:
    with pytest.raises(ValidationError, match="a broker is named by broker_id"):
        Recipient(**fields)


def test_a_message_goes_to_the_other_side() -> None:
    with pytest.raises(ValidationError, match="to the other side"):
        MessageRelayed(
            account_id="rheinblick",
            tender_id="A-1",
            message_id="n-1",
            sequence=1,
            sender=Sender(party="broker", person_id="vm-sommer"),
            recipient=Recipient(party="broker", broker_id="vm-sommer"),
            text="Guten Tag",
            posted_at=CHANGED_AT,
        )


def test_a_broker_chooses_between_self_and_backoffice() -> None:
    required = HandlingChoiceRequired(
        account_id="rheinblick", tender_id="A-1", broker_id="vm-sommer", settings_version=1
    )

    assert required.options == ("self", "backoffice")


def test_an_event_is_about_its_tender_or_else_its_account() -> None:
    required = HandlingChoiceRequired(
        account_id="rheinblick", tender_id="A-1", broker_id="vm-sommer", settings_version=1
    )

    assert subject_of(required) == "A-1"
    assert subject_of(changed()) == "rheinblick"
