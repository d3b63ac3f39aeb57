"""Scenario 2: a disposable token that may publish, and nothing else, for a minute."""

from datetime import timedelta

import pytest
from momento import AuthClient, CacheClient, Configurations, CredentialProvider
from momento.auth.access_control.disposable_token_scope import DisposableTokenProps
from momento.auth.access_control.disposable_token_scopes import DisposableTokenScopes
from momento.config.auth_configurations import AuthConfigurations
from momento.errors import MomentoErrorCode
from momento.responses import TopicPublish
from momento.responses.auth.generate_disposable_token import GenerateDisposableToken
from momento.utilities import ExpiresIn

import chat
from chat import CACHE

pytestmark = pytest.mark.momento_world(clock="manual:2026-01-01T00:00:00Z")


@pytest.fixture
def token(cache):
    with chat.auth_client() as auth:
        minted = auth.generate_disposable_token(
            DisposableTokenScopes.topic_publish_only(CACHE, "room"),
            ExpiresIn.minutes(1),
            DisposableTokenProps(token_id="mo"),
        )
    assert isinstance(minted, GenerateDisposableToken.Success), minted
    return minted.auth_token


@pytest.fixture
def publisher(token):
    with chat.topic_client(token) as client:
        yield client


def test_it_publishes_under_its_id(publisher, momento_world):
    assert isinstance(publisher.publish(CACHE, "room", "hi"), TopicPublish.Success)
    [published] = momento_world.wait_for(action="*Publish")
    assert (published["subject"], published["token_id"]) == ("room", "mo")


def test_it_is_refused_elsewhere(publisher, token):
    refused = [
        publisher.publish(CACHE, "other", "hi"),
        publisher.publish("other", "room", "hi"),
        publisher.subscribe(CACHE, "room"),
    ]
    provider = CredentialProvider.from_disposable_token(token)
    configuration = Configurations.Laptop.latest()
    with CacheClient.create(configuration, provider, timedelta(minutes=1)) as cache:
        refused += [cache.get(CACHE, "key"), cache.create_cache("mine")]
    assert [answer.error_code for answer in refused] == [MomentoErrorCode.PERMISSION_ERROR] * 5


def test_it_expires(publisher, momento_world):
    momento_world.advance(seconds=59)
    assert isinstance(publisher.publish(CACHE, "room", "hi"), TopicPublish.Success)
    momento_world.advance(seconds=1)
    error = publisher.publish(CACHE, "room", "hi")
    assert isinstance(error, TopicPublish.Error)
    assert error.error_code == MomentoErrorCode.AUTHENTICATION_ERROR


def test_it_does_not_mint(token):
    provider = CredentialProvider.from_disposable_token(token)
    with AuthClient(AuthConfigurations.Laptop.latest(), provider) as auth:
        scope = DisposableTokenScopes.topic_publish_only(CACHE, "room")
        error = auth.generate_disposable_token(scope, ExpiresIn.minutes(1))
    assert isinstance(error, GenerateDisposableToken.Error)
    assert error.error_code == MomentoErrorCode.PERMISSION_ERROR
