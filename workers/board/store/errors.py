"""The store's errors, grouped by what to do next."""


class Unavailable(Exception):  # noqa: N818 - a state of the database
    """The database cannot be asked now; it may be later. What was known before still holds."""


class Shut(Unavailable):
    """The file may not be opened, or not be written: at the start a person must mend that, while
    afterwards it may be over in a moment.
    """


class Unusable(Exception):  # noqa: N818 - a state of the database
    """A person must mend the database or its address first: the text says what and how."""
