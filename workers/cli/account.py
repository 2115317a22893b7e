"""An account's settings: asks for a change, reads the versions there are."""

from typing import Final
from uuid import uuid4

from events.catalogue import (
    ACCOUNT_SETTINGS_CHANGED,
    SETTINGS_CHANGE_REFUSED,
    SETTINGS_CHANGE_REQUESTED,
)
from events.commands import SettingsChangeRequested
from events.event import Command
from events.facts import AccountSettingsChanged, SettingsChangeRefused
from workers.cli.answers import answer, event_in
from workers.client.errors import TellUser
from workers.client.publisher import SOURCE
from workers.client.reader import reader
from workers.engine.kafka.connection import Connection

ANSWER_WITHIN_S: Final = 30.0


async def change(
    connection: Connection, wanted: SettingsChangeRequested, wait_s: float = ANSWER_WITHIN_S
) -> AccountSettingsChanged:
    """Ask for a change and wait for the new version.

    Raises: TellUser with the refusal, or when no answer comes.
    """
    asked = Command(SETTINGS_CHANGE_REQUESTED, str(uuid4()), SOURCE, wanted)
    try:
        answered = await answer(
            connection, asked, (ACCOUNT_SETTINGS_CHANGED, SETTINGS_CHANGE_REFUSED), wait_s
        )
    except TimeoutError:
        raise TellUser(
            f"no answer within {wait_s:g} s: does `tenders worker settings` run? "
            "The request stays published and is worked on when it does"
        ) from None
    match answered.data:
        case AccountSettingsChanged() as new:
            return new
        case SettingsChangeRefused(code=code, message=message, current_version=current):
            raise TellUser(f"refused ({code}, current version {current}): {message}")
        case other:
            raise TypeError(f"{type(other).__name__} is no answer to a change of settings")


async def versions(connection: Connection, account: str) -> list[AccountSettingsChanged]:
    """All versions of an account's settings, ascending. Raises: TellUser when there are none."""
    key = account.encode()
    async with reader(connection, [ACCOUNT_SETTINGS_CHANGED.kind], key) as facts:
        await facts.rewind()
        found = [
            event.data
            async for records in facts.to_end()
            for event in map(event_in, (record for record in records if record.key == key))
            if event is not None and isinstance(event.data, AccountSettingsChanged)
        ]
    if not found:
        raise TellUser(f"account {account} has no settings yet; `tenders settings set` sets them")
    return found
