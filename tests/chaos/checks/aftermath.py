"""A tender's changes have numbers without a gap, one owner at a time, and keep to the cap."""

from collections.abc import Iterator

from tests.chaos.followed import Followed, changes
from tests.chaos.found import Fact
from tests.chaos.history import Anomaly
from tests.chaos.index import Index


def check(index: Index) -> Iterator[Anomaly]:
    for tender, facts in changes(index).items():
        decisions = index.decisions.get(tender)
        if decisions is None:
            yield Anomaly("torn_transaction", f"{facts[0].where} is about an undecided tender")
            continue
        followed = Followed(decisions[0])
        for fact in facts:
            yield from _judged(followed, fact)
            followed.go_on(fact)
            yield from _counted(followed, fact)


def _judged(before: Followed, fact: Fact) -> Iterator[Anomaly]:
    """Whether things stood so that this could happen."""
    if fact.data["sequence"] != before.sequence + 1:
        evidence = f"{fact.where} is change {fact.data['sequence']} of its tender"
        yield Anomaly("sequence_gap", f"{evidence}, not {before.sequence + 1}")
    if not _is_theirs(before, fact):
        yield Anomaly("two_owners", f"{fact.where} while the tender is {before.owner}'s")
    if fact.kind == "insurer-invited":
        yield from _invited(before, fact)
    elif fact.kind.startswith("insurer-"):
        yield from _ended(before, fact)


def _is_theirs(before: Followed, fact: Fact) -> bool:
    match fact.kind:
        case "tender-claimed":
            return before.owner is None
        case "tender-released":
            return bool(before.owner == fact.data["clerk_id"])
        case "tender-reassigned":
            return bool(before.owner == fact.data["from_clerk_id"])
        case "insurer-declined":
            return True
        case _:
            return bool(before.handler == fact.data["requested_by"]["person_id"])


def _invited(before: Followed, fact: Fact) -> Iterator[Anomaly]:
    if before.slots_left == 0:
        yield Anomaly("cap_exceeded", f"{fact.where} is one more than {before.cap} insurers")
    if fact.data["insurer"]["insurer_id"] in before.taken:
        yield Anomaly("duplicate", f"{fact.where} asks an insurer again")
    if fact.data["invitation_id"] in before.invitations:
        yield Anomaly("duplicate", f"{fact.where} gives an invitation's id again")
    if fact.data["settings_version"] != before.decision.data["receipt"]["settings_version"]:
        yield Anomaly("altered", f"{fact.where} is not by its tender's settings")


def _ended(before: Followed, fact: Fact) -> Iterator[Anomaly]:
    asked = before.invitations.get(fact.data["invitation_id"])
    if asked is None or asked.insurer != fact.data["insurer"]["insurer_id"]:
        yield Anomaly("altered", f"{fact.where} ends what was never begun")
    elif asked.state == "declined" or (asked.state, fact.kind) == _WITHDRAWN_AGAIN:
        yield Anomaly("duplicate", f"{fact.where} ends what has ended")


_WITHDRAWN_AGAIN = ("withdrawn", "insurer-invitation-withdrawn")


def _counted(after: Followed, fact: Fact) -> Iterator[Anomaly]:
    """Whether the fact counts as we do."""
    data = fact.data
    if "slot" in data and data["slot"] != after.counted:
        yield Anomaly("altered", f"{fact.where} is slot {data['slot']}, not {after.counted}")
    if "slots_left" in data and data["slots_left"] != after.slots_left:
        yield Anomaly("altered", f"{fact.where} does not leave {after.slots_left} slots")
