"""Scenario 4: a signed request to a receiver in Python, its effect in the cache, its answer."""

import threading

import pytest
from momento.responses import CacheListFetch

import chat
from chat import CACHE


@pytest.fixture
def secret():
    return "a secret of the application, ünï"


@pytest.fixture
def receiver(secret, cache, topics, momento_world):
    server = chat.receiver(secret, cache, topics)
    threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    url = f"http://127.0.0.1:{server.server_port}/hook"
    momento_world.put_webhook(CACHE, "hook", "room", url, secret)
    yield server
    server.shutdown()
    server.server_close()


@pytest.mark.usefixtures("receiver")
def test_what_is_said_is_stored_and_announced(cache, topics, take, momento_world):
    announcements = topics.subscribe(CACHE, "announcements")
    topics.publish(CACHE, "room", "Hello, ünï\n")
    assert take(announcements, 1)[0].value == " said Hello, ünï\n"
    assert cache.list_fetch(CACHE, "said").value_list_string == ["Hello, ünï\n"]
    assert momento_world.wait_for_deliveries(all_delivered=True)["delivered"] == 1


@pytest.mark.usefixtures("receiver")
def test_a_forged_request_has_no_effect(cache, topics, momento_world):
    momento_world.put_fault(name="forged", webhook="hook", send_as="wrong-secret")
    topics.publish(CACHE, "room", "hi")
    assert momento_world.wait_for_deliveries()["failed"] == 1
    assert momento_world.deliveries()[0]["http_status"] == 401
    assert isinstance(cache.list_fetch(CACHE, "said"), CacheListFetch.Miss)
