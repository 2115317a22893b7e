"""`tenders evidence`: which insurers were asked about a tender, and what became of that."""

from collections.abc import Iterator
from typing import Annotated

import typer

from schemas.actor import Reporter
from schemas.ids import AccountId, TenderId
from schemas.message import Sender
from schemas.time import rfc3339
from workers.cli import output
from workers.cli.options import Bootstrap, commands
from workers.cli.sources import From, ask
from workers.cli.tender import Account, Tender, account_of, unknown
from workers.client.errors import TellUser
from workers.insight import chain
from workers.insight.chain import Head, Match
from workers.insight.evidence import Decision, Evidence, Verified, evidence, verified
from workers.insight.history import History
from workers.insight.invitation import Asked, Declined, Withdrawn
from workers.insight.recorded import Recorded


def app() -> typer.Typer:
    """The command of this module."""
    app = commands()
    app.command("evidence")(show)
    return app


def _head(text: str) -> Head:
    try:
        return chain.parsed(text)
    except ValueError as error:
        raise typer.BadParameter(str(error)) from error


def show(  # noqa: PLR0913 - one parameter per option
    tender: Tender,
    *,
    account: Account = None,
    source: From = None,
    bootstrap: Bootstrap = None,
    verify: Annotated[
        Head | None,
        typer.Option(
            parser=_head,
            metavar="HEAD",
            help="Check instead that what this head was printed of is still there as it was; exit "
            "1 when it is not. What stands before the dot is about facts alone: use only that "
            "when commands are no longer kept.",
            show_default=False,
        ),
    ] = None,
    as_json: Annotated[
        bool,
        typer.Option(
            "--json",
            help="One object: account_id, tender_id, policyholder, line_of_business, decisions, "
            "owners, asked, refused, sentence_de, notice_de, seal (head, facts, commands); with "
            "--verify: facts, commands (each: covered, null where something was changed; later).",
        ),
    ] = False,
) -> None:
    """Show which insurers were asked about a tender: when, by whom, under which cap, what came.

    All of it is from the tender's facts. The head at the end is that of hash chains over its
    records: keep it elsewhere, and any change to one of them can be found with --verify. Events
    that come later leave it valid.
    """
    account_id, records = ask(lambda past: _records(past, tender, account), source, bootstrap)
    if verify is not None:
        _tell(verified(account_id, TenderId(tender), records, verify), as_json=as_json)
        return
    found = evidence(account_id, TenderId(tender), records)
    if found is None:
        raise unknown(tender, account_id)
    if as_json:
        output.json_line(found.model_dump_json())
    else:
        _print(found)


async def _records(
    past: History, tender: str, account: str | None
) -> tuple[AccountId, list[Recorded]]:
    account_id = await account_of(past, tender, account)
    records = await past.tender(account_id, TenderId(tender))
    if not records:
        raise unknown(tender, account_id)
    return account_id, records


def _tell(found: Verified, *, as_json: bool) -> None:
    if as_json:
        output.json_line(found.model_dump_json())
    else:
        output.table(("records", "verdict"), _verdicts(found))
    if not found.is_unchanged:
        raise TellUser(
            "these are not the records that the head was printed of: one of them was changed, is "
            "missing, or has come between them (commands are kept for a month, so later on check "
            "with what stands before the dot alone)"
        )


def _verdicts(found: Verified) -> Iterator[tuple[str, str]]:
    yield "facts", _verdict(found.facts)
    if found.commands is not None:
        yield "commands", _verdict(found.commands)


def _verdict(match: Match) -> str:
    if match.covered is None:
        return "CHANGED"
    later = f", {match.later} later" if match.later else ""
    return f"unchanged: {match.covered}{later}"


def _print(found: Evidence) -> None:
    output.table(("tender", found.tender_id), _rows(found))
    output.line("")
    if found.asked:
        output.table(
            ("slot", "insurer", "asked at", "by", "settings", "answer by", "since then"),
            map(_asked, found.asked),
        )
        output.line("")
    output.line(found.sentence_de)
    output.line(found.notice_de)
    output.line("")
    output.line(f"head {found.seal.head}")
    output.line(f"of {found.seal.facts} facts and {found.seal.commands} commands")


def _rows(found: Evidence) -> Iterator[tuple[str, object]]:
    yield "account", found.account_id
    yield "policyholder", found.policyholder
    for decision in found.decisions:
        yield "handled by", f"{_handler(decision)} since {rfc3339(decision.at)}"
        yield "settings", f"version {decision.receipt.settings_version}, {_cap(decision)}"
    for owner in found.owners:
        yield "clerk", f"{owner.clerk_id or 'nobody'} since {rfc3339(owner.at)}"
    for refused in found.refused:
        yield "refused", f"{refused.insurer.name} at {rfc3339(refused.at)}: {refused.code}"


def _handler(decision: Decision) -> str:
    if decision.backoffice is None:
        return f"{decision.broker_id}, the broker"
    return f"{decision.backoffice.name}, for {decision.broker_id}"


def _cap(decision: Decision) -> str:
    if decision.max_insurers is None:
        return "no cap"
    return f"at most {decision.max_insurers} insurers, counted: {decision.cap_counts}"


def _asked(one: Asked) -> tuple[object, ...]:
    invited = one.invited
    if invited is None:
        return None, one.insurer.name, None, None, None, None, "; ".join(_since(one))
    settings = f"version {invited.settings_version}"
    until = invited.answer_by and rfc3339(invited.answer_by)
    by, at = _person(invited.by), rfc3339(invited.at)
    return invited.slot, one.insurer.name, at, by, settings, until, "; ".join(_since(one))


def _since(one: Asked) -> Iterator[str]:
    if one.withdrawn is not None:
        yield f"withdrawn {_ending(one.withdrawn)}"
    if one.declined is not None:
        yield f"declined {'late ' if one.declined.late else ''}{_ending(one.declined)}"


def _ending(ending: Withdrawn | Declined) -> str:
    why = ", ".join(filter(None, (ending.reason.code, ending.reason.text)))
    return f"{rfc3339(ending.at)}, {_person(ending.by)}: {why}"


def _person(one: Sender | Reporter) -> str:
    return f"{one.person_id} ({one.organisation_id or one.party})"
