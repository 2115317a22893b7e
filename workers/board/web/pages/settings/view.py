"""What the pages about settings show."""

from dataclasses import dataclass, field

from events.commands import SettingsChangeRequested
from events.facts import AccountSettingsChanged
from schemas.ids import AccountId
from workers.board.web.pages.forms.typed import Faults
from workers.board.web.pages.settings.conflict import Conflict
from workers.board.web.pages.settings.difference import Line
from workers.board.web.pages.settings.form import SettingsForm
from workers.board.web.pages.settings.known import Known
from workers.insight.simulation import Simulation
from workers.insight.standing import InForce


@dataclass(frozen=True)
class FormPage:
    """The form as it stands; known: None while the store cannot be read.

    trouble: why it was not saved, where that is no field's fault. saved: the version that has just
    been made; restored: the one that fills the form.
    """

    account_id: AccountId
    form: SettingsForm
    known: Known | None
    faults: Faults = field(default_factory=dict)
    trouble: str = ""
    conflict: Conflict | None = None
    saved: AccountSettingsChanged | None = None
    restored: AccountSettingsChanged | None = None

    @property
    def company(self) -> str:
        """What stands where the article says "Ihr Firmenname"."""
        return self.form.company_name.strip() or "Ihrem Unternehmen"


@dataclass(frozen=True)
class CheckPage:
    """The last look before a change is made; effect: None where there are no tenders yet."""

    form: SettingsForm
    known: Known
    change: SettingsChangeRequested
    lines: tuple[Line, ...]
    headline: str
    effect: Simulation | None


@dataclass(frozen=True)
class WaitingPage:
    """A change that is on its way; the form asks for the answer once more."""

    account_id: AccountId
    form: SettingsForm


@dataclass(frozen=True)
class Entry:
    """A version in the history, and what it made different from the one before it."""

    version: AccountSettingsChanged
    in_force: InForce
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class HistoryPage:
    """The youngest versions first; more: whether there are older ones."""

    account_id: AccountId
    entries: tuple[Entry, ...]
    more: bool
