// The links from the console to the manual: each goes to a page, and to a heading of it.
import assert from 'node:assert/strict';
import {readFile, readdir} from 'node:fs/promises';
import {it} from 'node:test';

import {openDesk, openPage} from './desk.mjs';

const sources = new URL('../../emulator/console/src/', import.meta.url);
const docs = new URL('../../docs/', import.meta.url);

// The pages that the sources name.
async function pagesLinked() {
  const pages = new Set();
  for (const file of await readdir(sources)) {
    const text = await readFile(new URL(file, sources), 'utf8');
    for (const [, page] of text.matchAll(/(?:<Manual page="|manual=\{\[\s*'|MANUAL = \[')([^"']+)/g))
      pages.add(page);
  }
  return [...pages];
}

const slugOf = heading =>
  heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N} -]/gu, '')
    .replaceAll(' ', '-');

it('Each link to the manual leads to a page, and to a heading of it', async () => {
  const pages = await pagesLinked();
  assert.ok(pages.length >= 8, `${pages}`);
  for (const link of pages) {
    const [page, heading] = link.split('#');
    const text = await readFile(new URL(`${page}.md`, docs), 'utf8');
    const slugs = [...text.matchAll(/^#+ (.+)$/gm)].map(([, title]) => slugOf(title));
    if (heading) assert.ok(slugs.includes(heading), `${link}: ${slugs}`);
  }
});

it('The page links to the manual where there is one, and nowhere else', async () => {
  const desk = await openDesk();
  try {
    const page = await openPage(desk);
    const there = (await fetch(`${desk.url}docs/`)).status === 200;
    await page.goto(desk.url);
    await page.getByText('Nothing has happened in this world yet.').waitFor();
    assert.equal(await page.getByRole('link', {name: 'Manual'}).count(), there ? 1 : 0);
    // As a packaged emulator says it.
    await page.route(desk.url, async route => {
      const response = await route.fetch();
      const body = (await response.text()).replace('"/docs/":false', '"/docs/":true');
      await route.fulfill({response, body});
    });
    await page.reload();
    const link = page.getByRole('link', {name: 'How to read the picture'});
    assert.equal(await link.getAttribute('href'), '/docs/console#the-picture-of-order');
    assert.equal(await page.getByRole('link', {name: 'Manual'}).getAttribute('href'), '/docs/');
  } finally {
    await desk.end();
  }
});
