"""Which partition an account's records are in: Java's default, murmur2 of the key."""

from functools import lru_cache
from typing import Final

_SEED: Final = 0x9747B28C
_M: Final = 0x5BD1E995
_32_BITS: Final = 0xFFFFFFFF
_31_BITS: Final = 0x7FFFFFFF


@lru_cache(maxsize=65_536)
def partition_of(key: bytes, partitions: int) -> int:
    """The number of the partition, of so many, that a record with this key belongs to."""
    return (murmur2(key) & _31_BITS) % partitions


def murmur2(data: bytes) -> int:
    """The 32 bits of `org.apache.kafka.common.utils.Utils.murmur2`, read without a sign."""
    whole = len(data) & ~3
    hashed = (_SEED ^ len(data)) & _32_BITS
    for start in range(0, whole, 4):
        block = int.from_bytes(data[start : start + 4], "little")
        hashed = (hashed * _M & _32_BITS) ^ _mixed(block)
    if len(data) > whole:
        hashed = (hashed ^ int.from_bytes(data[whole:], "little")) * _M & _32_BITS
    hashed = (hashed ^ (hashed >> 13)) * _M & _32_BITS
    return hashed ^ (hashed >> 15)


def _mixed(block: int) -> int:
    block = block * _M & _32_BITS
    return (block ^ (block >> 24)) * _M & _32_BITS
