"""The SDK's own provider for local emulators: no key, no TLS, open access."""

from datetime import timedelta

from momento import CacheClient, Configurations, CredentialProvider
from momento.responses import CacheGet, CacheSet
from pytest_momento_emulator import Emulator


def test_the_local_provider_of_the_sdk_reaches_an_open_emulator(monkeypatch):
    # Not the one around the suite, which asks for credentials.
    monkeypatch.delenv("MOMENTO_EMULATOR_CONTROL_ADDRESS", raising=False)
    with Emulator(["--auth", "open"]) as emulator:
        host, port = emulator.address.rsplit(":", 1)
        provider = CredentialProvider.for_momento_local(host, int(port))
        with CacheClient.create(Configurations.Laptop.v1(), provider, timedelta(minutes=1)) as client:
            client.create_cache("local")
            assert isinstance(client.set("local", "key", "value"), CacheSet.Success)
            got = client.get("local", "key")
            assert isinstance(got, CacheGet.Hit), got
            assert got.value_string == "value"
