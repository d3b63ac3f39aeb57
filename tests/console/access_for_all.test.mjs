// The console for everybody: by the keyboard alone, with a screen reader, on a phone, in both themes.
import assert from 'node:assert/strict';
import {readFile} from 'node:fs/promises';
import {createRequire} from 'node:module';
import {after, before, describe, it} from 'node:test';

import {at, furnish, live, openDesk, openPage, openReceiver} from './desk.mjs';
import {picture} from './pictures.mjs';

const axe = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

// Each screen, and its parts, as an address.
const PLACES = [
  ['run', {}],
  ['run', {entry: 5}],
  ['deliveries', {}],
  ['deliveries', {id: 3}],
  ['laboratory', {}],
  ['laboratory', {part: 'faults'}],
  ['laboratory', {part: 'explain'}],
  ['laboratory', {part: 'doctor'}],
  ['laboratory', {part: 'explore'}],
  ['topics', {cache: 'chat', topic: 'room'}],
  ['topics', {cache: 'chat', part: 'subscriptions'}],
  ['topics', {cache: 'chat', part: 'webhooks'}],
  ['caches', {cache: 'chat', key: 'user:7'}],
  ['access', {}],
  ['access', {part: 'read'}],
  ['access', {part: 'minted'}],
  ['access', {part: 'keys'}],
  ['worlds', {}],
  ['worlds', {part: 'worlds'}],
  ['worlds', {part: 'snapshots'}],
  ['worlds', {part: 'bundle'}],
  ['worlds', {part: 'diff'}],
];

describe('The console for everybody', () => {
  let desk;
  let receiver;
  before(async () => {
    desk = await openDesk();
    receiver = await openReceiver();
    await furnish(desk, receiver);
    await desk.world.putFault({name: 'slow', rpc: 'get', delay_ms: 5});
    await desk.world.mint({kind: 'api-key', token_id: 'mo'});
  });
  after(async () => {
    receiver.close();
    await desk.end();
  });

  // The page of screen readers' names and of contrasts: no rule of axe is broken.
  async function examine(page, options) {
    const {violations} = await page.evaluate(wanted => window.axe.run(document, wanted), {
      resultTypes: ['violations'],
      ...options,
    });
    return violations.map(
      ({id, nodes}) =>
        `${id}: ${nodes
          .slice(0, 3)
          .map(({html}) => html.slice(0, 140))
          .join(' | ')}`,
    );
  }

  for (const dark of [false, true]) {
    it(`breaks no rule of axe on any screen, ${dark ? 'dark' : 'light'}`, async () => {
      const page = await openPage(desk, {dark});
      await page.goto(desk.url);
      await live(page);
      // The page lets no script in; the debugger does.
      await page.evaluate(axe);
      const broken = [];
      for (const [screen, query] of PLACES) {
        await page.goto(at(desk, screen, query));
        await page.waitForFunction(() => !document.body.textContent.includes('loading'));
        // The dark page is the light one in other colours.
        for (const problem of await examine(page, dark ? {runOnly: ['color-contrast']} : {}))
          broken.push(`${screen} ${JSON.stringify(query)} ${problem}`);
        if (dark && screen === 'run' && query.entry) await picture(page, 'dark');
      }
      assert.deepEqual(broken, []);
      assert.deepEqual(page.problems, []);
      await page.close();
    });
  }

  it('goes to the details of an entry, also when they come after the key', async () => {
    const page = await openPage(desk);
    let release;
    const released = new Promise(resolve => (release = resolve));
    await page.route('**/*.js', route => released.then(() => route.continue()));
    await page.goto(desk.url);
    await page.locator('.row').first().waitFor();
    await page.keyboard.press('j');
    await page.keyboard.press('j');
    await page.locator('.row.selected').waitFor();
    await page.keyboard.press('Enter');
    release();
    await page.waitForFunction(() => document.activeElement.id === 'detail');
    await page.close();
  });

  it('does the main job by the keyboard alone', async () => {
    const page = await openPage(desk);
    await page.goto(desk.url);
    await live(page);
    const {keyboard} = page;
    const focused = () => page.evaluate(() => document.activeElement.textContent);
    // Walk the run, open an entry, go to its details, close them.
    await keyboard.press('j');
    await keyboard.press('j');
    await page.locator('.row.selected').waitFor();
    await keyboard.press('Home');
    await page.locator('#entry-1.selected').waitFor();
    await keyboard.press('ArrowDown');
    await page.locator('#entry-2.selected').waitFor();
    await keyboard.press('Enter');
    await page.waitForFunction(() => document.activeElement.id === 'detail');
    await keyboard.press('Escape');
    await page.locator('#detail').waitFor({state: 'detached'});
    // Find.
    await keyboard.press('/');
    await keyboard.type('room');
    await page.waitForURL(/text=room/);
    await keyboard.press('Escape');
    // Publish: the screen by its digit, fields by Tab, Ctrl-Enter from within the field.
    await keyboard.press('4');
    await page.locator('nav [aria-current]', {hasText: 'Topics'}).waitFor();
    await page.locator('.names a').first().waitFor();
    await keyboard.press('j');
    await keyboard.press('j');
    assert.match(await focused(), /^room/);
    await keyboard.press('Enter');
    await page.getByLabel('Message to room').waitFor();
    for (
      let i = 0;
      i < 20 && !(await page.evaluate(() => document.activeElement.tagName === 'TEXTAREA'));
      i++
    )
      await keyboard.press('Tab');
    await keyboard.type('typed without a mouse');
    await keyboard.press('Control+Enter');
    await page.getByRole('cell', {name: 'typed without a mouse'}).waitFor();
    // Open the delivery that came of it.
    await keyboard.press('Escape');
    await keyboard.press('2');
    await page.locator('tr[data-row]', {hasText: 'typed without'}).waitFor();
    await keyboard.press('j');
    await keyboard.press('Enter');
    await page.locator('#detail', {hasText: 'The signature is good.'}).waitFor();
    // Bring held deliveries into another order.
    await desk.world.setDeliveryOrder({order: 'hold', cache: 'chat', webhook: 'upper-case'});
    for (const text of ['one', 'two']) await desk.world.publish({cache: 'chat', topic: 'room', text});
    await page.goto(at(desk, 'laboratory', {webhook: 'chat/upper-case'}));
    await page.locator('.held li').nth(1).waitFor();
    await page.evaluate(() => document.activeElement.blur());
    await keyboard.press('j');
    await keyboard.press('Alt+ArrowDown');
    await page.locator('.held li:last-child', {hasText: 'one'}).waitFor();
    // The keys are told.
    await keyboard.press('?');
    await page.getByRole('dialog', {name: 'Keys'}).waitFor();
    await keyboard.press('Escape');
    await page.getByRole('dialog', {name: 'Keys'}).waitFor({state: 'hidden'});
    assert.deepEqual(page.problems, []);
    await page.close();
  });

  it('shows where the focus is', async () => {
    const page = await openPage(desk);
    await page.goto(at(desk, 'access'));
    await live(page);
    for (let i = 0; i < 12; i++) {
      await page.keyboard.press('Tab');
      const outline = await page.evaluate(() => getComputedStyle(document.activeElement).outlineStyle);
      assert.notEqual(
        outline,
        'none',
        await page.evaluate(() => document.activeElement.outerHTML.slice(0, 100)),
      );
    }
    await page.close();
  });

  for (const [what, size] of [
    ['a phone', {width: 375, height: 700}],
    ['400 % zoom', {width: 320, height: 256}],
  ]) {
    it(`needs no sideways scrolling at the width of ${what}`, async () => {
      const page = await openPage(desk, size);
      for (const [screen, query] of PLACES) {
        await page.goto(at(desk, screen, query));
        await live(page);
        const [wide, seen] = await page.evaluate(() => [
          document.documentElement.scrollWidth,
          innerWidth,
        ]);
        assert.ok(wide <= seen, `${screen} ${JSON.stringify(query)}: ${wide} of ${seen} pixels`);
        if (what === 'a phone' && screen === 'run' && !query.entry) await picture(page, 'phone');
      }
      await page.close();
    });
  }

  it('moves nothing for who wants no motion', async () => {
    const page = await openPage(desk);
    await page.goto(at(desk, 'worlds'));
    await page.getByRole('button', {name: 'Freeze'}).click();
    await page.locator('.note').waitFor();
    assert.equal(
      await page.locator('.note').evaluate(note => getComputedStyle(note).animationName),
      'none',
    );
    await page.getByRole('button', {name: 'Let it run'}).click();
    await page.close();
  });

  it('teaches where there is nothing yet', async () => {
    await desk.control.createWorld('empty');
    const page = await openPage(desk);
    for (const [screen, text] of [
      ['run', 'Nothing has happened in this world yet.'],
      ['deliveries', 'No deliveries yet.'],
      ['laboratory', 'No webhook, so nothing to hold.'],
      ['topics', 'No cache, so no topic yet.'],
      ['caches', 'No cache yet.'],
    ]) {
      await page.goto(at(desk, screen, {}, 'empty'));
      await page.getByText(text).waitFor();
    }
    await page.close();
  });
});
