"""The asynchronous clients."""

import asyncio
from datetime import timedelta

import pytest
from momento import (
    CacheClientAsync,
    Configurations,
    CredentialProvider,
    TopicClientAsync,
    TopicConfigurations,
)

from chat import CACHE


@pytest.mark.usefixtures("cache")
def test_the_asynchronous_clients_store_and_hear():
    async def application():
        provider = CredentialProvider.from_environment_variables_v2()
        configuration = Configurations.Laptop.latest()
        minute = timedelta(minutes=1)
        topic_configuration = TopicConfigurations.Default.latest()
        async with (
            await CacheClientAsync.create(configuration, provider, minute) as cache,
            TopicClientAsync(topic_configuration, provider) as topics,
        ):
            subscription = await topics.subscribe(CACHE, "room")
            await asyncio.gather(*(topics.publish(CACHE, "room", f"text {n}") for n in range(50)))
            heard = {(await anext(subscription)).value for _ in range(50)}
            await asyncio.gather(*(cache.set(CACHE, text, "heard") for text in heard))
            got = await asyncio.gather(*(cache.get(CACHE, text) for text in heard))
            return heard, [hit.value_string for hit in got]

    heard, got = asyncio.run(application())
    assert heard == {f"text {n}" for n in range(50)}
    assert got == ["heard"] * 50
