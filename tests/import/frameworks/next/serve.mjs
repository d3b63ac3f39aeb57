// Next.js, as it was built: route handlers in app/, API routes in pages/. Says its port.
import {createServer} from 'node:http';
import {fileURLToPath} from 'node:url';

import next from 'next';

const application = next({dev: false, dir: fileURLToPath(new URL('.', import.meta.url))});
await application.prepare();
const answer = application.getRequestHandler();
const server = createServer((request, response) => answer(request, response));
server.listen(0, '127.0.0.1', () => console.log(server.address().port));
