"""Whether the broker of the time before is put out, by what the controller has logged.

A killed broker stays registered, with every partition, until its session is over. One that starts
meanwhile takes up the transactions whose end was being written, loses all partitions when the
session ends, and then takes them for deleted: Kafka 4 counts such a transaction as ended though its
records stay open, to be read with whatever its producer commits next (by its own log, after 3 of 6
kills under load). So the controller runs alone first and puts the broker out; then nothing is taken
up before the partitions are there.
"""

import re
from collections.abc import Sequence
from typing import Final

_BEGINS: Final = "Performing controller activation"
_OUT: Final = {"true", "1"}
_CHANGE: Final = re.compile(r"Read-write operation (\S+) will be completed")
_REGISTRATION: Final = re.compile(r"Replayed .*Broker\w+Record.*\bfenced=(true|false|1|-1)\b")


def is_put_out(log: Sequence[str]) -> bool:
    """Whether no broker counts as alive; before the controller has begun nobody knows.

    log: with what the controller tells of its changes, which is at `DEBUG`.
    """
    if not any(_BEGINS in line for line in log):
        return False
    said = [(at, found[1]) for at, line in enumerate(log) if (found := _REGISTRATION.search(line))]
    if not said:
        return True
    at, is_out = said[-1]
    return is_out in _OUT and _is_kept(log[at:])


def _is_kept(log: Sequence[str]) -> bool:
    """Whether the first line stays true when the controller ends now.

    It obeys a change before that is written, and forgets it when it is ended in between. What it
    has read from the disk comes before it begins.
    """
    if any(_BEGINS in line for line in log):
        return True
    changes = (found[1] for line in log if (found := _CHANGE.search(line)))
    done = f"Processed {next(changes, None)} in"
    return any(done in line for line in log)
