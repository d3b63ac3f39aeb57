// The page of fixtures/web in a browser: the web SDK over gRPC-Web, in plaintext.
import assert from 'node:assert/strict';
import {spawn, spawnSync} from 'node:child_process';
import {once} from 'node:events';
import {mkdtemp, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {createInterface} from 'node:readline';
import {after, before, describe, it} from 'node:test';
import {fileURLToPath} from 'node:url';

import {chromium} from 'playwright-core';

import {Control, startEmulator, within} from '../../fixtures/node/index.mjs';
import {serveChat} from '../../fixtures/web/server.mjs';

// Chromium has no sandbox for root, nor where it gets no user namespace. The page is our own.
const sandboxed =
  process.getuid() !== 0 && spawnSync('unshare', ['--user', '--map-root-user', 'true']).status === 0;

// An emulator on ports that the test chooses, so that it can go and come back.
const startOn = ({port, controlPort}, data) =>
  startEmulator({port, controlPort, args: ['--data', data, '--auth', 'enforce']});

describe('A page with the browser SDK', () => {
  let directory;
  let emulator;
  let world;
  let chat;
  let browser;
  let page;

  before(async () => {
    directory = await mkdtemp(join(tmpdir(), 'emulator-'));
    emulator = await startOn({}, directory);
    world = new Control(emulator.control).world();
    await world.createCache('chat');
    const {v1} = await world.credentials();
    chat = await serveChat({address: emulator.address, apiKey: v1});
    browser = await chromium.launch({
      executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
      chromiumSandbox: sandboxed,
      args: ['--no-proxy-server'],
    });
    page = await browser.newPage();
    page.on('pageerror', error => console.error(error));
    await page.goto(chat.url);
    await shown('subscribed');
  });
  after(async () => {
    await browser?.close();
    await chat?.close();
    await emulator?.stop();
    await rm(directory, {recursive: true});
  });

  const shown = text =>
    page.locator('li', {hasText: new RegExp(`^${text}$`)}).first().waitFor({timeout: 10_000});
  const say = text => page.evaluate(said => window.chat.say(said), text);

  it('subscribes, publishes and hears itself, by its token id', async () => {
    assert.equal(await say('hello'), 'published');
    await shown('mo: hello');
  });

  it('hears others, and reads the cache', async () => {
    await world.publish({cache: 'chat', topic: 'room', text: 'from outside', token_id: 'taylor'});
    await shown('taylor: from outside');
    await world.loadScenario({items: [{cache: 'chat', key: 'k', value: 'grüße'}]});
    assert.equal(await page.evaluate(() => window.chat.read('k')), 'grüße');
    assert.match(await page.evaluate(() => window.chat.read('nothing')), /Miss/);
  });

  it('is told of errors as gRPC has them', async () => {
    await world.putFault({name: 'no', rpc: 'get', last: 1, status: 'permission-denied', message: '100 % no'});
    const answer = await page.evaluate(() => window.chat.read('k'));
    assert.match(answer, /100 % no/);
  });

  it('says what somebody types', async () => {
    await page.locator('input').fill('typed');
    await page.locator('button').click();
    await shown('mo: typed');
  });

  it('says that it was refused, and not that it is subscribed', async () => {
    const rule = {name: 'no', rpc: 'topic-subscribe', status: 'permission-denied', message: 'not you'};
    await world.putFault(rule);
    const refused = await browser.newPage();
    await refused.goto(`${chat.url}?user=taylor`);
    await refused.locator('li', {hasText: 'not subscribed'}).waitFor({timeout: 10_000});
    const lines = await refused.locator('li').allTextContents();
    assert.deepEqual([lines.length, lines.includes('subscribed')], [1, false], lines.join());
    await refused.close();
    await world.clearFaults();
  });

  it('stands still while the port is blocked, and goes on', async () => {
    await fetch(`http://${emulator.control}/block`);
    await world.publish({cache: 'chat', topic: 'room', text: 'in the dark', token_id: 'taylor'});
    const before = await page.locator('li').allTextContents();
    await fetch(`http://${emulator.control}/unblock`);
    await shown('taylor: in the dark');
    assert.ok(!before.includes('taylor: in the dark'));
  });

  it('subscribes again when the emulator was killed and comes back', async () => {
    await emulator.stop('SIGKILL');
    const controlPort = emulator.control.split(':')[1];
    emulator = await startOn({port: emulator.port, controlPort}, directory);
    world = new Control(emulator.control).world();
    await world.publish({cache: 'chat', topic: 'room', text: 'back again', token_id: 'taylor'});
    await shown('taylor: back again');
    assert.equal(await say('me too'), 'published');
    await shown('mo: me too');
  });
});

describe('The chat', () => {
  it('runs by one command, and leaves nothing behind', async () => {
    const program = fileURLToPath(new URL('../../fixtures/web/main.mjs', import.meta.url));
    const chat = spawn(process.execPath, [program, '--port', '0'], {stdio: ['ignore', 'pipe', 'inherit']});
    const line = once(createInterface({input: chat.stdout}), 'line');
    const [said] = await within(20_000, 'the chat to be served', line);
    const [, url, address] = /^chat: (\S+) \(emulator: (\S+)\)/.exec(said);
    assert.match(await (await fetch(url)).text(), /<script type="module" src="chat.js">/);
    assert.match(await (await fetch(`${url}chat.js`)).text(), /TopicClient/);
    const vended = await (await fetch(`${url}token?user=mo`, {method: 'POST'})).json();
    assert.equal(vended.emulator, `http://${address}`);
    assert.ok(vended.token);
    assert.equal((await fetch(`${url}nothing`)).status, 404);

    chat.kill('SIGTERM');
    await within(5000, 'the chat to end', once(chat, 'exit'));
    await assert.rejects(fetch(vended.emulator), /fetch failed/);
  });
});
