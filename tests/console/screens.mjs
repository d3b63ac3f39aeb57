// A furnished emulator with the console open before it: what the tests of the screens begin with.
import {mkdtemp, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {after, before} from 'node:test';

import {at, furnish, live, openDesk, openPage, openReceiver, store} from './desk.mjs';

// Its receiver stores what it gets, every third time without saying because of what; the fourth
// request it answers with 500.
async function openKeeper(desk, apiKey) {
  let count = 0;
  return openReceiver(async ({headers, event}) => {
    const number = ++count;
    await store(desk, {
      cache: 'chat',
      key: `comments:${number % 3}`,
      value: event.text ?? '',
      traceparent: number % 3 ? headers.traceparent : undefined,
      apiKey,
    });
    return number === 4 ? 500 : 200;
  });
}

// For a suite: what this returns is filled before its first test, and ended after the last one.
export function screens() {
  const on = {};
  before(async () => {
    on.directory = await mkdtemp(join(tmpdir(), 'emulator-'));
    on.desk = await openDesk({args: ['--trace-webhooks']});
    on.receiver = await openKeeper(on.desk, await on.desk.world.apiKey());
    await furnish(on.desk, on.receiver);
    const page = await openPage(on.desk);
    Object.assign(on, {
      page,
      go: async (screen, query, world) => {
        await page.goto(at(on.desk, screen, query, world));
        await live(page);
      },
      button: name => page.getByRole('button', {name, exact: true}),
      shows: command => page.getByTestId('command').filter({hasText: command}).waitFor(),
      noted: text => page.locator('.note', {hasText: text}).first().waitFor(),
    });
    await on.go('run');
  });
  after(async () => {
    on.receiver.close();
    await on.desk.end();
    await rm(on.directory, {recursive: true});
  });
  return on;
}
