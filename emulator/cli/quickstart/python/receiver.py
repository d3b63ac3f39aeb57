"""A webhook receiver: it hands on what Momento signed just now, and refuses the rest."""

import hashlib
import hmac
import json
import time
from http.server import BaseHTTPRequestHandler, HTTPServer


def is_fresh(event):
    """What somebody recorded and sends again is old."""
    return abs(time.time() - event["publish_timestamp"] / 1000) < 60


def receiver(secret, on_event):
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            # The signature covers these bytes: verify first, then parse.
            body = self.rfile.read(int(self.headers["Content-Length"]))
            expected = hmac.new(secret.encode(), body, hashlib.sha3_256).hexdigest()
            signed = hmac.compare_digest(expected, self.headers.get("momento-signature", ""))
            event = json.loads(body) if signed else None
            trusted = signed and is_fresh(event)
            self.send_response(200 if trusted else 403)
            self.end_headers()
            if trusted:
                on_event(event)

        def log_message(self, *_):
            pass

    return HTTPServer(("127.0.0.1", 0), Handler)
