"""FastAPI: the raw body, the parsed one, and models."""
import base64
import json
import socket

import uvicorn
from fastapi import FastAPI, Request
from pydantic import BaseModel

app = FastAPI()


class Event(BaseModel):
    cache: str
    topic: str
    event_timestamp: int
    publish_timestamp: int
    topic_sequence_number: int
    token_id: str
    text: str


class Alphabetical(BaseModel):
    cache: str
    event_timestamp: int
    publish_timestamp: int
    text: str
    token_id: str
    topic: str
    topic_sequence_number: int


def seen(request, verified):
    verified = verified.encode() if isinstance(verified, str) else verified
    return {'headers': [[name.decode(), value.decode()] for name, value in request.headers.raw],
            'verified': base64.b64encode(verified).decode()}


@app.post('/raw')
async def raw(request: Request):
    return seen(request, await request.body())


@app.post('/dumps')
async def dumps(request: Request):
    return seen(request, json.dumps(await request.json()))


@app.post('/latin1')
async def latin1(request: Request):
    return seen(request, (await request.body()).decode('latin-1'))


@app.post('/model')
async def model(event: Event, request: Request):
    return seen(request, event.model_dump_json())


@app.post('/alphabetical')
async def alphabetical(event: Alphabetical, request: Request):
    return seen(request, event.model_dump_json())


@app.post('/indented')
async def indented(event: Event, request: Request):
    return seen(request, event.model_dump_json(indent=4))


listener = socket.socket()
listener.bind(('127.0.0.1', 0))
listener.listen()
print(listener.getsockname()[1], flush=True)
uvicorn.Server(uvicorn.Config(app, log_level='error')).run(sockets=[listener])
