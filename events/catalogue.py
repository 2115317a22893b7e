"""Every topic, named once: its records, who writes and who reads them, how long they are kept."""

from dataclasses import dataclass, replace
from functools import cached_property
from types import MappingProxyType
from typing import Final, Literal

from events import commands, facts, lifecycle
from events.payload import Payload

MIB: Final = 1024 * 1024
DAY_MS: Final = 24 * 60 * 60 * 1000
FOR_EVER: Final = -1
ENVELOPE_BYTES: Final = 64 * 1024
"""Room beside the largest value for key, headers and the batch around them."""


@dataclass(frozen=True)
class Topic:
    """A topic and its one kind of record; all that concerns an account has one key.

    kind: the topic's name, without the environment's prefix. model: of the records' `data`; None
    where records are no events. owner: the agent that answers the records, commands only.
    retention_ms: how long records are kept; FOR_EVER, or None where compaction decides.
    """

    kind: str
    model: type[Payload] | None
    produced_by: tuple[str, ...]
    consumed_by: tuple[str, ...]
    retention_ms: int | None
    max_value_bytes: int
    cleanup: Literal["delete", "compact"] = "delete"
    compression: Literal["uncompressed", "producer"] = "producer"
    owner: str | None = None
    key: Literal["account_id", "agent", "row", "dead_letter"] = "account_id"
    version: int = 1

    @cached_property
    def type(self) -> str:
        """The CloudEvents type of its records."""
        return f"{self.kind}.v{self.version}"

    @cached_property
    def dataschema(self) -> str:
        """The name of the JSON Schema of its records."""
        return f"urn:tenders:schema:{self.kind}:{self.version}"

    @cached_property
    def carries_request(self) -> bool:
        """Whether its records' `data` holds the request as received."""
        return self.model is not None and issubclass(self.model, facts.CarriesRequest)

    @property
    def configuration(self) -> dict[str, str]:
        """The topic's settings on the broker."""
        settings = {
            "cleanup.policy": self.cleanup,
            "compression.type": self.compression,
            "max.message.bytes": str(self.max_value_bytes + ENVELOPE_BYTES),
            "message.timestamp.type": "LogAppendTime",
        }
        if self.retention_ms is not None:
            settings["retention.ms"] = str(self.retention_ms)
        return settings

    def name(self, prefix: str = "") -> str:
        """Its name in the environment with this prefix."""
        return prefix + self.kind

    def kept_for(self, days: int) -> "Topic":
        """The same topic with another retention."""
        return replace(self, retention_ms=days * DAY_MS)


PARTITIONS: Final = 12
"""Of every topic, unless told otherwise; fixed for life."""

ROUTER: Final = "router"
MESSAGING: Final = "messaging"
SETTINGS: Final = "settings"
LIFECYCLE: Final = "lifecycle"
AGENTS: Final = (ROUTER, MESSAGING, SETTINGS, LIFECYCLE)

ACCOUNT_ADMINISTRATION: Final = "account-administration"
BACKOFFICE_TOOL: Final = "backoffice-tool"
BROKER_PORTAL: Final = "broker-portal"
CONSULTATION_SYSTEM: Final = "consultation-system"
INSURER_PORTAL: Final = "insurer-portal"
OPERATIONS: Final = "operations"

_Systems = tuple[str, ...]
_HANDLERS: Final = (BACKOFFICE_TOOL, INSURER_PORTAL)
"""Where those work who handle a tender: a backoffice's clerks, or the broker himself."""


def _command(
    kind: str,
    model: type[Payload],
    produced_by: _Systems,
    owner: Literal["router", "messaging", "settings", "lifecycle"],
) -> Topic:
    return Topic(
        kind,
        model,
        produced_by,
        consumed_by=(owner,),
        retention_ms=30 * DAY_MS,
        max_value_bytes=MIB,
        compression="uncompressed",  # so that the limit holds for real bytes
        owner=owner,
    )


def _fact(kind: str, model: type[Payload], produced_by: str, consumed_by: _Systems) -> Topic:
    return Topic(
        kind,
        model,
        (produced_by,),
        consumed_by,
        retention_ms=5 * 365 * DAY_MS,
        max_value_bytes=2 * MIB,
    )


TENDER_REQUESTED: Final = _command(
    "tender-requested", commands.TenderRequested, (CONSULTATION_SYSTEM,), ROUTER
)
HANDLING_CHOSEN: Final = _command(
    "handling-chosen", commands.HandlingChosen, (CONSULTATION_SYSTEM,), ROUTER
)
SETTINGS_CHANGE_REQUESTED: Final = _command(
    "settings-change-requested",
    commands.SettingsChangeRequested,
    (ACCOUNT_ADMINISTRATION,),
    SETTINGS,
)
MESSAGE_POSTED: Final = _command(
    "message-posted", commands.MessagePosted, (BROKER_PORTAL, BACKOFFICE_TOOL), MESSAGING
)
INSURER_INVITATION_REQUESTED: Final = _command(
    "insurer-invitation-requested", lifecycle.InsurerInvitationRequested, _HANDLERS, LIFECYCLE
)
INSURER_INVITATION_WITHDRAWAL_REQUESTED: Final = _command(
    "insurer-invitation-withdrawal-requested",
    lifecycle.InsurerInvitationWithdrawalRequested,
    _HANDLERS,
    LIFECYCLE,
)
INSURER_DECLINE_REPORTED: Final = _command(
    "insurer-decline-reported", lifecycle.InsurerDeclineReported, _HANDLERS, LIFECYCLE
)
TENDER_CLAIM_REQUESTED: Final = _command(
    "tender-claim-requested", lifecycle.TenderClaimRequested, (BACKOFFICE_TOOL,), LIFECYCLE
)
TENDER_RELEASE_REQUESTED: Final = _command(
    "tender-release-requested", lifecycle.TenderReleaseRequested, (BACKOFFICE_TOOL,), LIFECYCLE
)
TENDER_REASSIGNMENT_REQUESTED: Final = _command(
    "tender-reassignment-requested",
    lifecycle.TenderReassignmentRequested,
    (BACKOFFICE_TOOL, ACCOUNT_ADMINISTRATION),
    LIFECYCLE,
)

BACKOFFICE_ASSIGNED: Final = _fact(
    "backoffice-assigned",
    facts.BackofficeAssigned,
    ROUTER,
    (BACKOFFICE_TOOL, BROKER_PORTAL, MESSAGING, LIFECYCLE),
)
PORTAL_FORWARDED: Final = _fact(
    "portal-forwarded",
    facts.PortalForwarded,
    ROUTER,
    (INSURER_PORTAL, BROKER_PORTAL, MESSAGING, LIFECYCLE),
)
HANDLING_CHOICE_REQUIRED: Final = _fact(
    "handling-choice-required", facts.HandlingChoiceRequired, ROUTER, (CONSULTATION_SYSTEM,)
)
TENDER_HELD: Final = _fact(
    "tender-held", facts.TenderHeld, ROUTER, (CONSULTATION_SYSTEM, ACCOUNT_ADMINISTRATION)
)
TENDER_REFUSED: Final = _fact("tender-refused", facts.TenderRefused, ROUTER, (CONSULTATION_SYSTEM,))
HANDLING_CHOICE_REFUSED: Final = _fact(
    "handling-choice-refused", facts.HandlingChoiceRefused, ROUTER, (CONSULTATION_SYSTEM,)
)
ACCOUNT_SETTINGS_CHANGED: Final = Topic(
    "account-settings-changed",
    facts.AccountSettingsChanged,
    (SETTINGS,),
    (ROUTER, ACCOUNT_ADMINISTRATION),
    retention_ms=FOR_EVER,
    max_value_bytes=MIB,
)
SETTINGS_CHANGE_REFUSED: Final = _fact(
    "settings-change-refused", facts.SettingsChangeRefused, SETTINGS, (ACCOUNT_ADMINISTRATION,)
)
MESSAGE_RELAYED: Final = _fact(
    "message-relayed", facts.MessageRelayed, MESSAGING, (BROKER_PORTAL, BACKOFFICE_TOOL)
)
MESSAGE_HELD: Final = _fact(
    "message-held", facts.MessageHeld, MESSAGING, (BROKER_PORTAL, BACKOFFICE_TOOL)
)
MESSAGE_REFUSED: Final = _fact(
    "message-refused", facts.MessageRefused, MESSAGING, (BROKER_PORTAL, BACKOFFICE_TOOL)
)
INSURER_INVITED: Final = _fact(
    "insurer-invited", lifecycle.InsurerInvited, LIFECYCLE, (INSURER_PORTAL, BACKOFFICE_TOOL)
)
INSURER_INVITATION_REFUSED: Final = _fact(
    "insurer-invitation-refused", lifecycle.InsurerInvitationRefused, LIFECYCLE, _HANDLERS
)
INSURER_INVITATION_WITHDRAWN: Final = _fact(
    "insurer-invitation-withdrawn",
    lifecycle.InsurerInvitationWithdrawn,
    LIFECYCLE,
    (INSURER_PORTAL, BACKOFFICE_TOOL),
)
INSURER_INVITATION_WITHDRAWAL_REFUSED: Final = _fact(
    "insurer-invitation-withdrawal-refused",
    lifecycle.InsurerInvitationWithdrawalRefused,
    LIFECYCLE,
    _HANDLERS,
)
INSURER_DECLINED: Final = _fact(
    "insurer-declined", lifecycle.InsurerDeclined, LIFECYCLE, (BROKER_PORTAL, BACKOFFICE_TOOL)
)
INSURER_DECLINE_REFUSED: Final = _fact(
    "insurer-decline-refused", lifecycle.InsurerDeclineRefused, LIFECYCLE, _HANDLERS
)
TENDER_CLAIMED: Final = _fact(
    "tender-claimed", lifecycle.TenderClaimed, LIFECYCLE, (BACKOFFICE_TOOL, BROKER_PORTAL)
)
TENDER_CLAIM_REFUSED: Final = _fact(
    "tender-claim-refused", lifecycle.TenderClaimRefused, LIFECYCLE, (BACKOFFICE_TOOL,)
)
TENDER_RELEASED: Final = _fact(
    "tender-released", lifecycle.TenderReleased, LIFECYCLE, (BACKOFFICE_TOOL, BROKER_PORTAL)
)
TENDER_RELEASE_REFUSED: Final = _fact(
    "tender-release-refused", lifecycle.TenderReleaseRefused, LIFECYCLE, (BACKOFFICE_TOOL,)
)
TENDER_REASSIGNED: Final = _fact(
    "tender-reassigned", lifecycle.TenderReassigned, LIFECYCLE, (BACKOFFICE_TOOL, BROKER_PORTAL)
)
TENDER_REASSIGNMENT_REFUSED: Final = _fact(
    "tender-reassignment-refused",
    lifecycle.TenderReassignmentRefused,
    LIFECYCLE,
    (BACKOFFICE_TOOL, ACCOUNT_ADMINISTRATION),
)
TENDER_ACTION_HELD: Final = _fact(
    "tender-action-held", lifecycle.TenderActionHeld, LIFECYCLE, _HANDLERS
)

COMMANDS: Final = (
    TENDER_REQUESTED,
    HANDLING_CHOSEN,
    SETTINGS_CHANGE_REQUESTED,
    MESSAGE_POSTED,
    INSURER_INVITATION_REQUESTED,
    INSURER_INVITATION_WITHDRAWAL_REQUESTED,
    INSURER_DECLINE_REPORTED,
    TENDER_CLAIM_REQUESTED,
    TENDER_RELEASE_REQUESTED,
    TENDER_REASSIGNMENT_REQUESTED,
)
FACTS: Final = (
    BACKOFFICE_ASSIGNED,
    PORTAL_FORWARDED,
    HANDLING_CHOICE_REQUIRED,
    TENDER_HELD,
    TENDER_REFUSED,
    HANDLING_CHOICE_REFUSED,
    ACCOUNT_SETTINGS_CHANGED,
    SETTINGS_CHANGE_REFUSED,
    MESSAGE_RELAYED,
    MESSAGE_HELD,
    MESSAGE_REFUSED,
    INSURER_INVITED,
    INSURER_INVITATION_REFUSED,
    INSURER_INVITATION_WITHDRAWN,
    INSURER_INVITATION_WITHDRAWAL_REFUSED,
    INSURER_DECLINED,
    INSURER_DECLINE_REFUSED,
    TENDER_CLAIMED,
    TENDER_CLAIM_REFUSED,
    TENDER_RELEASED,
    TENDER_RELEASE_REFUSED,
    TENDER_REASSIGNED,
    TENDER_REASSIGNMENT_REFUSED,
    TENDER_ACTION_HELD,
)
EVENTS: Final = COMMANDS + FACTS
"""Every kind of event; the dead letters and changelogs hold other records."""

_BY_KIND: Final = MappingProxyType({topic.kind: topic for topic in EVENTS})
_BY_TYPE: Final = MappingProxyType({topic.type: topic for topic in EVENTS})


def by_kind(kind: str) -> Topic | None:
    """The topic of a kind of event, or None."""
    return _BY_KIND.get(kind)


def by_type(event_type: str) -> Topic | None:
    """The topic of a CloudEvents type such as `tender-requested.v1`, or None."""
    return _BY_TYPE.get(event_type)


def dead(command: Topic) -> Topic:
    """Where a command goes that cannot be worked on, byte for byte; its records are no events."""
    return Topic(
        f"{command.kind}.dead",
        None,
        produced_by=command.consumed_by,
        consumed_by=(OPERATIONS,),
        retention_ms=90 * DAY_MS,
        max_value_bytes=2 * MIB,
    )


def changelog(agent: str) -> Topic:
    """Where an agent keeps its rows, keyed by row."""
    return Topic(
        f"{agent}-changelog",
        None,
        produced_by=(agent,),
        consumed_by=(agent,),
        retention_ms=None,
        max_value_bytes=2 * MIB,
        cleanup="compact",
        key="row",
    )


CONTROL: Final = Topic(
    "worker-control",
    None,
    produced_by=(OPERATIONS,),
    consumed_by=AGENTS,
    retention_ms=30 * DAY_MS,
    max_value_bytes=MIB,
    key="agent",
)
"""Partition n tells task n of the agent that is the key to go on where it had to stop."""

SETTLED: Final = Topic(
    "dead-letters-settled",
    None,
    produced_by=(OPERATIONS,),
    consumed_by=(OPERATIONS,),
    retention_ms=None,
    max_value_bytes=MIB,
    cleanup="compact",
    key="dead_letter",
)
"""What became of dead letters: partition n is about partition n of every `.dead` topic."""

DEAD: Final = tuple(dead(command) for command in COMMANDS)
CHANGELOGS: Final = tuple(changelog(agent) for agent in AGENTS)
ALL: Final = (*EVENTS, *DEAD, *CHANGELOGS, CONTROL, SETTLED)
