// The screen Worlds, and what all screens say of an action.
import assert from 'node:assert/strict';
import {readFile} from 'node:fs/promises';
import {describe, it} from 'node:test';

import {live} from './desk.mjs';
import {picture} from './pictures.mjs';
import {screens} from './screens.mjs';

describe('The screen Worlds', () => {
  const on = screens();

  it('Worlds freezes the clock, moves it, and lets it run', async () => {
    const {page, go, button, shows} = on;
    await go('worlds');
    await button('Freeze').click();
    await page.getByText('stands still', {exact: true}).waitFor();
    await page.getByLabel('By', {exact: true}).fill('1h30m');
    await shows(/^momento-emulator clock advance 5400000ms/);
    await button('Advance').click();
    await page.locator('.verdict', {hasText: 'From '}).waitFor();
    await button('Run until idle').click();
    await page.getByText('Nothing waits any more.').waitFor();
    await picture(page, 'worlds');
    await button('Let it run').click();
    await page.getByText('runs', {exact: true}).waitFor();
  });

  it('Run forks the world at an entry, and shows both side by side', async () => {
    const {desk, page, go, shows} = on;
    await go('run', {entry: 4});
    await page.getByRole('button', {name: 'Fork default at entry 4'}).hover();
    await shows(/^momento-emulator world fork default default-at-4 --at-entry 4/);
    await page.getByRole('button', {name: 'Fork default at entry 4'}).click();
    await page.waitForURL(/part=diff&with=default-at-4/);
    await page.getByText(/^\d+ differ/).waitFor();
    const fork = await desk.control.world('default-at-4').show();
    assert.ok(fork.journal_last >= 4, `${fork.journal_last} entries`);
    assert.equal(fork.clock.mode, 'manual');
    await page.locator('.sides').first().waitFor();
    await desk.control.world('default-at-4').delete();
  });

  it('Worlds takes snapshots, forks, compares, resets and deletes', async () => {
    const {desk, page, go, button, noted} = on;
    await go('worlds', {part: 'snapshots'});
    await page.getByLabel('Name of the new snapshot').fill('before');
    await button('Take it').click();
    await page.locator('tr', {hasText: 'before'}).waitFor();
    await go('worlds', {part: 'worlds'});
    await page.getByLabel('Name').fill('fork');
    await page.getByLabel('Begins').selectOption('default');
    await button('Fork it').click();
    await page.getByRole('cell', {name: 'fork', exact: true}).waitFor();
    await desk.control.world('fork').publish({cache: 'chat', topic: 'room', text: 'only here'});
    await go('worlds', {part: 'diff'});
    await button('Compare').click();
    await page.locator('.sides .differs', {hasText: 'publish chat/room'}).waitFor();
    await go('worlds', {part: 'worlds'}, 'fork');
    await page.getByRole('button', {name: 'Delete fork'}).click();
    await page
      .locator('.note', {hasText: 'World fork is deleted.'})
      .getByRole('button', {name: 'Undo'})
      .click();
    await page.waitForURL(/#\/fork\/run/);
    await live(page);
    await go('worlds', {part: 'worlds'}, 'fork');
    await page.getByRole('button', {name: 'Reset fork'}).click();
    await noted('World fork is as new.');
    assert.equal((await desk.control.world('fork').show()).journal_last, 0);
    await desk.control.world('fork').delete();
  });

  it('Worlds saves a bundle that a replay takes', async () => {
    const {page, go} = on;
    await go('worlds', {part: 'bundle'});
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByText('Save the bundle').click(),
    ]);
    assert.equal(JSON.parse(await readFile(await download.path(), 'utf8')).world, 'default');
  });

  it('shows each action as a command line, and as curl', async () => {
    const {page, go, button, shows} = on;
    await go('caches');
    await page.getByLabel('New cache').fill("it's");
    await shows(/^momento-emulator cache create 'it'\\''s' --control-port \d+$/);
    await button('curl').click();
    await shows(
      /^curl http:\/\/127\.0\.0\.1:\d+\/v1\/worlds\/default\/caches -d '\{"cache":"it'\\''s"\}'$/,
    );
    await button('CLI').click();
  });

  it('says why something was refused', async () => {
    const {page, button} = on;
    await page.getByLabel('New cache').fill('chat');
    await button('Make it').click();
    await page.locator('.note.bad', {hasText: 'already exists'}).waitFor();
  });

  it('had no error in any of this', () => assert.deepEqual(on.page.problems, []));
});
