"""What names or may name a person does not get past the mask, whatever is added later."""

import json
from collections.abc import Iterator
from typing import Final, Literal, get_args, get_origin

import pytest
from pydantic import BaseModel

from schemas.frozen import Frozen
from tests.contract.published import Example, examples, name_of
from workers.board.web.access.masking import _PERSONAL, MASK, masked
from workers.board.web.content import Content, content
from workers.board.web.happening import happening
from workers.board.web.routes import ROUTES
from workers.insight.recorded import Recorded

ABOUT_NOBODY: Final = frozenset(
    {
        *("account_id", "tender_id", "event_id", "causation_id", "correlation_id", "released_by"),
        *("source", "topic", "kind", "action", "agent", "code", "refusal_code", "decided_by"),
        *("line_of_business", "trade_code", "unit", "amount", "currency", "media_type", "sha256"),
        *("sentence", "sentence_de", "clause_de", "notice_de", "message", "head", "rates"),
        *("wrong", "trouble", "after", "next", "messages_earlier", "q"),
    }
)
"""Text fields that name nobody: ids of things, codes, sentences of the service, ways on."""

OF_COMPANIES: Final = frozenset({"backoffice_name", "company_name", "insurer_name"})
COMPANIES: Final = frozenset({"Backoffice.name", "Insurer.name"})

OF_THE_STAFF: Final = frozenset(
    {
        *("SettingsVersion.reason", "SettingsVersion.changed_by_role", "Noted.name"),
        *("AccountSettingsChanged.reason", "ChangedBy.role"),
        *("Noted.place", "Noted.reason", "LetterLine.settled_by", "LetterLine.settled_because"),
        "Review.because",
    }
)
"""What those who run accounts and the service say of their own work."""

CODES: Final = frozenset(
    {
        *("LetterLine.reason", "Pile.reason", "Wanted.reason", "Header.name", "Review.letters"),
        "Step.id",
    }
)
RECORDS: Final = frozenset({"Content.text", "Content.hex"})
"""Masked field by field, under the name `value`."""


def texts() -> Iterator[str]:
    """Every text field of what is answered, as "Model.field"."""
    seen: set[type[BaseModel]] = set()
    for route in ROUTES:
        yield from _texts(route.answer, seen)


def _texts(kind: object, seen: set[type[BaseModel]]) -> Iterator[str]:
    if isinstance(kind, type) and issubclass(kind, BaseModel) and kind not in seen:
        seen.add(kind)
        for name, field in kind.model_fields.items():
            if _is_text(field.annotation):
                yield f"{kind.__name__}.{name}"
            yield from _texts(field.annotation, seen)
    for part in get_args(kind):
        yield from _texts(part, seen)


def _is_text(kind: object) -> bool:
    if kind is str or get_origin(kind) is Literal:
        return kind is str
    return any(map(_is_text, get_args(kind)))


PERSONAL: Final = {f"{m.__name__}.{name}" for m, fields in _PERSONAL.items() for name in fields}


@pytest.mark.parametrize("field", sorted(set(texts())))
def test_every_text_is_known_to_be_personal_or_not(field: str) -> None:
    _, _, name = field.partition(".")
    inherited = {"Tender.policyholder", "Happening.quote"}

    known = PERSONAL | OF_THE_STAFF | CODES | RECORDS | COMPANIES | inherited
    assert field in known or name in ABOUT_NOBODY | OF_COMPANIES


def closed(*_about: object) -> bool:
    """Nothing may be seen."""
    return False


class Shown(Frozen):
    """A record on a page."""

    value: Content | None


def shown(value: bytes) -> str:
    """What is left of a record."""
    found = masked(Shown(value=content(value)), closed).value
    assert isinstance(found, Content)
    assert found.hex is None
    return found.text or ""


QUOTING: Final = [
    pytest.param(example, id=name_of(example))
    for example in examples()
    if isinstance(words := example.event["data"].get("reason"), dict) and words.get("text")
]
"""Events in which somebody has said why in words of their own."""


@pytest.mark.parametrize("example", QUOTING)
def test_what_people_say_of_an_invitation_is_hidden_on_the_way_of_its_tender(
    example: Example,
) -> None:
    told = happening(Recorded(example.topic.kind, 0, 0, 0, example.key, example.value))

    assert told.quote == example.event["data"]["reason"]["text"]
    assert masked(told, closed).quote == MASK


def test_what_the_service_says_stays_readable_on_the_way_of_a_tender() -> None:
    refusals = [one for one in examples() if one.topic.kind.endswith("-refused")]

    for one in refusals:
        told = happening(Recorded(one.topic.kind, 0, 0, 0, one.key, one.value))
        assert masked(told, closed).quote == one.event["data"]["message"]
    assert refusals


def test_undeclared_fields_are_hidden() -> None:
    record = {"data": {"tender_id": "A-1", "shoe_size": 44, "more": [{"vorname": "Maren"}]}}

    left = json.loads(shown(json.dumps(record).encode()))

    assert left == {"data": {"tender_id": "A-1", "shoe_size": MASK, "more": [{"vorname": MASK}]}}


def test_a_safe_name_hides_no_structure() -> None:
    record = {"code": {"vorname": "Maren"}, "subject": ["Maren", {"x": "Maren"}]}

    assert "Maren" not in shown(json.dumps(record).encode())


@pytest.mark.parametrize(
    "value", [b"Maren Lindner", b'{"name": "Maren', b"\xffMaren", b'"Maren"', b""]
)
def test_what_is_no_event_is_hidden_whole(value: bytes) -> None:
    assert "Maren" not in shown(value)
