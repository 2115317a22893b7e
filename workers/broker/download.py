"""Downloads Apache Kafka's jars, once per machine; the only part that needs a network."""

import contextlib
import fcntl
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

from jgo.config import GlobalSettings
from jgo.constants import MAVEN_CENTRAL_URL
from jgo.maven import Artifact, MavenContext, PythonResolver
from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn

from workers.broker import artefacts, failure
from workers.broker.artefacts import Jar

ProgressCallback = Callable[[str, int], contextlib.AbstractContextManager[Callable[[int], None]]]

_ATTEMPTS: Final = 3
_TIMEOUT_SECONDS: Final = 30


def fetch(jars: tuple[Jar, ...], cache: Path) -> None:
    """Brings the jars into the cache, each whole or not at all, and shows how far it is.

    Raises:
        StartError: no network, no room, no right, or other files than the lock file promises.
    """
    try:
        with _only_one(cache), _staging(cache) as staging:
            _fetch(artefacts.missing(jars, cache), staging, cache)
    except OSError as error:
        raise failure.not_usable(cache, error) from error


def repository(staging: Path, progress: Progress | None = None) -> MavenContext:
    """Where jars come from: the repositories of this machine's jgo configuration, then its default.

    staging: where the files go; jgo writes them in place, so a file there may be half a jar.
    """
    remote = dict(GlobalSettings.load().repositories)
    remote.setdefault("central", MAVEN_CENTRAL_URL)
    show = _shown_by(progress) if progress else None
    return MavenContext(
        resolver=PythonResolver(progress_callback=show),
        repo_cache=staging,
        remote_repos=remote,
        timeout=_TIMEOUT_SECONDS,
    )


@contextlib.contextmanager
def _only_one(cache: Path) -> Iterator[None]:
    """Lets other processes wait that want the same; they find everything there."""
    cache.mkdir(parents=True, exist_ok=True)
    with (cache / "download.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


@contextlib.contextmanager
def _staging(cache: Path) -> Iterator[Path]:
    """An empty directory on the cache's own file system, so that a jar moves over in one step."""
    staging = cache / "staging"
    shutil.rmtree(staging, ignore_errors=True)  # what a killed download left
    staging.mkdir()
    try:
        yield staging
    finally:
        shutil.rmtree(staging, ignore_errors=True)


def _fetch(jars: tuple[Jar, ...], staging: Path, cache: Path) -> None:
    console = Console(stderr=True)
    console.print(f"Downloading Apache Kafka (once; it is kept in {cache})", highlight=False)
    with _progress(console) as progress:
        source = repository(staging, progress)
        for jar in progress.track(jars, description="Apache Kafka"):
            _download(jar, source).replace(cache / jar.file_name)


def _download(jar: Jar, source: MavenContext) -> Path:
    artefact = source.project(jar.group, jar.artefact).at_version(jar.version).artifact()
    path = _whole(artefact)
    if not jar.is_sound(path):
        raise failure.StartError(
            f"{jar.file_name} is not the file that the lock file promises: does a proxy answer in"
            " the repository's place?"
        )
    return path


def _whole(artefact: Artifact) -> Path:
    """The downloaded file; a connection that breaks is tried again."""
    for _ in range(_ATTEMPTS - 1):
        with contextlib.suppress(_Unreachable):
            return _attempt(artefact)
    try:
        return _attempt(artefact)
    except _Unreachable as error:
        reason = "Apache Kafka could not be downloaded, which is needed once: is there a network?"
        raise failure.StartError(reason, [str(error)]) from error


class _Unreachable(Exception):  # noqa: N818 - a state of the network
    """The repository does not answer, or breaks off."""


def _attempt(artefact: Artifact) -> Path:
    try:
        return artefact.resolve()
    except OSError as error:
        if error.errno is not None:  # of this machine; the network's errors have no number
            raise
        (artefact.cached_path or Path()).unlink(missing_ok=True)  # jgo would take half a jar
        raise _Unreachable(error) from error
    except RuntimeError as error:  # jgo's word for an answer other than 200
        raise _Unreachable(error) from error


def _progress(console: Console) -> Progress:
    columns = (TextColumn("{task.description:40}"), BarColumn(), TaskProgressColumn())
    return Progress(*columns, console=console, transient=True, disable=not console.is_terminal)


def _shown_by(progress: Progress) -> ProgressCallback:
    """jgo's callback: a second bar for the file that is coming."""

    @contextlib.contextmanager
    def show(file_name: str, size: int) -> Iterator[Callable[[int], None]]:
        task = progress.add_task(file_name, total=size)
        yield lambda received: progress.advance(task, received)
        progress.remove_task(task)

    return show
