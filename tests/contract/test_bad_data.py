"""Data is strict: nothing is coerced, and what is wrong is named by its field."""

from typing import Any, Final

import pytest

from events import codec
from events.catalogue import BACKOFFICE_ASSIGNED, MESSAGE_POSTED
from tests.contract.samples import DATA, KEY, STRUCTURED, data, event, message, refused

INVALID: dict[str, list[object]] = {
    "account_id": [None, 4711, "", "a b", "ä", "x" * 129, "rheinblick\n"],
    "handling": ["Self", "", True, ["self"]],
    "line_of_business": ["", " \t\n", "a\0b", 1],
    "policyholder": ["Brückner", {"legal_form": "GmbH"}, {"name": " "}],
    "requested_cover": [
        {"sum_insured": {"amount": amount, "currency": currency}}
        for amount, currency in [
            (500, "EUR"),
            (500.0, "EUR"),
            ("-1.00", "EUR"),
            ("500", "EUR"),
            ("500.0", "EUR"),
            ("1,000.00", "EUR"),
            ("0500.00", "EUR"),
            ("500.00", "eur"),
            ("500.00", "DEM"),
            ("500.00", None),
        ]
    ],
    "risk_answers": [{}, [{"code": "umsatz", "answer": 14}], [{"code": "umsatz", "answer": True}]],
    "prior_losses": [
        [{"year": year, "amount": {"amount": "1.00", "currency": "EUR"}}]
        for year in ("2023", 2023.0, True, 0)
    ],
    "documents": [
        [{"document_id": "d", "name": "n", "media_type": "m", "sha256": "a" * 64, **part}]
        for part in (
            {"size_bytes": "1"},
            {"size_bytes": -1},
            {"size_bytes": 1.0},
            {"size_bytes": 1, "sha256": "A" * 64},
            {"size_bytes": 1, "sha256": "a" * 63},
        )
    ],
}


@pytest.mark.parametrize(
    ("field", "value"),
    [(field, value) for field, values in INVALID.items() for value in values],
    ids=lambda part: str(part)[:60],
)
def test_nothing_is_coerced_and_the_field_is_named(field: str, value: object) -> None:
    error = refused(data(**{field: value}))

    assert error.reason == "invalid_data"
    assert error.field.split(".")[0] == field


@pytest.mark.parametrize("length", [1, 10_000])
def test_a_text_of_up_to_10000_characters_passes(length: int) -> None:
    event = codec.decode(message(text="ä" * length), STRUCTURED, MESSAGE_POSTED, KEY)

    assert event.parsed["text"] == "ä" * length


DOCUMENT: Final = {
    "document_id": "d",
    "name": "n",
    "media_type": "m",
    "size_bytes": 0,
    "sha256": "0" * 64,
}
BAD_MESSAGES: dict[str, dict[str, Any]] = {
    "10,001 characters": {"text": "ä" * 10_001},
    "21 attachments": {"attachments": [DOCUMENT] * 21},
    "a broker with an organisation": {
        "sender": {"party": "broker", "person_id": "p", "organisation_id": "o"}
    },
    "a backoffice without one": {"sender": {"party": "backoffice", "person_id": "p"}},
    "an unknown party": {"sender": {"party": "insurer", "person_id": "p"}},
}


@pytest.mark.parametrize("fields", BAD_MESSAGES.values(), ids=BAD_MESSAGES)
def test_a_bad_message_is_invalid(fields: dict[str, Any]) -> None:
    error = refused(message(**fields), topic=MESSAGE_POSTED)

    assert error.reason == "invalid_data"
    assert error.field.split(".")[0] in fields


def test_every_problem_is_named() -> None:
    error = refused(data(tender_id=1, handling="Self", policyholder={}))

    assert [problem.field for problem in error.problems] == [
        "tender_id",
        "handling",
        "policyholder.name",
    ]
    assert str(error) == f"{error.field}: {error.message}"


def test_a_fact_without_its_request_is_invalid() -> None:
    data = {
        **{name: DATA[name] for name in ("account_id", "tender_id", "broker_id")},
        "backoffice": {"organisation_id": "o", "name": "Rhein-Main", "kind": "own"},
        "receipt": {
            "mode": "backoffice",
            "settings_version": 1,
            "decided_by": "account",
            "choice_overruled": False,
            "sentence_de": "Ihr Backoffice bearbeitet diese Ausschreibung.",
        },
    }
    value = event(type="backoffice-assigned.v1", data=data)

    error = refused(value, topic=BACKOFFICE_ASSIGNED)

    assert (error.reason, error.field) == ("invalid_data", "request")
