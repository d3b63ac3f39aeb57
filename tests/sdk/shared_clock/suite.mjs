// What a team writes: the application, half an hour later. Prints what became of each publish and of
// each delivery.
import {once} from 'node:events';

import {Control} from '../../../fixtures/node/index.mjs';
import {sdks} from '../sdks.mjs';
import {Session, webhook} from './application.mjs';

const {sdk} = sdks.find(({version}) => version === process.argv[2]);
const {CredentialProvider} = sdk;
const world = new Control(process.env.MOMENTO_EMULATOR_CONTROL_ADDRESS).world();
await world.createCache('shop');

let secret = '';
const server = webhook(() => secret).listen(0, '127.0.0.1');
await once(server, 'listening');
const url = `http://127.0.0.1:${server.address().port}/`;
({secret} = await world.putWebhook({cache: 'shop', webhook: 'hook', topic: 'orders', url}));

const session = new Session(sdk, CredentialProvider.fromString(process.env.V1_API_KEY));
const published = [await session.publish('one')];
await world.deliveriesDone({timeoutMs: 10_000});
await world.advance({minutes: 31});
published.push(await session.publish('two'));
await world.deliveriesDone({timeoutMs: 10_000});
const deliveries = await world.deliveries();
server.close();
const delivered = deliveries.map(({http_status: status}) => status);
console.log(JSON.stringify({published, delivered, clock: new Date().toISOString()}));
process.exit();
