"""The engine's errors, grouped by what to do next, and how others' errors are told."""

import traceback


class StartOver(Exception):  # noqa: N818 - named after what to do, not after what went wrong
    """Close everything of this task and open it anew; what was under way is decided there."""


class Fenced(StartOver):
    """Another owner has opened this task; it is ours again only when the group says so."""


class MustStop(Exception):  # noqa: N818 - named after what to do
    """This task cannot go on without deciding wrongly; the text says why and what helps."""


class MustRestart(Exception):  # noqa: N818 - named after what to do
    """The process must end with exit code 70; whoever started it starts it again."""


def told(error: BaseException) -> str:
    """What kind of error it is and where it arose; its own text may quote a payload."""
    frames = traceback.extract_tb(error.__traceback__)
    where = f" in {frames[-1].name}, line {frames[-1].lineno}" if frames else ""
    return f"{type(error).__name__}{where}"
