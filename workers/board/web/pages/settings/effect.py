"""What a change would have done to the account's last tenders, shown before it is made."""

from typing import Final

from events.commands import SettingsChangeRequested
from workers.board.store.database import Snapshot
from workers.board.web.rehearsal import Terms, rehearse
from workers.insight import german
from workers.insight.proposal import Proposal
from workers.insight.simulation import Simulation
from workers.insight.sums import Span

LAST: Final = 200
"""Tenders that are looked at."""


def effect(
    connection: Snapshot, change: SettingsChangeRequested, terms: Terms
) -> Simulation | None:
    """The last tenders by the proposed settings; None where there are none.

    The change is one that the service would take.
    """
    proposal = Proposal.model_validate(change.model_dump(include=set(Proposal.model_fields)))
    return rehearse(connection, change.account_id, proposal, terms)


def headline(simulation: Simulation) -> str:
    """Such as "37 von 200 Ausschreibungen wären anders geleitet worden"."""
    span, tenders = simulation.sums.handled_otherwise, simulation.sums.tenders
    if tenders == 1:
        return _one(span)
    all_of_them = f"den letzten {german.number(tenders)} Ausschreibungen"
    if span.at_most == 0:
        return f"Keine von {all_of_them} wäre anders geleitet worden"
    verb = "wäre" if span.at_least == span.at_most == 1 else "wären"
    return f"{_count(span)} von {all_of_them} {verb} anders geleitet worden"


def _one(span: Span) -> str:
    if span.at_most == 0:
        return "Die einzige Ausschreibung bisher wäre nicht anders geleitet worden"
    mood = "wäre" if span.at_least else "wäre vielleicht"
    return f"Die einzige Ausschreibung bisher {mood} anders geleitet worden"


def _count(span: Span) -> str:
    if span.at_least == span.at_most:
        return german.number(span.at_least)
    if span.at_least == 0:
        return f"Bis zu {german.number(span.at_most)}"
    return f"{german.number(span.at_least)} bis {german.number(span.at_most)}"
