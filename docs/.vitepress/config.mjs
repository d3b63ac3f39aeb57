// The site of README, docs/ and the READMEs of the libraries, served at /docs/. `./run docs` builds it into
// build/site.
import {existsSync, readFileSync, statSync} from 'node:fs';
import {cp, mkdir} from 'node:fs/promises';
import {dirname, join, posix, relative} from 'node:path';
import {fileURLToPath} from 'node:url';
import {defineConfig} from 'vitepress';

import {navigation, placeOf, sidebar} from './navigation.mjs';

const root = fileURLToPath(new URL('../..', import.meta.url));
const site = join(root, 'build/site');
const BASE = '/docs/';
const icon = readFileSync(join(root, 'emulator/console/src/icon.svg'), 'utf8');

// Sources that pages link to. They are copied as text, so that a browser shows them.
const sources = new Set();

/** Where a link to a file of the project leads in the site; undefined for other links. */
function placeBehind(source, href) {
  if (/^([a-z]+:|#|\/)/.test(href)) return undefined;
  const [, name, hash] = /^([^#]*)(.*)$/.exec(href);
  const path = posix.normalize(posix.join(dirname(source), decodeURI(name)));
  if (path.endsWith('.md')) return {page: `/${placeOf(path)}${hash}`};
  const file = join(root, path);
  if (path.startsWith('..') || path.endsWith('.png') || !existsSync(file)) return undefined;
  if (statSync(file).isDirectory()) return undefined;
  sources.add(path);
  return {text: `/${path}.txt`};
}

/** Links of the sources lead to where the pages are in the site, and to copies of other files. */
function leadLinks(md) {
  const render = md.renderer.rules.link_open;
  md.renderer.rules.link_open = (tokens, i, options, env, self) => {
    const place = placeBehind(relative(root, env.realPath ?? env.path), tokens[i].attrGet('href') ?? '');
    if (place) tokens[i].attrSet('href', place.page ?? `${BASE}${place.text.slice(1)}`);
    if (!place?.text) return render(tokens, i, options, env, self);
    tokens[i].attrSet('target', '_blank');
    return self.renderToken(tokens, i, options);
  };
}

/** Pictures in HTML are named from their page, as those in Markdown. */
function namePictures(md) {
  md.core.ruler.push('pictures', ({tokens}) => {
    const all = tokens.flatMap(token => [token, ...(token.children ?? [])]);
    for (const token of all.filter(({type}) => type.startsWith('html_'))) {
      token.content = token.content.replace(/(<img [^>]*src=")(?=\w)/g, '$1./');
    }
  });
}

// Pages outside of docs/ find the packages of docs/, too.
const packagesOfDocs = {
  name: 'packages-of-docs',
  enforce: 'pre',
  resolveId(id, importer, options) {
    if (!/^vue(\/|$)/.test(id) || !importer?.endsWith('.md')) return undefined;
    return this.resolve(id, join(root, 'docs/package.json'), {...options, skipSelf: true});
  },
};

export default defineConfig({
  title: 'momento-emulator',
  description: 'A local emulator of Momento: topics, caches, tokens and signed webhooks',
  lang: 'en',
  srcDir: root,
  srcExclude: ['build/**', 'bench/**', 'emulator/**', 'tests/**', 'proto/**', 'packaging/**'],
  outDir: site,
  cacheDir: join(root, 'build/site-cache'),
  base: BASE,
  head: [['link', {rel: 'icon', href: `data:image/svg+xml,${encodeURIComponent(icon)}`}]],
  cleanUrls: true,
  metaChunk: true,
  rewrites: placeOf,
  // Prints nothing about machines: no dates, no authors.
  lastUpdated: false,
  markdown: {
    config: md => [leadLinks, namePictures].forEach(change => change(md)),
    theme: {light: 'github-light', dark: 'github-dark'},
  },
  vite: {plugins: [packagesOfDocs]},
  themeConfig: {
    search: {provider: 'local'},
    nav: navigation,
    sidebar,
    outline: [2, 3],
  },
  async buildEnd() {
    for (const path of sources) {
      await mkdir(dirname(join(site, path)), {recursive: true});
      await cp(join(root, path), join(site, `${path}.txt`));
    }
    console.log(`${relative(root, site)}: ${sources.size} sources beside the pages`);
  },
});
