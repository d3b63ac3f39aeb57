// The pages of the project: every link leads somewhere, and every section that is cited is there.
import assert from 'node:assert/strict';
import {existsSync} from 'node:fs';
import {readdir, readFile} from 'node:fs/promises';
import {dirname, extname, join, normalize} from 'node:path';
import {describe, it} from 'node:test';
import {fileURLToPath} from 'node:url';

import {pages as pagesOfSite} from '../../docs/.vitepress/navigation.mjs';

const root = fileURLToPath(new URL('../..', import.meta.url));
const FOLDERS_OF_CODE = ['bench', 'cmake', 'emulator', 'fixtures', 'proto', 'tests'];
const CODE = ['.h', '.cc', '.cmake', '.mjs', '.ts', '.tsx', '.proto', '.txt', '.py', '.go', '.java', '.rs'];

/** The files below `folder`, as paths from the root, but for what tools have put there. */
async function filesBelow(folder) {
  const files = [];
  for (const entry of await readdir(join(root, folder), {withFileTypes: true})) {
    if (entry.name === 'node_modules' || entry.name.startsWith('.')) continue;
    const path = join(folder, entry.name);
    if (entry.isDirectory()) files.push(...(await filesBelow(path)));
    else files.push(path);
  }
  return files;
}

const read = path => readFile(join(root, path), 'utf8');

const pages = [
  'README.md',
  'CONTRIBUTING.md',
  'fixtures/README.md',
  'fixtures/samples/README.md',
  ...(await filesBelow('docs')).filter(path => path.endsWith('.md')),
];

/** A page without its blocks of code. */
const proseOf = text => text.replace(/^```[^]*?^```$/gm, '');

const headingsOf = text => [...proseOf(text).matchAll(/^#+ (.*)$/gm)].map(([, heading]) => heading);

/** The anchor that forges make of a heading. */
const anchorOf = heading =>
  heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N} _-]/gu, '')
    .replaceAll(' ', '-');

/** What is wrong with the target of a link on a page; nothing when it is good. */
async function mistakeIn(page, target) {
  if (/^[a-z]+:/.test(target)) return undefined;
  const [file, anchor] = target.split('#');
  const path = file ? normalize(join(dirname(page), file)) : page;
  if (path.startsWith('..') || !existsSync(join(root, path))) return 'there is no such file';
  if (!anchor) return undefined;
  const anchors = headingsOf(await read(path)).map(anchorOf);
  return anchors.includes(anchor) ? undefined : `no heading of ${path} has this anchor`;
}

/** The numbers of the sections that a page has: "2" and "2.1". */
const sectionsOf = text =>
  headingsOf(text).flatMap(heading => /^(\d+(?:\.\d+)*)\.? /.exec(heading)?.[1] ?? []);

/** What a text cites with `pattern`, whose groups are a page and its sections: "§2.1, §3 to §5". */
const citationsIn = (text, pattern) =>
  [...text.matchAll(pattern)].map(([, page, sections]) => ({
    page,
    sections: [...sections.matchAll(/§([\d.]*\d)/g)].map(([, number]) => number),
  }));

const SECTIONS = String.raw`((?:(?:,| and| to)? §[\d.]*\d)*)`;
const IN_CODE = new RegExp(String.raw`docs/behaviour/([\w-]+)\.md` + SECTIONS, 'g');
const IN_PAGES = new RegExp(String.raw`\]\((?:\.\./|behaviour/)?([\w-]+)\.md\)` + SECTIONS, 'g');

/** A comment of several lines as one. */
const unwrapped = text => text.replace(/\n\s*(?:\/\/|\*|#)?\s*/g, ' ');

async function assertCited(where, citations) {
  for (const {page, sections} of citations) {
    const path = `docs/behaviour/${page}.md`;
    assert.ok(existsSync(join(root, path)), `${where} cites ${path}, which is not there`);
    const there = sectionsOf(await read(path));
    for (const section of sections) {
      assert.ok(there.includes(section), `${where} cites ${path} §${section}, which is not there`);
    }
  }
}

describe('the pages of the project', () => {
  for (const page of pages) {
    it(`${page} has links that lead somewhere`, async () => {
      for (const [, target] of proseOf(await read(page)).matchAll(/\]\(([^)\s]+)\)/g)) {
        assert.equal(await mistakeIn(page, target), undefined, `${page} links to ${target}`);
      }
    });
  }

  it('cite sections that are there', async () => {
    for (const page of pages.filter(page => page.startsWith('docs/'))) {
      const cited = citationsIn(unwrapped(await read(page)), IN_PAGES);
      await assertCited(page, cited.filter(({sections}) => sections.length > 0));
    }
  });

  it('are all reached from README', async () => {
    const reached = new Set(['README.md']);
    for (const page of reached) {
      if (!page.endsWith('.md')) continue;
      for (const [, target] of proseOf(await read(page)).matchAll(/\]\(([^)\s#]+)/g)) {
        const path = normalize(join(dirname(page), target));
        if (existsSync(join(root, path))) reached.add(path);
      }
    }
    assert.deepEqual(pages.filter(page => !reached.has(page)), []);
  });

  it('are all in the navigation of the site, and nothing else is', () => {
    const inSite = page => page.startsWith('docs/') || page === 'CONTRIBUTING.md';
    assert.deepEqual(pages.filter(page => inSite(page) && !pagesOfSite.includes(page)), []);
    assert.deepEqual(pagesOfSite.filter(page => !existsSync(join(root, page))), []);
  });

  it('have the sections that the code cites', async () => {
    let citations = 0;
    for (const folder of FOLDERS_OF_CODE) {
      for (const path of (await filesBelow(folder)).filter(path => CODE.includes(extname(path)))) {
        const cited = citationsIn(unwrapped(await read(path)), IN_CODE);
        citations += cited.length;
        await assertCited(path, cited);
      }
    }
    assert.ok(citations > 100, `only ${citations} citations were found: is the pattern right?`);
  });
});

describe('the test of the pages', () => {
  it('finds links and sections that are not there', async () => {
    assert.equal(await mistakeIn('README.md', 'docs/testing.md#running-tests'), undefined);
    assert.match(await mistakeIn('README.md', 'docs/nowhere.md'), /no such file/);
    assert.match(await mistakeIn('README.md', 'docs/testing.md#nowhere'), /no heading/);
    const text = '// as the service does (docs/behaviour/cache.md §2.1,\n// §99).';
    const cited = citationsIn(unwrapped(text), IN_CODE);
    assert.deepEqual(cited, [{page: 'cache', sections: ['2.1', '99']}]);
    await assert.rejects(assertCited('here', cited), /§99, which is not there/);
  });
});
