"""The broker's server.properties: one node, small, and with what the service needs of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from events import catalogue

HOST: Final = "127.0.0.1"

_LARGEST_MESSAGE: Final = max(int(t.configuration["max.message.bytes"]) for t in catalogue.ALL)

_NODE: Final = {
    "process.roles": "broker,controller",
    "node.id": "1",
    "controller.listener.names": "CONTROLLER",
    "inter.broker.listener.name": "INTERNAL",
    # Relative to the data directory, in which the broker runs; so it may be moved.
    "log.dirs": "topics",
}
_SERVICE: Final = {
    "auto.create.topics.enable": "false",
    "message.max.bytes": str(_LARGEST_MESSAGE),
    "group.min.session.timeout.ms": "1000",
    "group.initial.rebalance.delay.ms": "0",
    "transaction.max.timeout.ms": "900000",
}
_SINGLE: Final = {
    "default.replication.factor": "1",
    "min.insync.replicas": "1",
    "offsets.topic.num.partitions": "4",
    "offsets.topic.replication.factor": "1",
    "transaction.state.log.num.partitions": "4",
    "transaction.state.log.replication.factor": "1",
    "transaction.state.log.min.isr": "1",
    "share.coordinator.state.topic.num.partitions": "1",
    "share.coordinator.state.topic.replication.factor": "1",
    "share.coordinator.state.topic.min.isr": "1",
}
_SMALL: Final = {
    # The cleaner's default of 128 MB is more than the whole heap.
    "log.cleaner.dedupe.buffer.size": "4194304",
    "log.cleaner.io.buffer.size": "65536",
    "log.index.size.max.bytes": "1048576",
    "log.segment.delete.delay.ms": "1000",
    "num.io.threads": "4",
    "background.threads": "4",
}
_NEVER_PUT_OUT: Final = {
    # A broker that is put out while it lives forgets transactions, see workers.broker.eviction;
    # longer than it is ever frozen.
    "broker.session.timeout.ms": "120000",
    "broker.heartbeat.interval.ms": "500",
}
_PUT_OUT_SOON: Final = {"broker.session.timeout.ms": "300", "broker.heartbeat.interval.ms": "100"}


@dataclass(frozen=True)
class Ports:
    """Where the broker listens: for clients, for itself and for its controller."""

    clients: int
    internal: int
    controller: int

    @property
    def bootstrap(self) -> str:
        """The address for clients."""
        return f"{HOST}:{self.clients}"


def server_properties(ports: Ports, client_listener: Mapping[str, str]) -> str:
    """The text of the file.

    client_listener: how clients log in; nothing where anybody may.
    """
    plain = {"listener.security.protocol.map": _protocols("PLAINTEXT")}
    settings = _NODE | _SERVICE | _SINGLE | _SMALL | _NEVER_PUT_OUT | _listeners(ports) | plain
    return _text({**settings, **client_listener})


def controller_properties(ports: Ports) -> str:
    """The text of the file for the controller alone, which puts out a broker that is not there."""
    alone = {
        **{name: value for name, value in _NODE.items() if name != "inter.broker.listener.name"},
        "process.roles": "controller",
        "listeners": _controller_listener(ports),
        "controller.quorum.voters": _voters(ports),
    }
    return _text(alone | _PUT_OUT_SOON)


def behind_proxy(ports: Ports, proxy_port: int) -> Mapping[str, str]:
    """The setting under which clients are sent to a proxy on this machine, on every reconnect."""
    internal = f"INTERNAL://{HOST}:{ports.internal}"
    return {"advertised.listeners": f"CLIENTS://{HOST}:{proxy_port},{internal}"}


def login_required(keystore: str, password: str) -> Mapping[str, str]:
    """The settings under which clients speak TLS and log in with SCRAM-SHA-512."""
    module = "org.apache.kafka.common.security.scram.ScramLoginModule"
    return {
        "listener.security.protocol.map": _protocols("SASL_SSL"),
        "sasl.enabled.mechanisms": "SCRAM-SHA-512",
        "listener.name.clients.scram-sha-512.sasl.jaas.config": f"{module} required;",
        "ssl.keystore.type": "PKCS12",
        "ssl.keystore.location": keystore,
        "ssl.keystore.password": password,
    }


def _protocols(clients: str) -> str:
    return f"CLIENTS:{clients},INTERNAL:PLAINTEXT,CONTROLLER:PLAINTEXT"


def _listeners(ports: Ports) -> dict[str, str]:
    brokers = f"CLIENTS://{ports.bootstrap},INTERNAL://{HOST}:{ports.internal}"
    return {
        "listeners": f"{brokers},{_controller_listener(ports)}",
        "advertised.listeners": brokers,
        "controller.quorum.voters": _voters(ports),
    }


def _controller_listener(ports: Ports) -> str:
    return f"CONTROLLER://{HOST}:{ports.controller}"


def _voters(ports: Ports) -> str:
    return f"1@{HOST}:{ports.controller}"


def _text(settings: Mapping[str, str]) -> str:
    return "".join(f"{name}={value}\n" for name, value in settings.items())
