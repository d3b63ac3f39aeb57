"""A webhook receiver: it hands on what Momento signed, and refuses the rest."""

import hashlib
import hmac
import json
from http.server import BaseHTTPRequestHandler, HTTPServer


def receiver(secret, on_event):
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            # The signature covers these bytes: verify first, then parse.
            body = self.rfile.read(int(self.headers["Content-Length"]))
            expected = hmac.new(secret.encode(), body, hashlib.sha3_256).hexdigest()
            signed = hmac.compare_digest(expected, self.headers.get("momento-signature", ""))
            self.send_response(200 if signed else 403)
            self.end_headers()
            if signed:
                on_event(json.loads(body))

        def log_message(self, *_):
            pass

    return HTTPServer(("127.0.0.1", 0), Handler)
