"""Text that people write and read: at least one character that is not a space, and no NUL."""

from typing import Annotated, Final

from pydantic import StringConstraints

_SPOKEN: Final = r"^[^\x00]*[^\s\x00][^\x00]*$"
_NO_NUL: Final = r"^[^\x00]*$"

Text = Annotated[str, StringConstraints(strict=True, pattern=_SPOKEN)]
"""Any length; the record that carries it is limited as a whole."""

Name = Annotated[str, StringConstraints(strict=True, max_length=200, pattern=_SPOKEN)]
"""A name; facts repeat it beside a whole request, so it must not make them too large."""

Remark = Annotated[str, StringConstraints(strict=True, max_length=2_000, pattern=_SPOKEN)]
"""A reason that a fact repeats on a topic with the same limit as the command's."""

MessageText = Annotated[str, StringConstraints(strict=True, max_length=10_000, pattern=_SPOKEN)]
"""What broker and backoffice write to each other; counted in characters, not bytes."""

Answer = Annotated[str, StringConstraints(strict=True, pattern=_NO_NUL)]
"""An answer to a risk question; empty where the broker gave none."""
