"""Records that cannot be worked on, each with the reason that its dead letter must give."""

import json
from random import Random
from typing import Final, NamedTuple

from events.catalogue import Topic
from tests.chaos.history import SOURCE


class Poison(NamedTuple):
    """A value that is no event of its topic; `reason` as in `dead-letter-reason`."""

    reason: str
    value: bytes | None


def any_of(rng: Random, topic: Topic, account: str, name: str) -> Poison:
    """One sort of poison, chosen by the dice; `name` tells it from any other record."""
    sound = _event(topic, account, name)
    sorts: tuple[Poison, ...] = (
        Poison("null_value", None),
        Poison("not_utf8", b"\xff" + sound),
        Poison("not_json", sound[:-1]),
        Poison("not_json", sound.replace(b'"data"', b'"data": NaN, "data"', 1)),
        Poison("too_deep", b"[" * 10_000 + b"]" * 10_000),
        Poison("not_a_cloudevent", json.dumps({"note": name}).encode()),
        Poison("unknown_type", _event(topic, account, name, type="tender-dreamt-of.v1")),
        Poison("invalid_data", _event(topic, account, name, data={"account_id": account})),
        Poison("key_mismatch", _event(topic, f"{account}-other", name)),
    )
    return rng.choice(sorts)


def _event(topic: Topic, account: str, name: str, **other: object) -> bytes:
    event = {
        "specversion": "1.0",
        "id": name,
        "source": SOURCE,
        "type": topic.type,
        "data": {**_SOUND[topic.kind], "account_id": account},
        **other,
    }
    return json.dumps(event).encode()


_INVITATION: Final = {"tender_id": "X", "invitation_id": "i"}
_CLERK: Final[dict[str, object]] = {
    "tender_id": "X",
    "clerk_id": "p",
    "organisation_id": "bo",
}
_SOUND: Final[dict[str, dict[str, object]]] = {
    "tender-requested": {"tender_id": "X", "broker_id": "vm", "line_of_business": "Cyber"},
    "handling-chosen": {"tender_id": "X", "broker_id": "vm", "handling": "self"},
    "settings-change-requested": {
        "mode": "self",
        "changed_by": {"user_id": "u", "role": "admin"},
    },
    "message-posted": {
        "tender_id": "X",
        "message_id": "m",
        "sender": {"party": "broker", "person_id": "vm"},
        "text": "Guten Tag",
    },
    "insurer-invitation-requested": {
        **_INVITATION,
        "insurer": {"insurer_id": "v", "name": "V"},
        "requested_by": {"party": "broker", "person_id": "vm"},
    },
    "insurer-invitation-withdrawal-requested": {
        **_INVITATION,
        "requested_by": {"party": "broker", "person_id": "vm"},
        "reason": {"code": "other"},
    },
    "insurer-decline-reported": {
        **_INVITATION,
        "reported_by": {"party": "insurer", "person_id": "u"},
        "reason": {"code": "other"},
    },
    "tender-claim-requested": _CLERK,
    "tender-release-requested": _CLERK,
    "tender-reassignment-requested": {
        "tender_ids": ["X"],
        "organisation_id": "bo",
        "from_clerk_id": "p",
        "to_clerk_id": "q",
        "requested_by": {"person_id": "u", "role": "admin"},
    },
}
