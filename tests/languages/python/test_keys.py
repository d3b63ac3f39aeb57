"""The older forms of keys, as older applications take them from the environment."""

import os
from datetime import timedelta

import jwt
import pytest
from momento import AuthClient, CacheClient, Configurations, CredentialProvider
from momento.auth.access_control.disposable_token_scopes import DisposableTokenScopes
from momento.config.auth_configurations import AuthConfigurations
from momento.errors import InvalidArgumentException, MomentoErrorCode
from momento.responses.auth.generate_disposable_token import GenerateDisposableToken
from momento.utilities import ExpiresIn

from chat import CACHE

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")


@pytest.fixture
def legacy_key(momento_world, monkeypatch):
    monkeypatch.setenv("LEGACY_KEY", momento_world.credentials()["legacy"])


def by(variable):
    return CredentialProvider.from_environment_variable(variable)


@pytest.mark.usefixtures("legacy_key")
@pytest.mark.parametrize("variable", ["V1_API_KEY", "LEGACY_KEY"])
def test_they_lead_to_the_same_world(cache, variable):
    cache.set(CACHE, "key", "value")
    minute = timedelta(minutes=1)
    with CacheClient(Configurations.Laptop.latest(), by(variable), minute) as older:
        assert older.get(CACHE, "key").value_string == "value"


@pytest.mark.usefixtures("legacy_key", "cache")
@pytest.mark.parametrize("variable", ["V1_API_KEY", "LEGACY_KEY"])
def test_they_reach_the_host_that_mints(variable):
    scope = DisposableTokenScopes.topic_publish_only(CACHE, "room")
    with AuthClient(AuthConfigurations.Laptop.latest(), by(variable)) as auth:
        minted = auth.generate_disposable_token(scope, ExpiresIn.minutes(1))
    if variable == "V1_API_KEY":
        assert isinstance(minted, GenerateDisposableToken.Success)
    else:  # It got there, and such a key may not mint.
        assert minted.error_code == MomentoErrorCode.PERMISSION_ERROR


@pytest.mark.parametrize("method", ["from_environment_variable", "from_string"])
def test_deprecated_constructors_refuse_the_key_of_exec(method):
    given = "MOMENTO_API_KEY" if method == "from_environment_variable" else os.environ["MOMENTO_API_KEY"]
    with pytest.raises(InvalidArgumentException, match="v2 API key"):
        getattr(CredentialProvider, method)(given)


def test_older_sdks_take_the_key_of_exec_for_a_legacy_one():
    claims = jwt.decode(os.environ["MOMENTO_API_KEY"], options={"verify_signature": False})
    endpoint = os.environ["MOMENTO_ENDPOINT"]
    assert (claims["c"], claims["cp"]) == (f"cache.{endpoint}", f"control.{endpoint}")
