"""One performance of the story, from an empty stage to the closing words."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import partial

from workers.cli.config import Config
from workers.cli.demo import closing, stage
from workers.cli.demo.audience import Audience
from workers.cli.demo.cast import Cast, cast
from workers.cli.demo.ledger import Ledger
from workers.cli.demo.pace import Pace
from workers.cli.demo.page import Page
from workers.cli.demo.plain import Plain
from workers.cli.demo.screen import Screen
from workers.cli.demo.stage import Stage
from workers.cli.demo.story import story
from workers.cli.demo.teller import tell
from workers.cli.itself import called
from workers.cli.log_history import LogHistory
from workers.client.errors import TellUser
from workers.client.session import run
from workers.insight.evidence import evidence


@dataclass(frozen=True)
class Performance:
    """The story on one page; one that stays lasts until Ctrl-C."""

    page: Page
    pace: Pace
    stays: bool

    def give(self, loaded: Config) -> Ledger:
        """All of it; what there has been.

        Raises: TellUser when it cannot be given to the end, KeyboardInterrupt when it is broken
        off.
        """
        company = cast()
        ledger = Ledger(company.tenders)
        self.page.print("Apache Kafka starts on this machine ...")
        with stage.built(loaded) as built:
            self.page.print(f"Kafka answers at {built.connection.bootstrap}. The agents start.")
            play = partial(self._play, built, company, ledger)
            run(stage.perform(built, play), built.connection)
        return ledger

    async def _play(self, built: Stage, company: Cast, ledger: Ledger) -> None:
        board = await stage.board(built)
        self.page.print(f"Watch it in the browser: {board}")
        with self._audience(ledger) as audience:
            try:
                await tell(built.connection, story(company), ledger, audience, self.pace)
            except TellUser as error:
                raise TellUser(f"{error}; {built.log} says what the agents did") from error
        await self._show_evidence(built, company)
        self._close(built, ledger, board)
        if self.stays:
            await _interruption()
            self.page.print("Kafka and the agents stop ...")

    @contextmanager
    def _audience(self, ledger: Ledger) -> Iterator[Audience]:
        if not self.page.can_be_redrawn:
            yield Plain(self.page)
            return
        with Screen.opened(self.page.console, ledger) as screen:
            yield screen
        self.page.print(closing.overview(ledger))

    async def _show_evidence(self, built: Stage, company: Cast) -> None:
        """Of the tender about which insurers were asked."""
        asked = company.nordlicht.invitations[0]
        records = await LogHistory(built.connection).tender(asked.account_id, asked.tender_id)
        found = evidence(asked.account_id, asked.tender_id, records)
        if found is None:
            raise AssertionError(f"the log says nothing of {asked.tender_id}")
        self.page.print(closing.evidence(found))

    def _close(self, built: Stage, ledger: Ledger, board: str) -> None:
        self.page.print(closing.verdict(ledger))
        self.page.print(closing.counts(ledger))
        if self.stays:
            self.page.print(closing.where_next(called(), built.log, board))
        else:
            self.page.print(closing.how_to_stay(called()))


async def _interruption() -> None:
    """Until Ctrl-C, which then is the end and no failure."""
    with suppress(asyncio.CancelledError):
        await asyncio.Event().wait()
