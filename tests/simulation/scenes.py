"""Short scenes that between them have every kind of input, every mode and every way to wait."""

import json
from collections.abc import Mapping, Sequence
from typing import Any, Final, NamedTuple

from tests.e2e.events import (
    by_broker,
    choice,
    claim,
    decline,
    from_backoffice,
    invitation,
    message,
    reassignment,
    release,
    request,
    settings,
    withdrawal,
)
from workers.engine.port import Sent

A: Final = "rheinblick"
DAY_MS: Final = 86_400_000


class Published(NamedTuple):
    """A record that somebody publishes; `days` go by before."""

    topic: str
    record: Sent
    days: float = 0


def _of(event: dict[str, Any], days: float = 0) -> Published:
    topic = event["type"].removesuffix(".v1")
    key = event["data"]["account_id"].encode()
    return Published(topic, Sent(key, json.dumps(event).encode()), days)


def _poison(topic: str) -> Published:
    return Published(topic, Sent(A.encode(), b"{"))


def _scene(*events: dict[str, Any] | Published) -> Sequence[Published]:
    return [event if isinstance(event, Published) else _of(event) for event in events]


def _routed(mode: str, wish: str | None) -> Sequence[Published]:
    asked = request(A, "A-1", handling=wish)
    again, changed = request(A, "A-1", handling=wish), request(A, "A-1", reason="anders")
    return _scene(
        settings(A, mode),
        asked,
        again,
        changed,
        choice(A, "A-1", "self"),
        choice(A, "A-1", "backoffice"),
        choice(A, "A-1", "self", broker="vm-winter"),
        message(A, "A-1", "n-1"),
        message(A, "A-1", "n-2", sender=from_backoffice()),
        message(A, "A-1", "n-1", text="anders"),
    )


SCENES: Final[Mapping[str, Sequence[Published]]] = {
    **{
        f"{mode} and the wish {wish}": _routed(mode, wish)
        for mode in ("self", "backoffice", "broker_decides")
        for wish in (None, "self", "backoffice")
    },
    "held, chosen early, written to early, released": _scene(
        choice(A, "A-1", "backoffice"),
        choice(A, "A-1", "self", broker="vm-winter"),
        request(A, "A-1"),
        request(A, "A-2", handling="self"),
        choice(A, "A-1", "self"),
        message(A, "A-1", "n-1"),
        message(A, "A-1", "n-2"),
        message(A, "A-2", "n-3"),
        settings(A, "broker_decides", max_insurers=5),
        request(A, "A-3"),
    ),
    "held until it is given up": _scene(
        request(A, "A-1"),
        choice(A, "A-1", "self"),
        choice(A, "A-2", "self"),
        message(A, "A-1", "n-1"),
        message(A, "A-1", "n-2"),
        _of(settings(A, "self"), days=31),
        request(A, "A-1"),
    ),
    "forgotten and started anew": _scene(
        settings(A, "backoffice"),
        request(A, "A-1"),
        message(A, "A-1", "n-1"),
        _of(request(A, "A-2"), days=402),
        request(A, "A-1", reason="anders"),
        message(A, "A-1", "n-1", text="anders"),
    ),
    "settings of every kind": _scene(
        settings(A, "self", changed_by={"user_id": "x", "role": "broker"}),
        settings(A, "self"),
        settings(A, "self"),
        settings(A, "backoffice", expected_version=1),
        settings(A, "backoffice", max_insurers=3),
        settings(A, "broker_decides", effective_from="1970-01-02T00:00:00Z"),
        request(A, "A-1"),
        _of(request(A, "A-2"), days=2),
    ),
    "poison between": _scene(
        _poison("settings-change-requested"),
        settings(A, "self"),
        _poison("tender-requested"),
        request(A, "A-1"),
        _poison("handling-chosen"),
        _poison("message-posted"),
        message(A, "A-1", "n-1"),
    ),
    "claimed, asked, declined and handed over": _scene(
        settings(A, "backoffice"),
        request(A, "A-1"),
        invitation(A, "A-1", "i-1"),
        claim(A, "A-1"),
        claim(A, "A-1", "herr-brandt"),
        asked := invitation(A, "A-1", "i-1"),
        asked,
        invitation(A, "A-1", "i-2"),
        withdrawal(A, "A-1", "i-2"),
        withdrawal(A, "A-1", "i-2"),
        decline(A, "A-1", "i-1"),
        decline(A, "A-1", "i-1"),
        reassignment(A, "A-1", "A-2"),
        release(A, "A-1"),
        release(A, "A-1", "herr-brandt"),
    ),
    "asked by the broker under a cap": _scene(
        settings(A, "self", max_insurers=2, cap_counts="active"),
        request(A, "A-1"),
        *(invitation(A, "A-1", f"i-{n}", requested_by=by_broker()) for n in range(4)),
        withdrawal(A, "A-1", "i-0", requested_by=by_broker()),
        invitation(A, "A-1", "i-4", requested_by=by_broker()),
        claim(A, "A-1"),
    ),
    "asked before it was routed": _scene(
        claim(A, "A-1"),
        invitation(A, "A-1", "i-1"),
        withdrawal(A, "A-1", "i-1"),
        decline(A, "A-1", "i-1"),
        release(A, "A-1"),
        reassignment(A, "A-1"),
        settings(A, "broker_decides", max_insurers=5),
        request(A, "A-1", handling="backoffice"),
        invitation(A, "A-1", "i-2"),
    ),
    "asked, and never routed": _scene(
        invitation(A, "A-1", "i-1"),
        claim(A, "A-1"),
        _of(settings(A, "self"), days=31),
    ),
    "asked, forgotten and asked anew": _scene(
        settings(A, "self", max_insurers=1),
        request(A, "A-1"),
        invitation(A, "A-1", "i-1", requested_by=by_broker()),
        _of(request(A, "A-2"), days=402),
        request(A, "A-1", reason="anders"),
        invitation(A, "A-1", "i-1", requested_by=by_broker()),
    ),
    "poison after the routing": _scene(
        settings(A, "backoffice"),
        request(A, "A-1"),
        _poison("tender-claim-requested"),
        claim(A, "A-1"),
        _poison("insurer-invitation-requested"),
        _poison("insurer-invitation-withdrawal-requested"),
        _poison("insurer-decline-reported"),
        _poison("tender-reassignment-requested"),
        _poison("tender-release-requested"),
        release(A, "A-1"),
    ),
}
