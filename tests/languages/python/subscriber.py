"""subscriber.py CACHE TOPIC COUNT [TIMEOUT_S [AT PAGE]]: prints what is published as it comes.

First "subscribed", then a line of JSON for each message, until COUNT have come.

The SDK's subscription ends with the client's time-out, or with its connection. Reading it then
never returns, and nothing in the process can end the reading. So a subscriber that is to last is a
process of its own: see Supervised.
"""

from __future__ import annotations

import json
import queue
import subprocess
import sys
import threading
from datetime import timedelta

from momento.responses import TopicSubscribe

import chat


def main(cache: str, topic: str, count: str, timeout_s: str = "3600", *position: str) -> None:
    with chat.topic_client(timeout=timedelta(seconds=float(timeout_s))) as topics:
        subscription = topics.subscribe(cache, topic, *map(int, position))
        if isinstance(subscription, TopicSubscribe.Error):
            sys.exit(f"cannot subscribe: {subscription.message}")
        print("subscribed", flush=True)
        for _, item in zip(range(int(count)), subscription):
            number, page = item.sequence_number, item.sequence_page
            print(json.dumps({"text": item.value, "number": number, "page": page}), flush=True)


class Supervised:
    """Runs a subscriber, and another one behind what came last when it is silent for a while."""

    def __init__(self, cache: str, topic: str, timeout_s: float, silence_s: float) -> None:
        self._command = [sys.executable, __file__, cache, topic]
        self._timeout_s = timeout_s
        self._silence_s = silence_s
        self.starts = 0

    def take(self, count: int, lost: int = 20) -> list[dict]:
        """The next ``count`` messages; raises TimeoutError when so many subscribers fell silent."""
        taken: list[dict] = []
        for _ in range(lost):
            taken += self._run(count - len(taken), taken[-1] if taken else None)
            if len(taken) >= count:
                return taken
        raise TimeoutError(f"{lost} subscribers got {len(taken)} of {count} messages")

    def _run(self, count: int, last: dict | None) -> list[dict]:
        position = [str(last["number"] + 1), str(last["page"])] if last else []
        arguments = [str(count), str(self._timeout_s), *position]
        process = subprocess.Popen([*self._command, *arguments], stdout=subprocess.PIPE, text=True)
        lines: queue.Queue[str] = queue.Queue()
        reader = threading.Thread(target=lambda: [lines.put(line) for line in process.stdout])
        reader.start()
        self.starts += 1
        taken = []
        try:
            # A start takes longer than a message.
            if lines.get(timeout=self._silence_s + 10) == "subscribed\n":
                while len(taken) < count:
                    taken.append(json.loads(lines.get(timeout=self._silence_s)))
        except queue.Empty:
            pass
        finally:
            process.kill()
            process.wait()
            reader.join()
            process.stdout.close()
        return taken


if __name__ == "__main__":
    main(*sys.argv[1:])
