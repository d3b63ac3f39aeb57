// A suite that fails, whatever happens: `node random_suite.mjs SEED` under `exec` or `explore`. What
// it does to the world follows from the seed, but for what receivers and clocks do meanwhile.
import {createServer} from 'node:http';
import {once} from 'node:events';

import {Control} from '../../../fixtures/node/index.mjs';

const STEPS = 60;
let state = Number(process.argv[2]) >>> 0;
// A number below `count`: xorshift.
const pick = count => {
  state ^= state << 13;
  state ^= state >>> 17;
  state ^= state << 5;
  return (state >>> 0) % count;
};
for (let i = 0; i < 10; ++i) state += 0x9e3779b9 + pick(1000);

const world = new Control(process.env.MOMENTO_EMULATOR_CONTROL_ADDRESS).world();
const answers = [200, 200, 200, 404, 500];
const server = createServer((request, response) => {
  request.resume().on('end', () => response.writeHead(answers[pick(answers.length)]).end('seen'));
}).listen(0, '127.0.0.1');
await once(server, 'listening');
const url = `http://127.0.0.1:${server.address().port}/`;

const frozen = (await world.clock()).mode === 'manual';
const items = (method, key, body) =>
  fetch(`http://${process.env.MOMENTO_EMULATOR_ADDRESS}/cache/shop?key=${key}&ttl_seconds=60`, {
    method,
    body,
    headers: {authorization: process.env.V1_API_KEY},
  });
await world.createCache('shop');
await world.putWebhook({cache: 'shop', webhook: 'a', topic: 't0', url});
await world.putWebhook({cache: 'shop', webhook: 'b', topic: 't1', url});
const acts = [
  () => world.publish({cache: 'shop', topic: `t${pick(3)}`, text: `message "ä" ${pick(100)}`}),
  () => world.publish({cache: 'shop', topic: `t${pick(2)}`, text: 'x'.repeat(pick(2000)), token_id: 'mo'}),
  () => items('PUT', `k${pick(5)}`, `value ${pick(100)}`),
  () => items('GET', `k${pick(5)}`),
  () => items('DELETE', `k${pick(5)}`),
  () => world.putFault({name: 'r', webhook: 'a', first: 1, last: 1 + pick(9), send_as: 'wrong-secret'}),
  () => world.putFault({name: 's', webhook: 'b', duplicate: 'same'}),
  () => world.clearFaults(),
  () => world.setDeliveryOrder({order: ['in-order', 'hold'][pick(2)]}),
  () => world.releaseDeliveries(),
  () => (frozen ? world.advance({ms: pick(20_000)}) : world.clock()),
  () => world.mint({disposable: true, expires_in_seconds: 60, token_id: 'u'}).catch(() => {}),
];
for (let step = 0; step < STEPS; ++step) await acts[pick(acts.length)]();
await world.setDeliveryOrder({order: 'in-order'}).catch(() => {});
await world.releaseDeliveries().catch(() => {});
await world.deliveriesDone({timeoutMs: 5000}).catch(() => {});
console.log('the total is wrong');
process.exit(1);
