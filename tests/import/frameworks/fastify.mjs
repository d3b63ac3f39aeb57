// Fastify: its own JSON parser, and parsers that keep the body.
import fastify from 'fastify';

import {pairs, seen} from './answer.mjs';

const app = fastify();
const on = (to, path, verified) =>
  to.post(path, async request => seen(pairs(request.raw.rawHeaders), await verified(request)));

on(app, '/stringify', ({body}) => JSON.stringify(body));
on(app, '/indented', ({body}) => JSON.stringify(body, null, '\t'));
on(app, '/consumed', ({raw}) => raw.read() ?? '');
app.register(async raw => {
  raw.removeAllContentTypeParsers();
  raw.addContentTypeParser('*', {parseAs: 'buffer'}, (request, body, done) => done(null, body));
  on(raw, '/raw', ({body}) => body);
  on(raw, '/latin1', ({body}) => body.toString('latin1'));
  on(raw, '/quoted', ({body}) => JSON.stringify(body.toString()));
});

await app.listen({port: 0, host: '127.0.0.1'});
console.log(app.server.address().port);
