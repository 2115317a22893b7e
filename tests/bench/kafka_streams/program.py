"""Kafka Streams' router as a program: its jars fetched, its one class compiled."""

import os
import shutil
import subprocess
from functools import cache
from pathlib import Path
from typing import Final

from tests.bench.engine import CannotStart
from tests.bench.place import KEPT
from workers.broker import artefacts, download
from workers.broker.failure import StartError

LOCK_FILE: Final = Path(__file__).with_name("kafka-streams.lock.toml")
_SOURCE: Final = Path(__file__).with_name("KafkaStreamsRouter.java")
_JARS: Final = KEPT / "jars"
_CLASSES: Final = KEPT / "classes"


@cache
def program() -> tuple[str, ...]:
    """The command line, whose arguments follow; fetched and compiled once in a bench.

    Raises: CannotStart where no JDK is, or the jars cannot be had.
    """
    compiler, java = shutil.which("javac"), shutil.which("java")
    if compiler is None or java is None:
        raise CannotStart("no JDK on this machine")
    jars = _jars()
    _compile(compiler, jars)
    return (java, "-cp", os.pathsep.join([str(_CLASSES), *jars]), _SOURCE.stem)


def is_installed() -> bool:
    """Whether it can start without a download."""
    return shutil.which("javac") is not None and not artefacts.missing(_locked(), _JARS)


def _locked() -> tuple[artefacts.Jar, ...]:
    return artefacts.locked(LOCK_FILE)


def _jars() -> list[str]:
    _JARS.mkdir(parents=True, exist_ok=True)
    try:
        if lacking := artefacts.missing(_locked(), _JARS):
            download.fetch(lacking, _JARS)
    except StartError as error:
        raise CannotStart(error.reason) from error
    return [str(_JARS / jar.file_name) for jar in _locked()]


def _compile(compiler: str, jars: list[str]) -> None:
    command = [compiler, "-cp", os.pathsep.join(jars), "-d", str(_CLASSES), str(_SOURCE)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise CannotStart(f"javac: {done.stderr.strip()}")
