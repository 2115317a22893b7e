"""Strict JSON: one way to read a text, or none."""

import re
from collections.abc import Iterable
from typing import Final, Literal

import jiter
import msgspec

_DOUBLE_ENDS: Final = 2**1024 - 2**970
"""The smallest integer that rounds to infinity as a double."""

_EXPONENT: Final = re.compile(r"[eE][+-]?0*([0-9]+)\Z")
_EXPONENT_DIGITS: Final = 18


class NotJson(ValueError):  # noqa: N818 - named after what the text is
    """The text is not JSON that has one meaning; the message quotes nothing of it."""

    def __init__(self, reason: Literal["not_utf8", "not_json", "too_deep"], message: str) -> None:
        super().__init__(message)
        self.reason = reason


def parse(text: bytes) -> object:
    """The value of a JSON text; numbers with a fraction or an exponent keep their spelling.

    Raises: NotJson for what is not UTF-8, not JSON or nested deeper than 200, and for duplicate
    keys, NaN, infinities, lone surrogates and numbers beyond a double.
    """
    try:
        value = jiter.from_json(
            text,
            allow_inf_nan=False,
            catch_duplicate_keys=True,
            float_mode="lossless-float",
            cache_mode="keys",
        )
    except ValueError as error:
        raise _not_json(text, str(error)) from None
    _check_numbers(value)
    return value


def _not_json(text: bytes, message: str) -> NotJson:
    if not _is_utf8(text):
        return NotJson("not_utf8", "not UTF-8")
    if message.startswith("recursion limit exceeded"):
        return NotJson("too_deep", "nested too deep")
    if message.startswith("Detected duplicate key"):  # it goes on to quote the key
        return NotJson("not_json", "an object has the same key twice")
    return NotJson("not_json", f"not JSON: {message}")


def _is_utf8(text: bytes) -> bool:
    try:
        text.decode()
    except UnicodeDecodeError:
        return False
    return True


def _check_numbers(value: object) -> None:
    # Writing the value shows every number that needs a look, many times faster than walking it;
    # MessagePack because it has no integers beyond 64 bits.
    try:
        _NUMBERS.encode(value)
    except OverflowError:
        _check_integers(value)


def _check_float(number: object) -> None:
    text = str(number)
    exponent = _EXPONENT.search(text)
    far = exponent is not None and len(exponent[1]) > _EXPONENT_DIGITS
    if far or float(text) in (float("inf"), float("-inf")):
        raise NotJson("not_json", "a number is beyond a double")


def _check_integers(value: object) -> None:
    match value:
        case int() if abs(value) >= _DOUBLE_ENDS:
            raise NotJson("not_json", "a number is beyond a double")
        case jiter.LosslessFloat():
            _check_float(value)
        case dict():
            for member in value.values():
                _check_integers(member)
        case list():
            for item in value:
                _check_integers(item)
        case _:
            pass


_NUMBERS: Final = msgspec.msgpack.Encoder(enc_hook=_check_float)


def check_depth(value: object, text: bytes, deepest: int) -> None:
    """Refuse a value that is nested deeper than so; `text` is its JSON.

    Raises: NotJson.
    """
    brackets = text.count(b"{") + text.count(b"[")  # few of them need no closer look
    if brackets > deepest and _depth(value) > deepest:
        raise NotJson("too_deep", "nested too deep")


def _depth(value: object) -> int:
    depth, level = 0, [value]
    while level := [container for container in level if isinstance(container, dict | list)]:
        depth += 1
        level = [inner for container in level for inner in _inside(container)]
    return depth


def _inside(container: dict[str, object] | list[object]) -> Iterable[object]:
    return container.values() if isinstance(container, dict) else container
