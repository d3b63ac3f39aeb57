"""Each test has a world of its own, and applications find it in their environment."""

import threading

import pytest

import chat


@pytest.fixture(autouse=True)
def environment(momento_world, monkeypatch):
    for name, value in momento_world.environment().items():
        monkeypatch.setenv(name, value)


@pytest.fixture
def cache():
    with chat.cache_client() as client:
        client.create_cache(chat.CACHE)
        yield client


@pytest.fixture
def topics(cache):
    with chat.topic_client() as client:
        yield client


@pytest.fixture
def take():
    """take(subscription, count): the next items, or TimeoutError; the SDK itself waits for ever."""

    def take(subscription, count, seconds=10):
        items = []

        def read():
            while len(items) < count:
                items.append(next(subscription))

        reader = threading.Thread(target=read, daemon=True)
        reader.start()
        reader.join(seconds)
        if len(items) < count:
            raise TimeoutError(f"waited {seconds} s for {count} items, {len(items)} came")
        return items

    return take
