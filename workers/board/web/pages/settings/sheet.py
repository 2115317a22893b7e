"""The history of settings as a CSV file that German spreadsheets open as a table; pure.

UTF-8 with a byte order mark, semicolons, every cell in quotes. What would begin a formula gets an
apostrophe before it: people's names and reasons stand here, and a spreadsheet runs what it reads.
"""

import csv
from collections.abc import Sequence
from io import StringIO
from typing import Final

from workers.board.web.pages.settings.difference import said
from workers.insight import german
from workers.insight.standing import InForce, Standing

_BYTE_ORDER_MARK: Final = "\ufeff"
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
_STANDS: Final[dict[InForce, str]] = {
    "now": "gilt jetzt",
    "later": "gilt später",
    "no": "gilt nicht mehr",
}
_BEFORE: Final = ("Version", "Stand", "Gilt ab", "Geändert am", "Geändert von")
_AFTER: Final = "Begründung"


def written(standings: Sequence[Standing]) -> bytes:
    """One line per version, in the order given."""
    out = StringIO()
    sheet = csv.writer(out, delimiter=";", quoting=csv.QUOTE_ALL)
    names = list(said(standings[0].version)) if standings else []
    sheet.writerow((*_BEFORE, *names, _AFTER))
    sheet.writerows(map(harmless, _row(standing)) for standing in standings)
    return (_BYTE_ORDER_MARK + out.getvalue()).encode()


def harmless(text: str) -> str:
    """The text as no spreadsheet takes it for a formula."""
    return f"'{text}" if text.lstrip(" ").startswith(_FORMULA) else text


def _row(standing: Standing) -> tuple[str, ...]:
    version = standing.version
    return (
        str(version.version),
        _STANDS[standing.in_force],
        german.moment(version.effective_from or version.changed_at),
        german.moment(version.changed_at),
        version.changed_by.user_id,
        *said(version).values(),
        version.reason or "",
    )
