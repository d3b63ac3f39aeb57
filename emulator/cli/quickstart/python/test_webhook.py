import json
import os
import queue
import threading
import unittest
import urllib.request
from datetime import timedelta

from momento import CacheClient, Configurations, CredentialProvider, TopicClient, TopicConfigurations

from receiver import receiver


def put_webhook(**webhook):
    """Python's SDK puts no webhooks; the emulator's control port does."""
    control = os.environ["MOMENTO_EMULATOR_CONTROL_ADDRESS"]
    url = f"http://{control}/v1/worlds/default/webhooks"
    # Without the proxies that the environment may name.
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    opener.open(url, json.dumps(webhook).encode()).close()


class WebhookTest(unittest.TestCase):
    def test_what_is_published_reaches_the_webhook_signed(self):
        if "MOMENTO_API_KEY" not in os.environ:
            self.fail("run it by: momento-emulator exec -- .venv/bin/python -m unittest")
        secret = "a secret of this test"
        events = queue.Queue()
        server = receiver(secret, events.put)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        self.addCleanup(server.server_close)
        self.addCleanup(server.shutdown)

        provider = CredentialProvider.from_environment_variables_v2()
        with CacheClient(Configurations.Laptop.latest(), provider, timedelta(minutes=1)) as cache:
            cache.create_cache("chat")
        url = f"http://127.0.0.1:{server.server_port}/hook"
        put_webhook(cache="chat", webhook="hook", topic="room", url=url, secret=secret)
        with TopicClient(TopicConfigurations.Default.latest(), provider) as topics:
            topics.publish("chat", "room", "hello")

        self.assertEqual(events.get(timeout=10)["text"], "hello")
