// Express, with the body parsers that its users reach for; the path says what is verified.
import express from 'express';

import {pairs, restOf, seen} from './answer.mjs';

const app = express();
const on = (path, parser, verified) =>
  app.post(path, ...parser, async (request, response) => {
    response.json(seen(pairs(request.rawHeaders), await verified(request)));
  });
const any = {type: '*/*'};

on('/raw', [express.raw(any)], ({body}) => body);
on('/stringify', [express.json(any)], ({body}) => JSON.stringify(body));
on('/indented', [express.json(any)], ({body}) => JSON.stringify(body, null, 2));
on('/consumed', [express.json(any)], request => restOf(request));
on('/no-parser', [], ({body}) => body ?? '');
on('/latin1', [express.text({...any, defaultCharset: 'latin1'})], ({body}) => body);
on('/buffer', [express.raw(any)], ({body}) => JSON.stringify(body));
on('/object', [express.json(any)], ({body}) => String(body));
on('/url-encoded', [express.text(any)], ({body}) => encodeURIComponent(body));
on('/quoted', [express.text(any)], ({body}) => JSON.stringify(body));
on('/base64', [express.raw(any)], ({body}) => body.toString('base64'));

const server = app.listen(0, '127.0.0.1', () => console.log(server.address().port));
