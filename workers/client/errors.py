"""What people are told when a tool cannot do what was asked; there is one group."""


class TellUser(Exception):  # noqa: N818 - named after what to do
    """What was asked for cannot be done: the text says why and what helps, in one line; exit 1."""
