// Much at once: a long journal, a fast one, many tabs, two worlds, and an emulator that goes away.
import assert from 'node:assert/strict';
import {mkdtemp, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {after, before, describe, it} from 'node:test';

import {Control, startEmulator} from '../../fixtures/node/index.mjs';
import {at, crowd, holds, lastNumber, launch, live, openDesk, openPage} from './desk.mjs';

// The numbers that the page has, as a text when there is none missing: "1 to 100".
const numbersOf = page =>
  page.evaluate(async () => {
    const list = document.querySelector('.scroller');
    const seen = new Set();
    const note = () =>
      document
        .querySelectorAll('.row')
        .forEach(row => row.style.display !== 'none' && seen.add(Number(row.dataset.number)));
    for (list.scrollTop = 0; ; list.scrollTop += list.clientHeight) {
      await new Promise(resolve => requestAnimationFrame(() => requestAnimationFrame(resolve)));
      note();
      if (list.scrollTop + list.clientHeight >= list.scrollHeight - 1) break;
    }
    const all = [...seen].sort((a, b) => a - b);
    return {first: all[0], last: all.at(-1), count: all.length};
  });

describe('Much at once', () => {
  let desk;
  let publish;
  before(async () => {
    desk = await openDesk();
    publish = await crowd(desk);
  });
  after(() => desk.end());

  it('follows 2,000 entries a second without loss', async () => {
    const page = await openPage(desk);
    await page.goto(desk.url);
    await live(page);
    const began = performance.now();
    await publish(60);
    const rate = 6000 / ((performance.now() - began) / 1000);
    const last = await lastNumber(desk);
    await holds(page, last);
    assert.deepEqual(await numbersOf(page), {first: 1, last, count: last});
    assert.ok(rate > 2000, `${Math.round(rate)} entries a second were made: too few to try`);
    assert.deepEqual(page.problems, []);
    await page.close();
  });

  it('shows a journal of 100,000 entries from its end to its beginning', async () => {
    await publish(940);
    const last = await lastNumber(desk);
    assert.ok(last > 99_000, `${last} entries`);
    const page = await openPage(desk);
    await page.goto(desk.url);
    await page.locator(`#entry-${last}`).waitFor();
    await holds(page, last);
    const rows = () => page.locator('.row').count();
    const pooled = await rows();
    assert.ok(pooled < 150, `${pooled} rows for ${last} entries`);
    await page.evaluate(() => (document.querySelector('.scroller').scrollTop = 0));
    await page.locator('#entry-1').waitFor();
    await page.goto(at(desk, 'run', {entry: 50_000}));
    await page.locator('#entry-50000.selected').waitFor();
    assert.ok((await rows()) < 150);
    await page.getByRole('searchbox').fill('hook-3-10 ');
    await page.locator('.count', {hasText: /^1,000 entries/}).waitFor();
    assert.deepEqual(page.problems, []);
    await page.close();
  });
});

describe('Many tabs and worlds', () => {
  let desk;
  before(async () => {
    desk = await openDesk();
    await desk.world.createCache('c');
  });
  after(() => desk.end());

  it('has one stream for twenty tabs, and another tab goes on when the one that has it closes', async () => {
    const context = await desk.browser.newContext();
    const following = new Map();
    const tabs = [];
    for (let i = 0; i < 20; i++) {
      const page = await openPage(desk, {context});
      page.on('request', request => {
        if (request.url().includes('/journal/follow')) following.set(page, request);
      });
      page.on('requestfinished', request => following.get(page) === request && following.delete(page));
      page.on('requestfailed', request => following.get(page) === request && following.delete(page));
      await page.goto(desk.url);
      tabs.push(page);
    }
    for (const page of tabs) await live(page);
    await desk.world.publish({cache: 'c', topic: 't', text: 'to all'});
    for (const page of tabs) await page.locator('.row', {hasText: 'publish c/t #1'}).waitFor();
    assert.equal(following.size, 1, 'streams of twenty tabs');
    const [leader] = following.keys();
    await leader.close();
    following.delete(leader);
    const others = tabs.filter(page => page !== leader);
    await desk.world.publish({cache: 'c', topic: 't', text: 'still'});
    for (const page of others) await page.locator('.row', {hasText: 'publish c/t #2'}).waitFor();
    assert.equal(following.size, 1, 'streams of those that are left');
    await context.close();
  });

  it('shows two worlds at once, each for itself', async () => {
    const other = await desk.control.createWorld('other');
    await other.createCache('c');
    const context = await desk.browser.newContext();
    const here = await openPage(desk, {context});
    const there = await openPage(desk, {context});
    await here.goto(at(desk, 'run'));
    await there.goto(at(desk, 'run', {}, 'other'));
    await live(here);
    await live(there);
    await other.publish({cache: 'c', topic: 'only-there', text: 'x'});
    await desk.world.publish({cache: 'c', topic: 'only-here', text: 'x'});
    await there.locator('.row', {hasText: 'only-there'}).waitFor();
    await here.locator('.row', {hasText: 'only-here'}).waitFor();
    assert.equal(await here.locator('.row', {hasText: 'only-there'}).count(), 0);
    assert.equal(await there.locator('.row', {hasText: 'only-here'}).count(), 0);
    // From one world to the other, without a new page.
    await here.locator('.world select').selectOption('other');
    await here.locator('.row', {hasText: 'only-there'}).waitFor();
    await context.close();
  });

  it('begins again when the world does', async () => {
    const page = await openPage(desk);
    await page.goto(at(desk, 'run', {}, 'other'));
    await page.locator('.row').first().waitFor();
    await desk.control.world('other').reset();
    await page.getByText('Nothing has happened in this world yet.').waitFor();
    await desk.control.world('other').createCache('again');
    await page.locator('.row', {hasText: 'again'}).waitFor();
    await page.close();
  });

  it('begins again also when the world does so before the page follows it', async () => {
    const page = await openPage(desk);
    const asked = new Promise(resolve => page.route('**/journal/follow?*', resolve, {times: 1}));
    await page.goto(at(desk, 'run', {}, 'other'));
    await page.locator('.row', {hasText: 'again'}).waitFor();
    const follow = await asked;
    await desk.control.world('other').reset();
    await follow.continue();
    await page.getByText('Nothing has happened in this world yet.').waitFor();
    await page.close();
  });
});

describe('An emulator that goes away', () => {
  it('is missed, and when it is back the page goes on where it was', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'emulator-'));
    const browser = await launch();
    const start = ports => startEmulator({...ports, args: ['--data', directory]});
    let emulator = await start({});
    const ports = {port: emulator.port, controlPort: Number(emulator.control.split(':')[1])};
    try {
      const desk = {browser, url: `http://${emulator.control}/`};
      let world = new Control(emulator.control).world();
      await world.createCache('c');
      for (let i = 0; i < 3; i++) await world.publish({cache: 'c', topic: 't', text: `${i}`});
      const page = await openPage(desk);
      await page.goto(at(desk, 'run', {entry: 2}));
      await page.locator('#entry-2.selected').waitFor();
      await emulator.stop('SIGKILL');
      await page.getByText('The emulator does not answer.').waitFor();
      assert.ok(await page.locator('#entry-2.selected').isVisible(), 'what was there stays');
      emulator = await start(ports);
      await live(page);
      await page.getByText('The emulator does not answer.').waitFor({state: 'detached'});
      world = new Control(emulator.control).world();
      await world.publish({cache: 'c', topic: 't', text: 'back'});
      await page.locator('.row', {hasText: 'publish c/t #4'}).waitFor();
      assert.ok(await page.locator('#entry-2.selected').isVisible(), 'the place stays');
      assert.equal(await page.locator('.row').filter({visible: true}).count(), 5, 'no entry twice');
      // Another emulator on the same port, with nothing in it: the page begins again.
      await emulator.stop('SIGKILL');
      await page.getByText('The emulator does not answer.').waitFor();
      emulator = await startEmulator(ports);
      await new Control(emulator.control).world().createCache('fresh');
      await page.locator('.row', {hasText: 'fresh'}).waitFor();
      await page.locator('.count', {hasText: /^1 entry/}).waitFor();
    } finally {
      await browser.close();
      await emulator.stop();
      await rm(directory, {recursive: true});
    }
  });
});

describe('An emulator with a control token', () => {
  it('is opened by who types the token', async () => {
    const desk = await openDesk({args: ['--control-token', 's3cret']});
    try {
      const page = await openPage(desk);
      await page.goto(desk.url);
      await page.getByLabel('Control token').fill('wrong');
      await page.keyboard.press('Enter');
      await page.getByLabel('Control token').waitFor();
      await page.getByLabel('Control token').fill('s3cret');
      await page.keyboard.press('Enter');
      await live(page);
      await page.getByText('Nothing has happened in this world yet.').waitFor();
    } finally {
      await desk.end();
    }
  });
});
