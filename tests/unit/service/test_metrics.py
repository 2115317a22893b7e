"""What Prometheus reads of how things stand."""

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.parser import text_string_to_metric_families

from tests.unit.service.post import Post
from workers.engine.state import Waiting
from workers.service.metrics import Metrics

NOW = 1_000_000


def watched(*posts: Post) -> CollectorRegistry:
    metrics = Metrics()
    metrics.watch(posts, lambda: NOW)
    return metrics.registry


def test_what_waits_is_counted_by_why_with_the_age_of_the_oldest() -> None:
    queue = [
        Waiting("no_settings", NOW - 5_000),
        Waiting("no_settings", NOW - 9_000),
        Waiting("no_settings", NOW - 1_000),
        Waiting("choice", NOW - 2_500),
    ]

    registry = watched(Post(queue=queue))

    held = {"agent": "router", "code": "no_settings"}
    choice = {"agent": "router", "code": "choice"}
    assert registry.get_sample_value("tenders_waiting", held) == 3
    assert registry.get_sample_value("tenders_waiting_oldest_seconds", held) == 9
    assert registry.get_sample_value("tenders_waiting", choice) == 1
    assert registry.get_sample_value("tenders_waiting_oldest_seconds", choice) == 2.5


def test_what_waits_no_longer_is_gone_at_the_next_scrape() -> None:
    post = Post(queue=[Waiting("no_settings", NOW)])
    registry = watched(post)

    post.queue = []

    labels = {"agent": "router", "code": "no_settings"}
    assert registry.get_sample_value("tenders_waiting", labels) is None


def test_tasks_are_counted_by_agent_and_state_with_zeros() -> None:
    registry = watched(
        Post(name="router", tasks={0: "working", 1: "working", 2: "stopped"}),
        Post(name="settings", tasks={0: "resuming"}),
    )

    tasks = {
        (agent, state): registry.get_sample_value("tenders_tasks", {"agent": agent, "state": state})
        for agent in ("router", "settings")
        for state in ("resuming", "working", "stopped")
    }
    assert tasks == {
        ("router", "resuming"): 0,
        ("router", "working"): 2,
        ("router", "stopped"): 1,
        ("settings", "resuming"): 1,
        ("settings", "working"): 0,
        ("settings", "stopped"): 0,
    }


def test_lag_is_told_by_agent_topic_and_partition() -> None:
    registry = watched(
        Post(name="router", unread={("tender-requested", 0): 7, ("tender-requested", 1): 0}),
        Post(name="settings", unread={("settings-change-requested", 0): 3}),
    )

    lag = {
        (sample.labels["agent"], sample.labels["topic"], sample.labels["partition"]): sample.value
        for family in registry.collect()
        for sample in family.samples
        if sample.name == "tenders_lag_records"
    }

    assert lag == {
        ("router", "tender-requested", "0"): 7,
        ("router", "tender-requested", "1"): 0,
        ("settings", "settings-change-requested", "0"): 3,
    }


def test_counters_of_an_agent_that_has_done_nothing_yet_are_zero() -> None:
    registry = watched(Post())

    assert registry.get_sample_value("tenders_batches_total", {"agent": "router"}) == 0
    assert registry.get_sample_value("tenders_starts_over_total", {"agent": "router"}) == 0


def test_every_metric_says_what_it_means_in_the_format_of_prometheus() -> None:
    registry = watched(Post(tasks={0: "working"}, queue=[Waiting("no_settings", 0)]))

    families = list(text_string_to_metric_families(generate_latest(registry).decode()))

    assert len(families) > 10
    assert [family.name for family in families if not family.documentation] == []
    assert [family.name for family in families if not family.name.startswith("tenders_")] == []
