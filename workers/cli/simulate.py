"""`tenders simulate`: what other settings would have done to an account's past tenders."""

from collections.abc import Iterator
from typing import Annotated, Final

import typer

from schemas.ids import AccountId
from schemas.time import rfc3339
from workers.cli import config, fields, output
from workers.cli.clock import now_ms
from workers.cli.options import Bootstrap, commands
from workers.cli.sources import From, ask
from workers.client.errors import TellUser
from workers.insight.dry_run import Past, dry_run
from workers.insight.history import History
from workers.insight.outcome import Outcome
from workers.insight.proposal import Proposal, Refused
from workers.insight.simulation import Difference, Simulation
from workers.insight.sums import Span, Sums

_SHOWN: Final = 20
_MOST: Final = 1_000_000


def app() -> typer.Typer:
    """The command of this module."""
    app = commands()
    app.command()(simulate)
    return app


def simulate(  # noqa: PLR0913 - one parameter per option
    account: Annotated[str, typer.Argument(help="The account's id.")],
    *,
    mode: fields.Mode,
    last: Annotated[
        int, typer.Option(min=1, max=_MOST, help="How many of its tenders, the last ones.")
    ] = 100,
    max_insurers: fields.MaxInsurers = None,
    cap_counts: fields.CapCounts = "contacted",
    backoffice: fields.Backoffice = None,
    backoffice_name: fields.BackofficeName = None,
    backoffice_kind: fields.BackofficeKind = None,
    company_name: fields.CompanyName = None,
    source: From = None,
    bootstrap: Bootstrap = None,
    as_json: Annotated[
        bool,
        typer.Option(
            "--json",
            help="One object: account_id, proposal, sentence_de, sums, differences (tender_id, "
            "requested_at, before, after, certain).",
        ),
    ] = False,
) -> None:
    """Show what these settings would have done to the account's last tenders; nothing is changed.

    The router decides twice on the same requests and choices: by the settings that were in force,
    and by these. Where a broker was never asked, what he would have chosen is not known: then a
    number is given as a span.
    """
    proposal = fields.checked(
        Proposal,
        {
            "mode": mode,
            "max_insurers": max_insurers,
            "cap_counts": cap_counts,
            "backoffice": fields.organisation(backoffice, backoffice_name, backoffice_kind),
            "company_name": company_name,
        },
    )

    async def simulated(past: History) -> Simulation:
        return _simulated(await _past(past, AccountId(account), last), proposal)

    _print(ask(simulated, source, bootstrap), as_json=as_json)


async def _past(past: History, account_id: AccountId, last: int) -> Past:
    settings = await past.settings(account_id)
    return Past(account_id, settings, await past.requests(account_id, last), now_ms())


def _simulated(past: Past, proposal: Proposal) -> Simulation:
    try:
        found = dry_run(past, proposal, config.load().policy())
    except Refused as error:
        raise TellUser(f"refused ({error.code}): {error}") from error
    if found is None:
        raise TellUser(
            f"of account {past.account_id} no request is known; the log keeps them for 30 days, "
            "the board for as long as it has read it"
        )
    return found


def _print(found: Simulation, *, as_json: bool) -> None:
    if as_json:
        output.json_line(found.model_dump_json())
        return
    output.line(found.sentence_de)
    output.line("")
    output.table(("tenders", "was", "would be"), _sums(found.sums))
    if found.differences:
        output.line("")
        shown = found.differences[:_SHOWN]
        output.table(("tender", "requested", "was", "would be"), map(_difference, shown))
    if len(found.differences) > _SHOWN:
        output.note(f"{len(found.differences) - _SHOWN} more; --json lists them all.")


def _sums(sums: Sums) -> Iterator[tuple[str, object, object]]:
    for tally in sums.tallies:
        yield _STATES[tally.state], tally.before, _span(tally.after)
    yield "against the broker's wish", sums.overruled_before, _span(sums.overruled_after)


_STATES: Final = {
    "backoffice": "handled by the backoffice",
    "self": "handled by the broker",
    "waiting": "waiting for a choice",
    "held": "held",
    "refused": "refused",
}


def _span(span: Span) -> str:
    if span.at_least == span.at_most:
        return str(span.at_least)
    return f"{span.at_least} to {span.at_most}"


def _difference(one: Difference) -> tuple[str, ...]:
    after = " or ".join(map(_outcome, one.after))
    return one.tender_id, rfc3339(one.requested_at), _outcome(one.before), after


def _outcome(outcome: Outcome) -> str:
    parts = (
        outcome.state,
        outcome.backoffice and outcome.backoffice.name,
        outcome.max_insurers and f"at most {outcome.max_insurers} {_counted(outcome)}",
    )
    return ", ".join(part for part in parts if part)


def _counted(outcome: Outcome) -> str:
    return "insurers at a time" if outcome.cap_counts == "active" else "insurers"
