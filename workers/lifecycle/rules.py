"""What may happen to a tender from its routing on, and to an insurer's invitation: state tables.

They say for every state and all that can happen or be asked for what comes of it. The decision
looks it up here, the README is drawn from here, and the tests walk through every cell.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final, Generic, Literal, NamedTuple, TypeVar

Verb = Literal["invite", "withdraw", "decline", "claim", "release", "reassign"]
"""What is asked for; the first three are about an insurer's invitation."""

Routed = Literal["assign", "forward"]
"""What the router has decided: a backoffice handles the tender, or its broker does."""

TenderState = Literal["not_routed", "self_handled", "unclaimed", "claimed"]
InvitationState = Literal["not_asked", "invited", "withdrawn", "declined"]

Code = Literal[
    "tender_not_routed",
    "not_assigned",
    "not_a_participant",
    "not_the_owner",
    "already_claimed",
    "invitation_id_reused",
    "not_the_handler",
    "claim_first",
    "not_invited",
    "already_invited",
    "cap_reached",
    "already_withdrawn",
    "already_declined",
]
"""Why nothing comes of it."""

OfTender = Literal["wait", "as_the_invitation_says", "self_handled", "unclaimed", "claimed"]
"""It waits, the table of the invitation says what comes of it, or the tender has a new state."""

OfInvitation = Literal["nothing", "invited", "withdrawn", "declined"]
"""It is nothing new, or the invitation has a new state."""

ThenT = TypeVar("ThenT", bound=str)


class Outcome(NamedTuple, Generic[ThenT]):
    """What comes of something, unless one of these reasons applies; the first that does is given.

    then: None where one of them always applies.
    """

    then: ThenT | None
    unless: tuple[Code, ...] = ()


_ASSIGNED: Final = Outcome[OfTender]("unclaimed")
_FORWARDED: Final = Outcome[OfTender]("self_handled")
_WAIT: Final = Outcome[OfTender]("wait")
_BY_INVITATION: Final = Outcome[OfTender]("as_the_invitation_says")
_NOT_ASSIGNED: Final = Outcome[OfTender](None, unless=("not_assigned",))
_OWNED_BY_NOBODY: Final = Outcome[OfTender](None, unless=("not_a_participant", "not_the_owner"))

TENDER: Final[Mapping[TenderState, Mapping[Routed | Verb, Outcome[OfTender]]]] = MappingProxyType(
    {
        "not_routed": {
            "assign": _ASSIGNED,
            "forward": _FORWARDED,
            "invite": _WAIT,
            "withdraw": _WAIT,
            "decline": _WAIT,
            "claim": _WAIT,
            "release": _WAIT,
            "reassign": Outcome(None, unless=("tender_not_routed",)),
        },
        "self_handled": {
            "assign": _ASSIGNED,
            "forward": _FORWARDED,
            "invite": _BY_INVITATION,
            "withdraw": _BY_INVITATION,
            "decline": _BY_INVITATION,
            "claim": _NOT_ASSIGNED,
            "release": _NOT_ASSIGNED,
            "reassign": _NOT_ASSIGNED,
        },
        "unclaimed": {
            "assign": _ASSIGNED,
            "forward": _FORWARDED,
            "invite": _BY_INVITATION,
            "withdraw": _BY_INVITATION,
            "decline": _BY_INVITATION,
            "claim": Outcome("claimed", unless=("not_a_participant",)),
            "release": _OWNED_BY_NOBODY,
            "reassign": _OWNED_BY_NOBODY,
        },
        "claimed": {
            "assign": _ASSIGNED,
            "forward": _FORWARDED,
            "invite": _BY_INVITATION,
            "withdraw": _BY_INVITATION,
            "decline": _BY_INVITATION,
            "claim": Outcome(None, unless=("not_a_participant", "already_claimed")),
            "release": Outcome("unclaimed", unless=("not_a_participant", "not_the_owner")),
            "reassign": Outcome(
                "claimed", unless=("not_a_participant", "not_the_owner", "already_claimed")
            ),
        },
    }
)

_ACTING: Final[tuple[Code, ...]] = ("not_the_handler", "claim_first")
_KNOWN: Final = Outcome[OfInvitation]("nothing", unless=("invitation_id_reused",))

INVITATION: Final[Mapping[InvitationState, Mapping[Verb, Outcome[OfInvitation]]]] = (
    MappingProxyType(
        {
            "not_asked": {
                "invite": Outcome("invited", unless=(*_ACTING, "already_invited", "cap_reached")),
                "withdraw": Outcome(None, unless=(*_ACTING, "not_invited")),
                "decline": Outcome(None, unless=("not_the_handler", "not_invited")),
            },
            "invited": {
                "invite": _KNOWN,
                "withdraw": Outcome("withdrawn", unless=_ACTING),
                "decline": Outcome("declined", unless=("not_the_handler",)),
            },
            "withdrawn": {
                "invite": _KNOWN,
                "withdraw": Outcome(None, unless=(*_ACTING, "already_withdrawn")),
                "decline": Outcome("declined", unless=("not_the_handler",)),
            },
            "declined": {
                "invite": _KNOWN,
                "withdraw": Outcome(None, unless=(*_ACTING, "already_declined")),
                "decline": Outcome(None, unless=("not_the_handler", "already_declined")),
            },
        }
    )
)
