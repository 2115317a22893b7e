"""The command line's errors, grouped by what to do next; there is one group."""


class TellUser(Exception):  # noqa: N818 - named after what to do
    """What was asked for cannot be done: the text says why and what helps, in one line; exit 1."""
