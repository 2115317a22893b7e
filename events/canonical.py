"""One spelling per JSON value, so that equal values have equal fingerprints."""

import re
from collections.abc import Collection, Mapping
from hashlib import blake2b
from typing import Final

import msgspec

_NUMBER: Final = re.compile(r"(-?)([0-9]+)(?:\.([0-9]+))?(?:[eE]\+?(-?)0*([0-9]*))?")


def fingerprint(value: Mapping[str, object], *, without: Collection[str]) -> bytes:
    """16 bytes, equal for equal JSON values and different for others.

    Order of keys, spaces, escapes and the spelling of numbers (1, 1.0, 1e0) make no difference.
    without: members that do not count. The value comes from `events.json.parse`.
    """
    counted = dict(value)
    for name in without:
        counted.pop(name, None)
    return blake2b(canonical(counted), digest_size=16).digest()


def canonical(value: object) -> bytes:
    """The one spelling of a JSON value from `events.json.parse`."""
    return _ENCODER.encode(value)


def _number(spelling: object) -> msgspec.Raw:
    match = _NUMBER.fullmatch(str(spelling))
    if match is None:
        raise TypeError(f"a JSON value has no {type(spelling).__name__}")
    sign, whole, fraction, down, exponent = match.groups(default="")
    digits = (whole + fraction).lstrip("0")
    if not digits:
        return msgspec.Raw(b"0")
    kept = digits.rstrip("0")
    power = int(f"{down}{exponent or 0}") - len(fraction) + len(digits) - len(kept)
    text = f"{sign}{kept}{'0' * power}" if power >= 0 else f"{sign}{kept}e{power}"
    return msgspec.Raw(text.encode())


_ENCODER: Final = msgspec.json.Encoder(order="sorted", enc_hook=_number)
