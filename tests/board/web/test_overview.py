"""The overview: what goes on just now, in words."""

from tests.board.web.conftest import Browser
from tests.board.web.standing_in import Feed
from workers.board.store.topics import TOPICS


async def test_every_kind_of_record_has_its_rate_in_words(browser: Browser, feed: Feed) -> None:
    feed.per_minute = {topic.kind: 1.5 for topic in TOPICS}

    rates = (await (await browser.get("/")).text()).partition('id="rates"')[2]

    assert rates.count("ungefähr 1,5") == len(TOPICS)
    assert "Unzustellbar: Ausschreibung gestartet" in rates
    assert not [topic.kind for topic in TOPICS if f">{topic.kind}" in rates]
