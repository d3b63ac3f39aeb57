// A webhook receiver: it hands on what Momento signed just now, and refuses the rest.
import {createHmac, timingSafeEqual} from 'node:crypto';
import {createServer} from 'node:http';

function isSigned(body, header, secret) {
  const expected = createHmac('sha3-256', secret).update(body).digest();
  const given = Buffer.from(header ?? '', 'hex');
  return given.length === expected.length && timingSafeEqual(given, expected);
}

// What somebody recorded and sends again is old.
const isFresh = event => Math.abs(Date.now() - event.publish_timestamp) < 60_000;

/** @param {(event: {topic: string, text: string, token_id: string}) => void} onEvent */
export function createReceiver(secretOf, onEvent) {
  return createServer(async (request, response) => {
    const chunks = [];
    for await (const chunk of request) chunks.push(chunk);
    // The signature covers these bytes: verify first, then parse.
    const body = Buffer.concat(chunks);
    const signed = isSigned(body, request.headers['momento-signature'], secretOf());
    const event = signed && JSON.parse(body);
    const trusted = event && isFresh(event);
    response.writeHead(trusted ? 200 : 403).end();
    if (trusted) onEvent(event);
  });
}
