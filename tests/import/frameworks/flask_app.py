"""Flask: what its users hash in place of the body."""
import base64
import json
import logging

from flask import Flask, jsonify, request
from werkzeug.serving import make_server

app = Flask(__name__)
app.json.sort_keys = True

WAYS = {
    'raw': lambda: request.get_data(),
    'dumps': lambda: json.dumps(request.get_json()),
    'dumps-utf8': lambda: json.dumps(request.get_json(), ensure_ascii=False),
    'dumps-sorted': lambda: json.dumps(request.get_json(), sort_keys=True, separators=(',', ':')),
    'dumps-indented': lambda: json.dumps(request.get_json(), indent=2, ensure_ascii=False),
    'jsonify': lambda: jsonify(request.get_json()).get_data(),
    'latin1': lambda: request.get_data().decode('latin-1'),
    'replaced': lambda: request.get_data().decode('ascii', errors='replace'),
    'repr': lambda: str(request.get_json()),
    'consumed': lambda: (request.get_json(cache=False), request.stream.read())[1],
}


@app.post('/<way>')
def hook(way):
    verified = WAYS[way]()
    verified = verified.encode() if isinstance(verified, str) else verified
    return {'headers': [list(one) for one in request.headers],
            'verified': base64.b64encode(verified).decode()}


logging.getLogger('werkzeug').setLevel(logging.ERROR)
server = make_server('127.0.0.1', 0, app)
print(server.port, flush=True)
server.serve_forever()
