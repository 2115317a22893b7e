"""Makes the README's consumer in Java ready to run, where there is a JDK."""

import os
import re
import shutil
import subprocess
from pathlib import Path
from typing import Final

from workers.broker import jars

HAS_JDK: Final = shutil.which("javac") is not None


def command(directory: Path, source: str) -> list[str]:
    """Compile it in the directory; what runs it, to be followed by Kafka's address.

    The client is that of the Apache Kafka which is run here, with what it needs.
    """
    (name,) = re.findall(r"^class (\w+)", source, re.MULTILINE)
    (directory / f"{name}.java").write_text(source, encoding="utf-8")
    classpath = jars.classpath()
    subprocess.run(["javac", "-cp", classpath, f"{name}.java"], cwd=directory, check=True)
    return ["java", "-cp", os.pathsep.join((str(directory), classpath)), name]
