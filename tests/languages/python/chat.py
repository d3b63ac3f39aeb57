"""A chat as it is written for the service: clients from the environment, and a webhook receiver."""

from __future__ import annotations

import hashlib
import hmac
import json
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from momento import (
    AuthClient,
    CacheClient,
    Configurations,
    CredentialProvider,
    TopicClient,
    TopicConfigurations,
)
from momento.config.auth_configurations import AuthConfigurations

CACHE = "chat"


def cache_client() -> CacheClient:
    provider = CredentialProvider.from_environment_variables_v2()
    return CacheClient.create(Configurations.Laptop.latest(), provider, timedelta(minutes=1))


def auth_client() -> AuthClient:
    provider = CredentialProvider.from_environment_variables_v2()
    return AuthClient(AuthConfigurations.Laptop.latest(), provider)


def topic_client(token: str | None = None, timeout: timedelta | None = None) -> TopicClient:
    configuration = TopicConfigurations.Default.latest()
    if timeout:
        configuration = configuration.with_client_timeout(timeout)
    if token:
        return TopicClient(configuration, CredentialProvider.from_disposable_token(token))
    return TopicClient(configuration, CredentialProvider.from_environment_variables_v2())


def receiver(secret: str, cache: CacheClient, topics: TopicClient) -> ThreadingHTTPServer:
    """Stores what is said, and announces it on another topic."""

    class Receiver(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            expected = hmac.new(secret.encode(), body, hashlib.sha3_256).hexdigest()
            given = self.headers.get("momento-signature", "")
            if not hmac.compare_digest(expected.encode(), given.encode()):
                self.answer(401)
                return
            event = json.loads(body)
            cache.list_push_back(CACHE, "said", event["text"])
            topics.publish(CACHE, "announcements", f"{event['token_id']} said {event['text']}")
            self.answer(200)

        def answer(self, status: int) -> None:
            self.send_response(status)
            self.send_header("content-length", "0")
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:
            pass

    return ThreadingHTTPServer(("127.0.0.1", 0), Receiver)
