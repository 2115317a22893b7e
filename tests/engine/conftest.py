"""A desk at which the tally works."""

import pytest

from tests.engine.desk import Desk
from tests.engine.tally import tally


@pytest.fixture
def desk() -> Desk:
    return Desk(tally())
