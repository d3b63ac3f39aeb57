"""Scenario 5: programs in several languages, in one world, with one journal.

Each program is written for the service and reads MOMENTO_API_KEY and MOMENTO_ENDPOINT. A subscriber
is called with CACHE TOPIC COUNT; it prints "subscribed", then a line of JSON with "text" for each
message. MIXED_SUBSCRIBER names one, by default Python's. All have the same key.
"""

import json
import os
import shlex
import subprocess
from pathlib import Path

import pytest

HERE = Path(__file__).parent
PYTHON = os.environ["MIXED_PYTHON"]
PUBLISHER = [PYTHON, str(HERE / "publisher.py")]
RECEIVER = [os.environ["MIXED_RECEIVER"]]
PYTHON_SUBSCRIBER = shlex.join([PYTHON, str(HERE.parent / "python" / "subscriber.py")])
SUBSCRIBER = shlex.split(os.environ.get("MIXED_SUBSCRIBER", PYTHON_SUBSCRIBER))

TEXTS = ["Here I am!!", "Is anybody there?", "ünï 😀"]


@pytest.fixture
def start(momento_world):
    """start(COMMAND...): a program in this world, which does not outlive the test."""
    processes = []

    def start(*command, **environment):
        process = subprocess.Popen(
            command,
            env={**os.environ, **momento_world.environment(), **environment},
            stdout=subprocess.PIPE,
            text=True,
        )
        processes.append(process)
        return process

    yield start
    for process in processes:
        process.kill()
        process.communicate()


def test_a_chat_of_three_programs(start, momento_world):
    momento_world.create_cache("chat")
    receiver = start(*RECEIVER, SIGNING_SECRET="a shared secret")
    url = receiver.stdout.readline().strip()
    momento_world.put_webhook("chat", "hook", "room", url, "a shared secret")
    count = str(len(TEXTS))
    subscriber = start(*SUBSCRIBER, "chat", "announcements", count)
    assert subscriber.stdout.readline() == "subscribed\n"

    publisher = start(*PUBLISHER, "chat", "room", "mo", *TEXTS)
    assert publisher.wait(60) == 0

    heard, _ = subscriber.communicate(timeout=60)
    assert [json.loads(line)["text"] for line in heard.splitlines()] == [
        f"mo said {text}" for text in TEXTS
    ]
    momento_world.wait_for_deliveries(all_delivered=True)
    assert steps(momento_world) == [
        ("token.Token/GenerateDisposableToken", "", 1),
        ("cache_client.pubsub.Pubsub/Subscribe", "announcements", 1),
        ("cache_client.pubsub.Pubsub/Publish", "room", 3),
        ("webhook.outcome", "hook", 3),
        ("cache_client.Scs/ListPushBack", "said", 3),
        ("cache_client.pubsub.Pubsub/Publish", "announcements", 3),
    ]


def steps(world):
    """How often each step of the flow is in the journal, by action and subject."""
    flow = [
        ("token.Token/GenerateDisposableToken", "", {}),
        ("cache_client.pubsub.Pubsub/Subscribe", "announcements", {}),
        ("cache_client.pubsub.Pubsub/Publish", "room", {"token_id": "mo"}),
        ("webhook.outcome", "hook", {"outcome": "delivered"}),
        ("cache_client.Scs/ListPushBack", "said", {"outcome": "OK"}),
        ("cache_client.pubsub.Pubsub/Publish", "announcements", {"token_id": ""}),
    ]
    entries = world.journal()
    return [
        (action, subject, sum(matches(entry, action, subject, more) for entry in entries))
        for action, subject, more in flow
    ]


def matches(entry, action, subject, more):
    expected = {"action": action, "subject": subject, **more}
    return all(entry[name] == value for name, value in expected.items())
