"""The service's errors, grouped by what to do next; `workers/engine/errors.py` has the engine's."""


class CannotServe(Exception):  # noqa: N818 - named after what it means for whoever started us
    """A person must mend something first: the text says what and how, in one line; exit 1."""
