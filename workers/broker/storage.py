"""The data directory of a broker: one owner at a time, its logs and what it is made of."""

import contextlib
import fcntl
import shutil
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Final

from workers.broker import failure

LEAST_ROOM_BYTES: Final = 32 * 1024 * 1024
_PATIENCE_SECONDS: Final = 3.0
_PAUSE_SECONDS: Final = 0.05


@dataclass(frozen=True)
class DataDirectory:
    """A directory that belongs to this process until it is released.

    lock: an open file; whoever holds it open holds the directory, so a broker whose parent was
    killed holds it until it has ended too. scratch: whether the directory goes away at the end.
    """

    path: Path
    lock: IO[bytes]
    scratch: bool

    @property
    def is_formatted(self) -> bool:
        """Whether a broker can run here; the file is the last that formatting writes."""
        return (self.path / "topics" / "meta.properties").exists()

    @property
    def was_left_in_order(self) -> bool:
        """Whether the last broker had the time to stop; the file is the last that it writes."""
        return (self.path / "topics" / ".kafka_cleanshutdown").exists()

    @property
    def is_full(self) -> bool:
        """Whether a broker would soon end here for want of room, even its log cut short."""
        return shutil.disk_usage(self.path).free < LEAST_ROOM_BYTES

    @property
    def printed(self) -> Path:
        """What the Java process prints, which is little: it logs to a file of its own."""
        return self.path / "printed.log"

    @property
    def _log(self) -> Path:
        return self.path / "server.log"

    def begin_log(self) -> None:
        """Puts the log of the time before aside, so that it explains nothing of today."""
        with contextlib.suppress(FileNotFoundError):
            self._log.replace(self.path / "server.log.before")

    def output(self) -> list[str]:
        """What the broker has written since its start, its log last."""
        texts = (p.read_text(errors="replace") for p in (self.printed, self._log) if p.exists())
        return [line for text in texts for line in text.splitlines()]

    def release(self) -> None:
        """Lets others have it."""
        self.lock.close()
        if self.scratch:
            shutil.rmtree(self.path, ignore_errors=True)


def kept(path: Path) -> DataDirectory:
    """The directory, made if need be; what was in it stays.

    Raises:
        StartError: it cannot be used, or a broker runs in it.
    """
    return _claimed(path.absolute(), scratch=False)


def scratch() -> DataDirectory:
    """A new directory that goes away when it is released or this process is killed.

    Raises:
        StartError: there can be none.
    """
    try:
        path = Path(tempfile.mkdtemp(prefix="tenders-kafka-"))
    except OSError as error:
        reason = f"There can be no temporary directory ({error.strerror}): set TMPDIR."
        raise failure.StartError(reason) from error
    return _claimed(path, scratch=True)


def _claimed(path: Path, *, scratch: bool) -> DataDirectory:
    try:
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
        lock = (path / "broker.lock").open("ab")
        is_ours = _locked(lock)
    except OSError as error:
        raise failure.not_usable(path, error) from error
    if not is_ours:
        lock.close()
        raise failure.StartError(f"A broker already runs in {path}: stop it or name another.")
    return DataDirectory(path, lock, scratch)


def _locked(lock: IO[bytes]) -> bool:
    """Waits a little: a broker whose parent was killed just now is about to end."""
    deadline = time.monotonic() + _PATIENCE_SECONDS
    while time.monotonic() < deadline:
        with contextlib.suppress(BlockingIOError):
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return True
        time.sleep(_PAUSE_SECONDS)
    return False
