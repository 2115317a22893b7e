"""What a broker reads on a receipt."""

import pytest

from schemas.ids import OrganisationId
from tests.unit.router import receipts
from workers.router.receipt import receipt
from workers.router.state import Backoffice, Version


def by_backoffice(name: str) -> Version:
    """Settings that name a backoffice of this name."""
    backoffice = Backoffice(OrganisationId("bo-1"), name, "own")
    return Version(
        number=1, mode="backoffice", max_insurers=None, backoffice=backoffice, company_name=None
    )


def test_every_sentence_is_as_it_stands_in_the_file() -> None:
    assert receipts.text() == receipts.GOLDEN.read_text(encoding="utf-8")


def test_the_sentence_of_the_plan_is_word_for_word_so() -> None:
    sentence = receipt(by_backoffice("Backoffice Rhein-Main"), "self", "backoffice").sentence_de

    assert sentence == (
        "Ihr Backoffice Rhein-Main bearbeitet diese Ausschreibung, weil Ihr Account das so "
        "festgelegt hat. Ihr Wunsch „Eigenbearbeitung“ konnte deshalb nicht berücksichtigt werden."
    )


@pytest.mark.parametrize(
    ("name", "called"),
    [
        ("Rhein-Main", "Ihr Backoffice Rhein-Main"),
        ("Backoffice Rhein-Main", "Ihr Backoffice Rhein-Main"),
        ("Backoffice", "Ihr Backoffice"),
        ("BACKOFFICE West", "Ihr BACKOFFICE West"),
        ("Backoffice-Abteilung Nord", "Backoffice-Abteilung Nord"),
        ("Das {Büro}", "Ihr Backoffice Das {Büro}"),
    ],
)
def test_a_backoffice_is_called_by_its_name(name: str, called: str) -> None:
    sentence = receipt(by_backoffice(name), None, "backoffice").sentence_de

    assert sentence.startswith(f"{called} bearbeitet")


def test_no_sentence_shows_a_code_an_id_or_a_placeholder() -> None:
    lines = receipts.text().splitlines()
    sentences = [line for line in lines if line and not line.startswith("[")]

    assert not [line for line in sentences if set("_{}") & set(line) or "bo-" in line]
    assert all(line.endswith(".") for line in sentences)


def test_equal_decisions_share_a_receipt() -> None:
    one, other = (receipt(by_backoffice("Rhein-Main"), None, "backoffice") for _ in range(2))

    assert one is other
