"""What other settings would have done to an account's tenders: in a sentence, in sum and each."""

from collections.abc import Sequence

from schemas.frozen import Frozen
from schemas.ids import AccountId, TenderId
from schemas.time import Time, from_epoch_ms
from workers.insight.outcome import Outcome
from workers.insight.proposal import Proposal
from workers.insight.sums import Case, Sums, sums
from workers.insight.verdict import verdict


class Difference(Frozen):
    """A tender that would or might stand otherwise.

    after: one outcome, or one for each choice that its broker might have made. certain: whether
    each of them differs from how it was.
    """

    tender_id: TenderId
    requested_at: Time
    before: Outcome
    after: tuple[Outcome, ...]
    certain: bool


class Simulation(Frozen):
    """An account's last tenders, by the settings that they met and by the proposed ones.

    sentence_de: the sums, as an admin reads them. differences: in the order of the requests.
    """

    account_id: AccountId
    proposal: Proposal
    sentence_de: str
    sums: Sums
    differences: tuple[Difference, ...]


def simulation(account_id: AccountId, proposal: Proposal, cases: Sequence[Case]) -> Simulation:
    """What came of these tenders, at least one, which are in the order of their requests."""
    counted = sums(cases)
    return Simulation(
        account_id=account_id,
        proposal=proposal,
        sentence_de=verdict(counted),
        sums=counted,
        differences=tuple(_difference(case) for case in cases if case.after != (case.before,)),
    )


def _difference(case: Case) -> Difference:
    return Difference(
        tender_id=case.tender_id,
        requested_at=from_epoch_ms(case.requested_at),
        before=case.before,
        after=case.after,
        certain=case.before not in case.after,
    )
