"""Every sentence that a broker may read on a receipt; run as a module, it writes the file anew."""

from collections.abc import Iterator
from itertools import product
from pathlib import Path
from typing import Final

from schemas.ids import OrganisationId
from schemas.settings import Mode
from schemas.tender import Handling
from workers.router.receipt import receipt
from workers.router.state import Backoffice, Version

GOLDEN: Final = Path(__file__).with_name("receipts.txt")

RULES: Final[tuple[tuple[Mode, Handling | None, Handling], ...]] = (
    ("backoffice", None, "backoffice"),
    ("backoffice", "backoffice", "backoffice"),
    ("backoffice", "self", "backoffice"),
    ("self", None, "self"),
    ("self", "self", "self"),
    ("self", "backoffice", "self"),
    ("broker_decides", "backoffice", "backoffice"),
    ("broker_decides", "self", "self"),
)
"""The settings, what the broker asked for, and who handles the tender."""

BACKOFFICES: Final = (
    Backoffice(OrganisationId("bo-rhein-main"), "Backoffice Rhein-Main", "own"),
    Backoffice(OrganisationId("bo-nord"), "Backoffice-Abteilung Nord", "own"),
    Backoffice(OrganisationId("bo-service-24"), "Gewerbe-Service 24", "service"),
)
COMPANIES: Final = (None, "Maklerhaus Rheinblick GmbH")
CAPS: Final = (None, 1, 5)


def text() -> str:
    """What stands in the file: each case, and below it its sentence."""
    return "\n".join(_entries())


def _entries() -> Iterator[str]:
    for mode, choice, handling in RULES:
        for backoffice, company, cap in product(_backoffices(mode), COMPANIES, _caps(mode)):
            version = Version(
                number=1,
                mode=mode,
                max_insurers=cap,
                backoffice=backoffice,
                company_name=company,
            )
            yield _case(version, choice)
            yield f"{receipt(version, choice, handling).sentence_de}\n"


def _backoffices(mode: Mode) -> tuple[Backoffice | None, ...]:
    return (None,) if mode == "self" else BACKOFFICES


def _caps(mode: Mode) -> tuple[int | None, ...]:
    return (None,) if mode == "backoffice" else CAPS


def _case(version: Version, choice: Handling | None) -> str:
    parts = (
        f"mode {version.mode}",
        f"choice {choice}" if choice else "",
        version.backoffice and f"{version.backoffice.kind}: {version.backoffice.name}",
        version.company_name,
        version.max_insurers and f"cap {version.max_insurers}",
    )
    return f"[{', '.join(part for part in parts if part)}]"


def main() -> None:
    GOLDEN.write_text(text(), encoding="utf-8")


if __name__ == "__main__":
    main()
