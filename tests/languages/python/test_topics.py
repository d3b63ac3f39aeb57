"""Scenario 3: subscriptions that end with the time-out and in an outage, and what is lost."""

import threading

import pytest
from momento.errors import MomentoErrorCode
from momento.responses import TopicSubscribe

from chat import CACHE
from subscriber import Supervised


class InBackground:
    """A call in a thread; result() is what it returned, or raises what it raised."""

    def __init__(self, call):
        self._call = call
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def _run(self):
        try:
            self._result, self._error = self._call(), None
        except BaseException as error:
            self._result, self._error = None, error

    def result(self, seconds=60):
        self._thread.join(seconds)
        if self._thread.is_alive():
            raise TimeoutError(f"waited {seconds} s for a thread")
        if self._error:
            raise self._error
        return self._result


def numbers(messages):
    return [message["number"] for message in messages]


def test_what_is_published_comes_with_its_type_and_number(topics, take):
    subscription = topics.subscribe(CACHE, "room")
    assert isinstance(subscription, TopicSubscribe.Subscription)
    topics.publish(CACHE, "room", "text")
    topics.publish(CACHE, "room", b"\xff")
    items = take(subscription, 2)
    assert [(item.value, item.sequence_number) for item in items] == [("text", 1), (b"\xff", 2)]
    assert items[0].sequence_page == items[1].sequence_page > 0


def test_a_topic_of_an_unknown_cache_is_an_error(topics):
    error = topics.subscribe("none", "room")
    assert isinstance(error, TopicSubscribe.Error)
    assert error.error_code == MomentoErrorCode.NOT_FOUND_ERROR


def test_a_thousand_messages_come_once_across_the_client_time_out(topics, momento_world):
    supervised = Supervised(CACHE, "room", timeout_s=2, silence_s=1)
    taken = InBackground(lambda: supervised.take(1000))
    momento_world.wait_for(action="*Subscribe", timeout_ms=30_000)
    for number in range(400):
        topics.publish(CACHE, "room", f"text {number}")
    # The first subscription ends after two seconds; some of these come while nobody listens.
    for number in range(400, 600):
        topics.publish(CACHE, "room", f"text {number}")
    momento_world.wait_for(action="*Subscribe", count=2, timeout_ms=30_000)
    for number in range(600, 1000):
        topics.publish(CACHE, "room", f"text {number}")
    messages = taken.result()
    assert numbers(messages) == list(range(1, 1001))
    assert [message["text"] for message in messages] == [f"text {n}" for n in range(1000)]
    assert supervised.starts > 1


def test_after_an_outage_a_subscriber_goes_on_behind_what_it_has(
    topics, momento_emulator, momento_world
):
    supervised = Supervised(CACHE, "room", timeout_s=60, silence_s=1)
    taken = InBackground(lambda: supervised.take(20))
    momento_world.wait_for(action="*Subscribe", timeout_ms=30_000)
    for _ in range(10):
        topics.publish(CACHE, "room", "before")
    momento_emulator.block()
    try:
        for _ in range(10):  # by the control port, which is not blocked
            momento_world.publish(CACHE, "room", "during")
        with pytest.raises(TimeoutError):
            taken.result(seconds=2)
    finally:
        momento_emulator.unblock()
    messages = taken.result()
    assert numbers(messages) == list(range(1, 21))
    assert [message["text"] for message in messages] == ["before"] * 10 + ["during"] * 10


def test_a_subscription_begins_where_it_is_told(topics, take):
    for number in range(1, 6):
        topics.publish(CACHE, "room", f"text {number}")
    items = take(topics.subscribe(CACHE, "room", 3), 3)
    assert [item.sequence_number for item in items] == [3, 4, 5]


def test_a_subscription_goes_on_behind_a_gap(topics, take, momento_world):
    for number in range(1, 11):
        topics.publish(CACHE, "room", f"text {number}")
    momento_world.evict_topic(CACHE, "room", keep=3)
    # The SDK keeps the discontinuity to itself: only the numbers tell.
    items = take(topics.subscribe(CACHE, "room", 4), 3)
    assert [item.sequence_number for item in items] == [8, 9, 10]


def test_a_subscription_goes_on_when_the_topic_begins_again(topics, take, momento_world):
    subscription = topics.subscribe(CACHE, "room")
    topics.publish(CACHE, "room", "old")
    momento_world.reset_topic(CACHE, "room")
    topics.publish(CACHE, "room", "new")
    old, new = take(subscription, 2)
    assert (old.sequence_number, new.sequence_number) == (1, 1)
    assert new.sequence_page > old.sequence_page


def test_a_fresh_subscription_begins_with_the_newest_message(topics, take):
    topics.publish(CACHE, "room", "older")
    topics.publish(CACHE, "room", "newest")
    subscription = topics.subscribe(CACHE, "room")
    assert take(subscription, 1)[0].value == "newest"
