"""What is met while the router works is told apart by stage, and drawn."""

import time
from collections import Counter
from pathlib import Path
from xml.etree import ElementTree as ET

import aiokafka
import pytest

from events import codec
from tests.bench import flame, profile, sampled, stages
from tests.bench.sampled import Sampler, Stack
from workers.engine.task import Task
from workers.router import decision

SVG = "{http://www.w3.org/2000/svg}"
LOOP: Stack = ("python/runners.py:run", "python/events.py:Handle._run")
TURN = stages.call_of(Task.turn)
DECODE = stages.call_of(codec.decode)
DECIDE = stages.call_of(decision.decide)
INNER = "somewhere.py:inner"
CONSUMER = f"{Path(aiokafka.__file__).parent}/consumer/fetcher.py:f"

MET: Counter[Stack] = Counter(
    {
        (*LOOP, TURN): 1,
        (*LOOP, TURN, DECODE, INNER): 4,
        (*LOOP, TURN, DECIDE): 2,
        (*LOOP, CONSUMER): 1,
        (*LOOP, INNER): 2,
        ("start.py:imports",): 90,
    }
)


@pytest.mark.parametrize(
    ("calls", "stage"),
    [
        pytest.param((TURN, DECODE, INNER), "decode", id="the innermost call that tells decides"),
        pytest.param((TURN, INNER), "order", id="what no stage calls its own is the turn's"),
        pytest.param((CONSUMER,), "fetch", id="aiokafka goes by its folders"),
        pytest.param((INNER,), None, id="a stranger belongs to none"),
    ],
)
def test_calls_belong_to_a_stage(calls: Stack, stage: str | None) -> None:
    assert stages.stage_of(calls) == stage


def test_shares_are_of_the_work_without_the_start() -> None:
    shares = stages.shares(MET)

    assert sum(shares.values()) == pytest.approx(1)
    assert (shares["decode"], shares["decide"], shares["order"]) == (0.4, 0.2, 0.1)
    assert shares["connections"] == pytest.approx(0.2)


def test_there_are_no_shares_of_nothing() -> None:
    assert stages.shares(Counter()) == {}


def test_the_flame_graph_shows_every_call_as_wide_as_its_share() -> None:
    picture = ET.fromstring(profile.drawn(MET))  # noqa: S314 - our own

    width = float(picture.attrib["viewBox"].split()[2])
    bars = {_title(call): _width(call) / width for call in picture.iter(f"{SVG}g")}
    assert bars["codec.py decode 40.0%"] == pytest.approx(0.4, abs=0.001)
    assert bars["task.py Task.turn 70.0%"] == pytest.approx(0.7, abs=0.001)
    assert len(bars) == 6


def test_every_stage_has_a_colour_of_its_own() -> None:
    colours = profile.BY_STAGE

    assert colours.keys() == stages.MEANING.keys()
    assert len(set(colours.values())) == len(colours)


def _title(call: ET.Element) -> str:
    function, share, file = str(call.findtext(f"{SVG}title")).rsplit(" ", 2)
    return f"{Path(file.strip('()')).name} {function} {share}"


def _width(call: ET.Element) -> float:
    (bar,) = call.iter(f"{SVG}rect")
    return float(bar.attrib["width"])


def test_what_is_too_narrow_to_be_seen_is_left_out() -> None:
    met: Counter[Stack] = Counter({("a.py:wide",): 9_999, ("a.py:narrow",): 1})

    picture = flame.draw(met, "title", lambda _stack: "#000000")

    assert "wide" in picture
    assert "narrow" not in picture


def test_samples_come_back_from_their_file_as_they_were(tmp_path: Path) -> None:
    sampled.write(tmp_path / "samples.json", MET)

    assert sampled.read(tmp_path / "samples.json") == MET


def test_a_sampler_meets_whoever_uses_the_processor() -> None:
    sampler = Sampler()
    sampler.start()
    _busy(sampler)
    sampler.stop()

    assert any("_busy" in call for stack in sampler.met for call in stack)


def _busy(sampler: Sampler) -> None:
    deadline = time.monotonic() + 60
    while not sampler.met and time.monotonic() < deadline:
        pass
