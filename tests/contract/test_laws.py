"""Laws that hold for any value: fingerprints, derived ids, partitions."""

import json
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid5

import pytest
from aiokafka.partitioner import murmur2 as murmur2_of_aiokafka
from hypothesis import example, given, settings
from hypothesis import strategies as st

from events.canonical import canonical, fingerprint
from events.event import Cause
from events.identity import NAMESPACE, fact_id
from events.json import parse
from events.partition import murmur2, partition_of

INTEGERS = st.integers(min_value=-(10**300), max_value=10**300)
FINITE = st.floats(allow_nan=False, allow_infinity=False)
JSON = st.recursive(
    st.none() | st.booleans() | INTEGERS | FINITE | st.text(),
    lambda inner: st.lists(inner, max_size=5) | st.dictionaries(st.text(), inner, max_size=5),
    max_leaves=20,
)
OBJECTS = st.dictionaries(st.text(), JSON, max_size=6)


def marked(text: bytes) -> bytes:
    value = parse(text)
    assert isinstance(value, dict)
    return fingerprint(value, without=())


def backwards(value: object) -> object:
    """The same JSON value with the members of every object in reverse order."""
    if isinstance(value, dict):
        return {name: backwards(value[name]) for name in reversed(value)}
    return [backwards(item) for item in value] if isinstance(value, list) else value


@given(value=OBJECTS)
@settings(deadline=None)
def test_order_spaces_and_escapes_make_no_difference(value: dict[str, Any]) -> None:
    compact = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    other = json.dumps(backwards(value), ensure_ascii=True, indent=2)

    assert marked(compact.encode()) == marked(other.encode())


def exact(value: object) -> object:
    """A model of JSON equality: numbers by exact value, everything else by type as well."""
    match value:
        case bool() | None:
            return ("constant", value)
        case int() | Decimal():
            return ("number", Decimal(value))
        case dict():
            return ("object", sorted((name, exact(part)) for name, part in value.items()))
        case list():
            return ("array", [exact(part) for part in value])
        case _:
            return ("text", value)


SPELLINGS = (
    *("0", "-0", "0.0", "0.00", "-0e9", "1", "1.0", "10e-1", "0.1e1", "-1", "100", "1e2", "1.0E+2"),
    *("0.1", "0.10", "1e-1", "0.10000000000000001", "1e-5", "1e-400", "10e-401", "1e300"),
    *(f"1{'0' * 300}", str(2**64), f"{2**64}.0", f"{2**64}e0", "true", "null", '"1"', '""'),
)
SMALL = st.recursive(
    st.sampled_from(SPELLINGS),
    lambda inner: (
        st.lists(inner, max_size=2).map(lambda parts: f"[{','.join(parts)}]")
        | inner.map(lambda part: f'{{"a":{part}}}')
    ),
    max_leaves=3,
)


@given(one=SMALL, other=SMALL)
@settings(deadline=None, max_examples=1_000)
def test_canonical_texts_are_equal_exactly_for_equal_values(one: str, other: str) -> None:
    equal = exact(json.loads(one, parse_float=Decimal)) == exact(
        json.loads(other, parse_float=Decimal)
    )

    assert (canonical(parse(one.encode())) == canonical(parse(other.encode()))) is equal


@given(value=OBJECTS, name=st.text(), member=JSON)
@settings(deadline=None)
def test_what_does_not_count_makes_no_difference(
    value: dict[str, Any], name: str, member: object
) -> None:
    rest = {key: part for key, part in value.items() if key != name}
    one = parse(json.dumps({**rest, name: member}).encode())
    assert isinstance(one, dict)

    assert fingerprint(one, without={name}) == marked(json.dumps(rest).encode())


def test_a_member_more_makes_a_difference() -> None:
    assert marked(b'{"a":1}') != marked(b'{"a":1,"b":null}') != marked(b'{"a":1,"b":0}')


def test_a_fingerprint_has_16_bytes() -> None:
    assert len(marked(b"{}")) == 16


def test_only_json_has_a_canonical_text() -> None:
    with pytest.raises(TypeError, match="a JSON value has no complex"):
        canonical({"a": 1j})


PART = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=20)


@given(parts=st.tuples(PART, PART, PART, PART, PART, PART))
@example(parts=("urn:beratung", "anf-1", "tender-held", "rheinblick", "A-1", ""))
def test_an_id_is_the_uuid5_of_its_parts(parts: tuple[str, str, str, str, str, str]) -> None:
    source, cause, kind, account, tender, item = parts

    derived = fact_id(Cause(cause, source, ""), kind, account, tender, item=item)

    assert derived == str(uuid5(NAMESPACE, "\0".join(parts)))


def test_the_namespace_and_so_every_id_stays_for_ever() -> None:
    derived = fact_id(Cause("anf-1", "urn:b", ""), "tender-held", "rheinblick", "A-1", item="")

    assert derived == "8f7f7310-3a57-5cf9-b0ef-27b91e009c03"
    assert UUID(derived).version == 5


@pytest.mark.parametrize("parts", [("a\0", ""), ("", "\0")])
def test_a_part_with_a_nul_has_no_id(parts: tuple[str, str]) -> None:
    with pytest.raises(ValueError, match="NUL"):
        fact_id(Cause("anf-1", "urn:b", ""), "tender-held", parts[0], parts[1], item="")


@pytest.mark.parametrize(
    ("key", "hashed"),
    [
        (b"21", -973932308),
        (b"foobar", -790332482),
        (b"a-little-bit-long-string", -985981536),
        (b"a-little-bit-longer-string", -1486304829),
        (b"lkjh234lh9fiuh90y23oiuhsafujhadof229phr9h19h89h8", -58897971),
        (b"abc", 479470107),
    ],
)
def test_murmur2_is_the_one_of_kafkas_own_tests(key: bytes, hashed: int) -> None:
    assert murmur2(key) == hashed & 0xFFFFFFFF


@given(key=st.binary(max_size=64), partitions=st.integers(1, 200))
def test_the_partition_is_the_one_of_another_client(key: bytes, partitions: int) -> None:
    expected = (murmur2_of_aiokafka(key) & 0x7FFFFFFF) % partitions

    assert partition_of(key, partitions) == expected
