// Functions behind API Gateway: each gets the event in the form that its path begins with.
import {createServer} from 'node:http';

import {gatewayEvent} from '../capture_formats.mjs';
import {pairs, seen} from './answer.mjs';

const functions = {
  decoded: event => Buffer.from(event.body, event.isBase64Encoded ? 'base64' : 'utf8'),
  body: event => event.body,
  event: event => JSON.stringify(event),
  parsed: event => JSON.stringify(JSON.parse(event.body)),
  latin1: event => Buffer.from(event.body, 'base64').toString('latin1'),
  quoted: event => JSON.stringify(event.body),
};

const server = createServer(async (request, response) => {
  const chunks = [];
  for await (const chunk of request) chunks.push(chunk);
  const [, form, encoding, name] = request.url.split('/');
  // The port is another one each time.
  const headers = pairs(request.rawHeaders).filter(([name]) => name.toLowerCase() !== 'host');
  const event = gatewayEvent(form, {headers, body: Buffer.concat(chunks)}, encoding === 'base64');
  response.end(JSON.stringify(seen(headers, functions[name](event))));
});
server.listen(0, '127.0.0.1', () => console.log(server.address().port));
