// What the tests of the console share: an emulator, a browser, a receiver of webhooks.
import assert from 'node:assert/strict';
import {spawnSync} from 'node:child_process';
import {once} from 'node:events';
import {createServer} from 'node:http';
import {createRequire} from 'node:module';

import {chromium} from 'playwright-core';

import {Control, credentials, startEmulator} from '../../fixtures/node/index.mjs';

// Chromium has no sandbox for root, nor where it gets no user namespace. The page is our own.
const sandboxed =
  process.getuid() !== 0 && spawnSync('unshare', ['--user', '--map-root-user', 'true']).status === 0;

export const launch = () =>
  chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    chromiumSandbox: sandboxed,
    args: ['--no-proxy-server', '--enable-precise-memory-info'],
  });

// An emulator with a browser in front of it; `end` ends both.
export async function openDesk({args = []} = {}) {
  const emulator = await startEmulator({args});
  const browser = await launch();
  const desk = {
    emulator,
    browser,
    world: new Control(emulator.control).world(),
    control: new Control(emulator.control),
    url: `http://${emulator.control}/`,
    async end() {
      await browser.close();
      await emulator.stop();
    },
  };
  return desk;
}

// A page of the console in a context of its own. What goes wrong in it fails the test: `problems`.
export async function openPage(desk, {dark = false, width = 1280, height = 800, context} = {}) {
  context ??= await desk.browser.newContext({
    viewport: {width, height},
    colorScheme: dark ? 'dark' : 'light',
    reducedMotion: 'reduce',
    acceptDownloads: true,
  });
  context.setDefaultTimeout(20_000);
  const page = await context.newPage();
  page.problems = [];
  page.on('pageerror', error => page.problems.push(error.message));
  page.on('console', message => {
    if (message.type() === 'error' && !/Failed to load resource/.test(message.text()))
      page.problems.push(message.text());
  });
  page.on('dialog', dialog => page.problems.push(`dialog: ${dialog.message()}`));
  return page;
}

export const at = (desk, screen, query = {}, world = 'default') =>
  `${desk.url}#/${encodeURIComponent(world)}/${screen}?${new URLSearchParams(query)}`;

export async function live(page) {
  await page.locator('.state', {hasText: 'live'}).waitFor();
}

// A faulty request may be no JSON.
function eventIn(body) {
  try {
    return JSON.parse(body);
  } catch {
    return {};
  }
}

// A receiver that keeps what it gets and does what `act` says.
export async function openReceiver(act = async () => 200) {
  const requests = [];
  const server = createServer(async (request, response) => {
    let body = '';
    for await (const piece of request) body += piece;
    const got = {headers: request.headers, body, event: eventIn(body)};
    requests.push(got);
    response.statusCode = await act(got);
    response.end('stored');
  });
  server.listen(0, '127.0.0.1');
  server.unref();
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${server.address().port}/hook`,
    requests,
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}

// Something of everything: caches, items of each type, topics, webhooks, deliveries that went well and ill.
export async function furnish(desk, receiver) {
  const {world} = desk;
  await world.createCache('chat');
  await world.createCache('orders');
  for (const [webhook, topic] of [
    ['keep-comments', 'comments'],
    ['upper-case', 'room'],
  ]) {
    await world.putWebhook({cache: 'chat', webhook, topic, url: receiver.url});
  }
  for (let i = 0; i < 9; i++) {
    const text = i % 2 ? JSON.stringify({postId: i, comment: 'Nice squirrel!'}) : `hello ${i}`;
    await world.publish({
      cache: 'chat',
      topic: i % 3 ? 'comments' : 'room',
      text,
      token_id: ['taylor', 'mo', 'ann'][i % 3],
    });
  }
  await world.deliveriesDone();
  const items = [
    {key: 'greeting', value: 'hi', ttl_ms: 90_000},
    {key: 'user:7', dictionary: {name: 'Taylor', city: 'Köln'}, ttl_ms: 3_600_000},
    {key: 'scores', sorted_set: {mo: 12, ann: 7.5}, ttl_ms: 900_000},
    {key: 'queue', list: ['a', 'b', 'c']},
    {key: 'tags', set: ['red', 'green']},
  ];
  for (const item of items)
    await desk.control.send('POST', '/v1/worlds/default/caches/chat/items', item);
}

// Stores through the data plane as an application does: what the receiver's handler is to do.
export async function store(desk, {cache, key, value, traceparent, apiKey}) {
  const response = await fetch(
    `http://${desk.emulator.address}/cache/${cache}?key=${encodeURIComponent(key)}&ttl_seconds=600`,
    {
      method: 'PUT',
      headers: {Authorization: apiKey, ...(traceparent ? {traceparent} : {})},
      body: value,
    },
  );
  assert.ok(response.ok, await response.text());
}

// Makes many entries with few calls: each publish becomes so many deliveries, which a rule drops. So a
// call makes `perCall` entries.
export async function crowd(desk, {cache = 'crowd', perCall = 100} = {}) {
  const {world} = desk;
  await world.createCache(cache);
  const webhooks = Array.from({length: perCall - 1}, (_, i) => ({
    cache,
    webhook: `hook-${i % 7}-${i}`,
    topic: 'all',
    url: 'http://127.0.0.1:9/',
  }));
  await world.loadScenario({webhooks, faults: [{name: 'drop', webhook: '*', cache, drop: true}]});
  return async calls => {
    let left = calls;
    const one = async i => {
      while (left-- > 0)
        await world.publish({cache, topic: 'all', text: `message ${left}`, token_id: `caller-${i}`});
    };
    await Promise.all([0, 1, 2, 3].map(one));
  };
}

export const lastNumber = async desk => (await desk.world.show()).journal_last;

// Until the page has said that it holds so many entries.
export const holds = (page, count) =>
  page.waitForFunction(
    wanted =>
      Number(document.querySelector('.count')?.textContent.split(' ')[0].replaceAll(',', '')) >= wanted,
    count,
    {timeout: 30_000},
  );

// A subscriber with the SDK.
export async function topicClient(desk) {
  process.env.MOMENTO_EMULATOR_ADDRESS = desk.emulator.address;
  process.env.MOMENTO_API_KEY = await desk.world.apiKey();
  const sdk = createRequire(new URL('../../fixtures/package.json', import.meta.url))('@gomomento/sdk');
  const client = new sdk.TopicClient({
    configuration: sdk.TopicConfigurations.Default.latest(),
    credentialProvider: credentials(),
  });
  const subscriptions = [];
  return {
    async subscribe(cache, topic) {
      const answer = await client.subscribe(cache, topic, {onItem() {}, onError() {}});
      assert.match(answer.toString(), /Subscription/);
      subscriptions.push(answer);
    },
    close() {
      for (const subscription of subscriptions) subscription.unsubscribe();
      client.close?.();
    },
  };
}
