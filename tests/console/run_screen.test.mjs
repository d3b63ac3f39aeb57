// The Run screen, by the pointer.
import assert from 'node:assert/strict';
import {readFile} from 'node:fs/promises';
import {join} from 'node:path';
import {describe, it} from 'node:test';

import {openPage} from './desk.mjs';
import {picture} from './pictures.mjs';
import {screens} from './screens.mjs';

describe('The Run screen', () => {
  const on = screens();

  it('Run shows each entry in its order, and what brought it about', async () => {
    const {desk, page, go} = on;
    await go('run');
    const last = (await desk.world.show()).journal_last;
    await page.locator(`#entry-${last}`).waitFor();
    const attempt = (await desk.world.journal({action: 'webhook.attempt'}))[0];
    await go('run', {entry: attempt.number});
    const detail = page.getByRole('region', {name: `Entry ${attempt.number}`});
    await detail.getByText(`#${attempt.cause} publish`).click();
    const cause = page.getByRole('region', {name: `Entry ${attempt.cause}`});
    await cause.locator('.json', {hasText: '"text": "hello 0"'}).waitFor();
    assert.match(
      await cause.locator('.terminal').first().textContent(),
      /topic publish chat room 'hello 0' --token-id taylor/,
    );
    await picture(page, 'run');
  });

  it('Run stands before the page has asked for anything, and then follows', async () => {
    const {desk, page} = on;
    await page.goto('about:blank');
    await page.goto(desk.url);
    await page.locator('.row').first().waitFor();
    const early = await page.evaluate(() => {
      const [interactive] = performance.getEntriesByName('interactive');
      return performance
        .getEntriesByType('resource')
        .filter(({startTime}) => startTime < interactive.startTime)
        .map(({name}) => name);
    });
    assert.deepEqual(early, []);
    await desk.world.publish({cache: 'chat', topic: 'aside', text: 'later'});
    await page.locator('.row', {hasText: 'publish chat/aside'}).waitFor();
  });

  it('Run keeps the latest entry in view when the page becomes smaller', async () => {
    const {desk, page, go} = on;
    await go('run');
    const last = (await desk.world.show()).journal_last;
    await page.locator(`#entry-${last}`).waitFor();
    const size = page.viewportSize();
    await page.setViewportSize({width: 375, height: 500});
    await page.waitForFunction(number => {
      const row = document.querySelector(`#entry-${number}`)?.getBoundingClientRect();
      const list = document.querySelector('.scroller').getBoundingClientRect();
      return row && row.bottom <= list.bottom + 1;
    }, last);
    await page.setViewportSize(size);
  });

  it('Run tells proven effects from those that only fell into the time', async () => {
    const {page, go} = on;
    await go('run');
    await page.locator('.row').first().waitFor();
    const lengths = await page.evaluate(() =>
      ['effect', 'during', 'bar', 'cause'].map(
        name => document.querySelector(`.lines .${name}`).getAttribute('d').length,
      ),
    );
    assert.ok(
      lengths.every(length => length > 0),
      `lines of each kind: ${lengths}`,
    );
    const dashed = await page.evaluate(
      () => getComputedStyle(document.querySelector('.lines .during')).strokeDasharray,
    );
    const solid = await page.evaluate(
      () => getComputedStyle(document.querySelector('.lines .effect')).strokeDasharray,
    );
    assert.notEqual(dashed, 'none');
    assert.equal(solid, 'none');
  });

  it('Run shows what the world held after an entry', async () => {
    const {desk, page, go} = on;
    const [first] = await desk.world.journal({action: 'webhook.attempt'});
    await go('run', {entry: first.cause});
    await page.getByRole('button', {name: 'State here'}).click();
    const then = page.getByRole('region', {name: 'Cache chat then'});
    await then.getByRole('row', {name: 'room 1', exact: true}).waitFor();
    const response = await desk.control.send('GET', '/v1/worlds/default/topics?cache=chat');
    const {topics: now} = await response.json();
    assert.ok(now.find(({topic}) => topic === 'room').last_number > 1, 'more came later');
  });

  it('Run filters by what follows from a topic, by outcome and by text, as the address says', async () => {
    const {page, go, button} = on;
    await go('run');
    await page.getByLabel('Topic', {exact: true}).selectOption('room');
    await page.waitForURL(/topic=room/);
    await page.locator('.row', {hasText: 'attempt chat/upper-case'}).first().waitFor();
    await page
      .locator('.row', {hasText: 'keep-comments'})
      .filter({visible: true})
      .first()
      .waitFor({state: 'detached'});
    await page.getByLabel('Topic', {exact: true}).selectOption('');
    await page.getByLabel('Outcome').selectOption('bad');
    await page.locator('.count', {hasText: /^1 entry/}).waitFor();
    await page.getByLabel('Outcome').selectOption('');
    await page.getByRole('searchbox').fill('nothing is called so');
    await page.getByText('No entry matches.').waitFor();
    await button('Show all').click();
    await page.locator('.row').first().waitFor();
  });

  it('Run gives itself away as HTML, SVG and Mermaid', async () => {
    const {desk, page, directory, go, button} = on;
    await go('run');
    const saved = async name => {
      await page.locator('.menu summary').click();
      const [download] = await Promise.all([page.waitForEvent('download'), button(name).click()]);
      const path = join(directory, download.suggestedFilename());
      await download.saveAs(path);
      return {path, text: await readFile(path, 'utf8')};
    };
    const html = await saved('One HTML file');
    assert.match(html.text, /^<!doctype html>/);
    assert.doesNotMatch(html.text, /<script/);
    const other = await openPage(desk);
    await other.goto(`file://${html.path}`);
    await other.locator('text', {hasText: 'publish chat/room #1'}).waitFor();
    await other.close();
    assert.match((await saved('SVG')).text, /^<svg .*attempt chat\/keep-comments/s);
    assert.match((await saved(/Mermaid/)).text, /^sequenceDiagram\n {2}participant L0 as caller/);
  });

  it('had no error in any of this', () => assert.deepEqual(on.page.problems, []));
});
