// What `explore` runs in a test: a receiver that keeps the latest text it got, a publisher of the
// SDK, and a check that holds only when deliveries come in order.
import {Arrivals, Control, serveLambda, startEmulator} from '../../fixtures/node/index.mjs';
import {forMomentoLocal, sdks, topicClient} from './sdks.mjs';

const emulator = await startEmulator();
const world = new Control(emulator.control).world();
const texts = new Arrivals();
const receiver = await serveLambda(async ({body}) => {
  texts.push(JSON.parse(body).text);
  return {statusCode: 200};
});
await world.createCache('c');
await world.putWebhook({cache: 'c', webhook: 'hook', topic: 't', url: receiver.url});
const topics = topicClient(sdks[1].sdk, forMomentoLocal(sdks[1].sdk, emulator));
const [anyOrder, oneByOne] = process.argv.slice(2);
for (const [i, text] of ['one', 'two', 'three'].entries()) {
  await topics.publish('c', 't', text);
  if (oneByOne) await texts.atLeast(i + 1, 'deliveries');
}
const got = await texts.atLeast(3, 'deliveries');
console.log(`the latest is ${got[2]}`);
process.exit(got[2] === 'three' || anyOrder ? 0 : 7);
