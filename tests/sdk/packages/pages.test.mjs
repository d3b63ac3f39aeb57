// The pages that stand behind the packaged file, in a browser. `./run package` ends with these tests.
import assert from 'node:assert/strict';
import {spawnSync} from 'node:child_process';
import {after, before, describe, it} from 'node:test';
import {fileURLToPath} from 'node:url';
import {chromium} from 'playwright-core';

import {pages as sources, placeOf} from '../../../docs/.vitepress/navigation.mjs';
import {runProgram, startEmulator} from '../../../fixtures/node/index.mjs';

const binary =
  process.env.PROGRAM_WITH_PAGES ??
  fileURLToPath(new URL('../../../build/package/stage/momento-emulator', import.meta.url));
const sandboxed =
  process.getuid() !== 0 && spawnSync('unshare', ['--user', '--map-root-user', 'true']).status === 0;

describe('The pages of an emulator', () => {
  let emulator;
  let browser;
  let page;
  let home;
  const complaints = [];
  before(async () => {
    emulator = await startEmulator({binary});
    home = `http://${emulator.control}/docs/`;
    browser = await chromium.launch({
      executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
      chromiumSandbox: sandboxed,
      args: ['--no-proxy-server'],
    });
    page = await browser.newPage();
    page.on('pageerror', error => complaints.push(String(error)));
    page.on('console', message => message.type() === 'error' && complaints.push(message.text()));
  });
  after(async () => {
    await browser?.close();
    await emulator?.stop();
  });

  const heading = text => page.locator('h1', {hasText: text}).waitFor({timeout: 20_000});

  it('are README and the pages that it links to, and break no rule of the port', async () => {
    await page.goto(home);
    await heading('momento-emulator');
    await page.locator('main a', {hasText: 'start with Node'}).click();
    await heading('Node');
    await page.reload();
    await heading('Node');
    assert.deepEqual(complaints, []);
  });

  it('have their pictures', async () => {
    await page.goto(`${home}console`);
    await heading('The console');
    const picture = page.locator('main img').first();
    await picture.scrollIntoViewIfNeeded();
    assert.ok((await picture.evaluate(image => image.decode().then(() => image.naturalWidth))) > 500);
  });

  it('are found by a word', async () => {
    await page.goto(home);
    // Before that nobody hears the key.
    await page.waitForFunction(() => document.querySelector('#app').__vue_app__);
    await page.keyboard.press('Control+KeyK');
    await page.locator('.VPLocalSearchBox input').fill('idempotent');
    await page.locator('.VPLocalSearchBox .result').first().waitFor({timeout: 20_000});
  });

  it('are all there, and others are not', async () => {
    for (const source of sources) {
      const path = placeOf(source).replace(/(index)?\.md$/, '');
      assert.equal((await fetch(home + path)).status, 200, path);
    }
    assert.equal((await fetch(`${home}nothing`)).status, 404);
  });

  it('explain an error at the address that its text has', async () => {
    const flags = ['--control-port', emulator.control.split(':')[1]];
    const {code, stderr} = await runProgram([binary, 'cache', 'flush', 'nope', ...flags]);
    assert.equal(code, 1);
    const [, address] = /^See: (http:\S+)$/m.exec(stderr);
    await page.goto(address);
    await page.locator('h3#cachenotfound').waitFor({timeout: 20_000});
  });
});
