"""Every field of every form with what nobody should type: a clear sentence or a harmless no-op.

Whatever is sent, the settings that were there stay, nothing is published that the form does not
say, and no answer is an error of ours.
"""

from collections.abc import AsyncIterator, Mapping
from io import BytesIO
from typing import Final, NamedTuple

import pytest

from tests.board.settings.office import ACCOUNT, ADMIN, BROKER, CLERK, Office, Visitor, opened
from tests.board.settings.test_page import versions
from workers.board.web.pages.choice.form import ChoiceForm
from workers.board.web.pages.conversation.form import MessageForm
from workers.board.web.pages.settings.form import SettingsForm

BAD: Final[Mapping[str, str]] = {
    "nothing": "",
    "zero": "0",
    "below zero": "-1",
    "beyond the most": "101",
    "a fraction": "2.5",
    "a word": "fünf",
    "a power": "10^9",
    "a large number": "1000000000",
    "10,000 characters": "x" * 10_000,
    "10,000 digits": "9" * 10_000,
    "markup": '"><img src=x onerror=alert(1)>',
    "a template": "{{ 7 * 7 }}",
    "a formula": "=1+1",
    "SQL": "'; DROP TABLE event; --",
    "another account": "alpenrand",
    "a control character": "a\0b",
    "a lone surrogate": "%ED%A0%80",
}


class Form(NamedTuple):
    """A form: where it is sent, by whom, and what makes it good."""

    path: str
    person: str
    grants: str
    good: Mapping[str, str]


SETTINGS: Final = {
    "token": "A" * 22,
    "expected_version": "1",
    "mode": "broker_decides",
    "self_max_insurers": "5",
    "self_cap_counts": "",
    "broker_decides_max_insurers": "5",
    "broker_decides_cap_counts": "active",
    "backoffice_name": "Backoffice Rhein-Main",
    "backoffice_id": "bo-rhein-main",
    "backoffice_kind": "own",
    "company_name": "Maklerhaus Rheinblick GmbH",
    "effective_from": "",
    "reason": "",
}
ADMINS: Final = ADMIN, f"admin:{ACCOUNT}"
FORMS: Final[Mapping[str, Form]] = {
    "check": Form(f"/accounts/{ACCOUNT}/settings/check", *ADMINS, SETTINGS),
    "edit": Form(f"/accounts/{ACCOUNT}/settings/edit", *ADMINS, SETTINGS),
    "save": Form(f"/accounts/{ACCOUNT}/settings", *ADMINS, SETTINGS),
    "message": Form(
        f"/accounts/{ACCOUNT}/tenders/T-1/messages",
        CLERK,
        f"clerk:{ACCOUNT}",
        {"token": "B" * 22, "text": "Hallo", "party": "backoffice"},
    ),
    "choice": Form(
        f"/choice/{ACCOUNT}/T-2",
        BROKER,
        f"broker:{ACCOUNT}",
        {"token": "C" * 22, "handling": "self"},
    ),
}
CELLS: Final = [
    pytest.param(form, {field: typed}, id=f"{name}: {field} is {what}")
    for name, form in FORMS.items()
    for field in form.good
    for what, typed in BAD.items()
]


@pytest.fixture(scope="module")
async def busy(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Office]:
    """An office with a tender at the backoffice and one that waits for a choice.

    The agents answer nothing here: what would be asked for is looked at before it is done.
    """
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("workers.board.web.pages.forms.asking.ANSWER_WITHIN_S", 0.0)
        async with opened(f"sqlite:///{tmp_path_factory.mktemp('busy') / 'board.db'}") as office:
            await office.has_settings(mode="broker_decides")
            await office.has_tender("T-1", handling="backoffice")
            await office.has_tender("T-2")
            office.service.slow = True
            yield office


def test_no_field_of_any_form_is_left_out() -> None:
    told = {name: set(form.good) for name, form in FORMS.items()}

    assert told["save"] == set(SettingsForm.model_fields)
    assert told["message"] == set(MessageForm.model_fields)
    assert told["choice"] == set(ChoiceForm.model_fields)


@pytest.mark.parametrize(("form", "bad"), CELLS)
async def test_whatever_is_typed_the_old_version_stays_and_the_answer_is_clear(
    busy: Office, form: Form, bad: Mapping[str, str]
) -> None:
    somebody = Visitor(busy, form.person, form.grants)

    answer = await somebody.sends(form.path, {**form.good, **bad})

    assert answer.status in {200, 202, 409, 422}
    assert "Hier ist uns ein Fehler unterlaufen" not in answer.seen.text
    assert "onerror=alert(1)>" not in answer.seen.html
    assert versions(busy) == [1]


@pytest.mark.parametrize(
    "sent",
    [
        pytest.param((b"\xff\xfe=1", "application/x-www-form-urlencoded"), id="no UTF-8"),
        pytest.param((b"mode=self", "application/x-www-form-urlencoded; charset=x"), id="charset"),
        pytest.param((b"{}", "application/json"), id="JSON"),
        pytest.param((b"mode=self", "text/plain"), id="plain text"),
        pytest.param((b"--x", "multipart/form-data"), id="multipart without a boundary"),
        pytest.param((b"mode=self&" * 200_000, "application/x-www-form-urlencoded"), id="2 MB"),
        pytest.param((b"", "application/x-www-form-urlencoded"), id="nothing"),
    ],
)
@pytest.mark.parametrize("form", FORMS.values(), ids=list(FORMS))
async def test_what_is_no_form_at_all_is_told_so(
    busy: Office, form: Form, sent: tuple[bytes, str]
) -> None:
    body, kind = sent
    headers = {
        "X-Forwarded-User": form.person,
        "X-Forwarded-Groups": form.grants,
        "Content-Type": kind,
    }

    async with busy.client.post(form.path, data=BytesIO(body), headers=headers) as answer:
        assert answer.status in {200, 400, 403, 413, 422}  # to fill in an empty form is harmless
    assert versions(busy) == [1]
