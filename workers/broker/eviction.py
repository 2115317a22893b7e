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
_REGISTRATION: Final = re.compile(r"Replayed .*Broker\w+Record.*\bfenced=(true|false|1|-1)\b")


def is_put_out(log: Sequence[str]) -> bool:
    """Whether no broker counts as alive; before the controller has begun nobody knows."""
    if not any(_BEGINS in line for line in log):
        return False
    said = [found[1] for line in log if (found := _REGISTRATION.search(line))]
    return not said or said[-1] in _OUT
