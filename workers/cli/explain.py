"""`tenders explain`: why a tender stands where it does."""

from collections.abc import Iterator
from typing import Annotated

import typer

from events.facts import AccountSettingsChanged
from schemas.ids import TenderId
from schemas.time import rfc3339
from workers.cli import output
from workers.cli.options import Bootstrap, commands
from workers.cli.sources import From, ask
from workers.cli.tender import Account, Tender, account_of, unknown
from workers.insight.explanation import Explanation, explanation
from workers.insight.findings import Insurers
from workers.insight.history import History


def app() -> typer.Typer:
    """The command of this module."""
    app = commands()
    app.command()(explain)
    return app


def explain(
    tender: Tender,
    account: Account = None,
    source: From = None,
    bootstrap: Bootstrap = None,
    as_json: Annotated[
        bool,
        typer.Option(
            "--json",
            help="One object: account_id, tender_id, state, since, sentence_de, broker_id, "
            "handled_by, backoffice, max_insurers, settings_version, settings, receipt, wish, "
            "alternatives, owner, insurers (asked, invitations, declined, "
            "withdrawn, slots_left), refusals, "
            "waiting.",
        ),
    ] = False,
) -> None:
    """Show why a tender stands where it does: by which settings, whose choice, and what else.

    Then whose of the backoffice it is, how many insurers were asked, what was refused and what
    waits.

    The sentence is in German, as people read it; below it stands what it rests on.
    """

    async def explained(past: History) -> Explanation:
        account_id = await account_of(past, tender, account)
        records = await past.tender(account_id, TenderId(tender))
        found = explanation(records, await past.settings(account_id))
        if found is None:
            raise unknown(tender, account_id)
        return found

    found = ask(explained, source, bootstrap)
    if as_json:
        output.json_line(found.model_dump_json())
    else:
        output.line(found.sentence_de)
        output.line("")
        output.table(("tender", found.tender_id), _rows(found))


def _rows(found: Explanation) -> Iterator[tuple[str, object]]:
    yield "account", found.account_id
    yield "broker", found.broker_id
    yield "state", f"{found.state} since {rfc3339(found.since)}"
    if found.handled_by is not None:
        yield "handled by", found.handled_by
    if found.settings_version is not None:
        yield "settings", f"version {found.settings_version}{_origin(found.settings)}"
        yield "cap", found.max_insurers
    yield "wish", found.wish and found.wish.handling
    if found.receipt is not None:
        yield "receipt", found.receipt.sentence_de
    for other in found.alternatives:
        yield f"under {other.mode}", other.handled_by or "the broker would have been asked"
    yield from _since(found)


def _since(found: Explanation) -> Iterator[tuple[str, object]]:
    if found.owner is not None:
        yield "clerk", f"{found.owner.clerk_id or 'nobody'} since {rfc3339(found.owner.at)}"
    if found.insurers.asked:
        yield "insurers", _insurers(found.insurers)
    for one in found.waiting:
        yield "waits", f"{one.action} since {rfc3339(one.since)}"
    for refusal in found.refusals:
        yield "refused", f"{refusal.kind} ({refusal.code}) at {rfc3339(refusal.at)}"


def _insurers(found: Insurers) -> str:
    left = "no cap" if found.slots_left is None else f"{found.slots_left} slots left"
    return f"{found.asked} asked, {found.declined} declined, {found.withdrawn} withdrawn, {left}"


def _origin(settings: AccountSettingsChanged | None) -> str:
    if settings is None:
        return ", which the log no longer has"
    said = f"{settings.mode}, by {settings.changed_by.user_id} at {rfc3339(settings.changed_at)}"
    return f": {said}{f' because: {settings.reason}' if settings.reason else ''}"
