"""Why a tender stands where it does, in one German sentence and in data; pure."""

from collections.abc import Iterable

from workers.insight.findings import Findings, findings
from workers.insight.recorded import Recorded
from workers.insight.told import told
from workers.insight.wording import sentence


class Explanation(Findings):
    """Why a tender stands where it does.

    sentence_de: where it stands, by which settings, set by whom and when, what its broker had asked
    for, whose it is since then and whom they asked, and what the other options would have done.
    """

    sentence_de: str


def explanation(records: Iterable[Recorded], versions: Iterable[Recorded]) -> Explanation | None:
    """The reason, by all records of one tender and of its account's settings, each in order.

    None when no event is among those of the tender.
    """
    found = findings(told(records), told(versions))
    if found is None:
        return None
    return Explanation.model_validate({**dict(found), "sentence_de": sentence(found)})
