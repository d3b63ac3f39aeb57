// What `explore` runs in a test: a receiver that keeps two versions of two profiles in the cache, and
// a check of the latest ones. With the argument `newest` it compares their numbers.
import {Arrivals, Control, serveLambda, startEmulator} from '../../fixtures/node/index.mjs';
import {cacheClient, forMomentoLocal, sdks, topicClient} from './sdks.mjs';

const emulator = await startEmulator();
const world = new Control(emulator.control).world();
const [newest] = process.argv.slice(2);
const at = forMomentoLocal(sdks[1].sdk, emulator);
const cache = await cacheClient(sdks[1].sdk, at);
const topics = topicClient(sdks[1].sdk, at);
const arrivals = new Arrivals();
const receiver = await serveLambda(async ({body}) => {
  const {text, topic_sequence_number: number} = JSON.parse(body);
  const [name, version] = text.split(' ');
  const before = await cache.get('c', name);
  const last = before.value?.()?.split(' ')[1] ?? 0;
  if (!newest || number > Number(last)) await cache.set('c', name, `${version} ${number}`);
  arrivals.push(text);
  return {statusCode: 200};
});
await world.createCache('c');
await world.putWebhook({cache: 'c', webhook: 'hook', topic: 't', url: receiver.url});
for (const text of ['ann 1', 'bob 1', 'ann 2', 'bob 2']) await topics.publish('c', 't', text);
await arrivals.atLeast(4, 'deliveries');
await world.deliveriesDone();
const latest = [];
for (const name of ['ann', 'bob']) latest.push((await cache.get('c', name)).value().split(' ')[0]);
console.log(`the latest are ${latest}`);
process.exit(latest.join() === '2,2' ? 0 : 7);
