"""What an engine is told: where Kafka is, under which names, and the accounts' settings."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Self

_BOOTSTRAP: Final = "TENDERS_KAFKA_BOOTSTRAP_SERVERS"
_PREFIX: Final = "TENDERS_PREFIX"
_DATA: Final = "TENDERS_DATA_DIR"
_DATABASE: Final = "TENDERS_BOARD_DATABASE"
_ACCOUNTS: Final = "BENCH_ACCOUNTS"
_PARTITIONS: Final = "BENCH_PARTITIONS"
_SCRATCH: Final = "BENCH_SCRATCH"


@dataclass(frozen=True)
class Job:
    """One engine's work in one run.

    prefix: before every topic, group and transactional id. accounts: the file that
    `tests.bench.account` reads. scratch: a directory that goes away with the run.
    """

    bootstrap: str
    prefix: str
    partitions: int
    accounts: Path
    scratch: Path

    def environment(self) -> Mapping[str, str]:
        """The job as environment variables, those of the product where it has them."""
        return {
            _BOOTSTRAP: self.bootstrap,
            _PREFIX: self.prefix,
            _DATA: str(self.scratch),
            _DATABASE: "",  # a file among the data, whatever the machine's own board has
            _PARTITIONS: str(self.partitions),
            _ACCOUNTS: str(self.accounts),
            _SCRATCH: str(self.scratch),
        }

    @classmethod
    def from_environment(cls) -> Self:
        """The job that this process was started for."""
        return cls(
            bootstrap=os.environ[_BOOTSTRAP],
            prefix=os.environ[_PREFIX],
            partitions=int(os.environ[_PARTITIONS]),
            accounts=Path(os.environ[_ACCOUNTS]),
            scratch=Path(os.environ[_SCRATCH]),
        )
