// What callers choose is shown as text, wherever it is shown.
import assert from 'node:assert/strict';
import {readFile} from 'node:fs/promises';
import {after, before, describe, it} from 'node:test';

import {at, live, openDesk, openPage, openReceiver} from './desk.mjs';

const EVIL = '<img src=x onerror="window.evil=1"><script>window.evil=2</script>\'"&lt;';

describe('Hostile text', () => {
  let desk;
  let receiver;
  let page;
  before(async () => {
    desk = await openDesk();
    const {world, control} = desk;
    receiver = await openReceiver();
    // Names of caches are ASCII, and all else may be anything.
    await world.createCache(EVIL);
    await world.putWebhook({cache: EVIL, webhook: EVIL, topic: EVIL, url: receiver.url, secret: EVIL});
    await world.publish({cache: EVIL, topic: EVIL, text: EVIL, token_id: EVIL});
    await world.deliveriesDone();
    const items = `/v1/worlds/default/caches/${encodeURIComponent(EVIL)}/items`;
    await control.send('POST', items, {key: EVIL, value: EVIL});
    await control.send('POST', items, {key: 'd', dictionary: {[EVIL]: EVIL}});
    await control.send('POST', items, {key: 'z', sorted_set: {[EVIL]: 1}});
    await world.putFault({name: EVIL, rpc: 'get', status: 'unavailable', message: EVIL});
    await world.mint({kind: 'api-key', token_id: EVIL.slice(0, 60)});
    await world.snapshot(EVIL);
    // Through the data plane: key, value and trace as a client sends them.
    const key = await world.apiKey();
    const name = encodeURIComponent(EVIL);
    await fetch(`http://${desk.emulator.address}/cache/${name}?key=${name}&ttl_seconds=60`, {
      method: 'PUT',
      headers: {Authorization: key, traceparent: EVIL},
      body: EVIL,
    });
    page = await openPage(desk);
    await page.goto(desk.url);
    await live(page);
  });
  after(async () => {
    receiver.close();
    await desk.end();
  });

  const places = [
    ['run', {}],
    ['run', {entry: 3}],
    ['run', {entry: 4}],
    ['deliveries', {id: 1}],
    ['laboratory', {}],
    ['laboratory', {part: 'faults'}],
    ['topics', {cache: EVIL, topic: EVIL}],
    ['topics', {cache: EVIL, part: 'webhooks'}],
    ['caches', {cache: EVIL, key: EVIL}],
    ['caches', {cache: EVIL, key: 'd'}],
    ['caches', {cache: EVIL, key: 'z'}],
    ['access', {part: 'minted'}],
    ['worlds', {part: 'snapshots'}],
    ['run', {text: EVIL}],
  ];
  for (const [screen, query] of places) {
    const where = `${screen} ${Object.keys(query).join(' ')} ${query.part ?? query.entry ?? ''}`;
    it(`is text on ${where}`, async () => {
      await page.goto(at(desk, screen, query));
      await live(page);
      await page.waitForFunction(
        part =>
          document.body.textContent.includes(part) ||
          document.querySelector('input[type=search]')?.value.includes(part),
        '<img src=x',
      );
      assert.equal(await page.locator('main img, main script').count(), 0);
      assert.equal(await page.evaluate(() => window.evil), undefined);
    });
  }

  it('is text in the exported file', async () => {
    await page.goto(at(desk, 'run'));
    await page.locator('.row').first().waitFor();
    await page.locator('.menu summary').click();
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByText('One HTML file').click(),
    ]);
    const html = await readFile(await download.path(), 'utf8');
    assert.ok(!html.includes('<img'), 'no markup of a caller');
    assert.ok(html.includes('&lt;img src=x'), 'but its text');
  });

  it('is refused by the page even if it were markup', async () => {
    await page.evaluate(() => {
      window.refused = [];
      document.addEventListener('securitypolicyviolation', event =>
        window.refused.push(event.violatedDirective),
      );
      const holder = document.createElement('div');
      holder.innerHTML = '<img src="data:image/png;base64,AAAA" onerror="window.evil=3">';
      document.body.append(holder);
    });
    await page.waitForFunction(() => window.refused.length > 0);
    assert.equal(await page.evaluate(() => window.evil), undefined);
  });

  it('asks nobody but the emulator', async () => {
    const asked = await page.evaluate(() =>
      performance.getEntriesByType('resource').map(({name}) => name),
    );
    assert.deepEqual(
      asked.filter(url => !url.startsWith(desk.url) && !url.startsWith('data:')),
      [],
    );
  });
});
