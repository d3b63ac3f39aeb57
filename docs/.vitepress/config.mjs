// The site of README, docs/ and the READMEs of the libraries. `./run docs` builds it into build/site.
import {existsSync, statSync} from 'node:fs';
import {cp, mkdir} from 'node:fs/promises';
import {dirname, join, normalize, relative} from 'node:path';
import {fileURLToPath} from 'node:url';
import {defineConfig} from 'vitepress';

import {navigation, sidebar} from './navigation.mjs';

const root = fileURLToPath(new URL('../..', import.meta.url));
const site = join(root, 'build/site');

// Sources that pages link to. They are copied as text, so that a browser shows them.
const sources = new Set();

/** Where a link to a file that is no page leads in the site; undefined for other links. */
function sourceBehind(page, href) {
  if (/^([a-z]+:|#|\/)/.test(href)) return undefined;
  const path = normalize(join(dirname(page), decodeURI(href.split('#')[0])));
  const file = join(root, path);
  if (path.startsWith('..') || /\.(md|png)$/.test(path) || !existsSync(file)) return undefined;
  if (statSync(file).isDirectory()) return undefined;
  sources.add(path);
  return `/${path}.txt`;
}

/** Links to sources lead to their copies. */
function linkSources(md) {
  const render = md.renderer.rules.link_open;
  md.renderer.rules.link_open = (tokens, i, options, env, self) => {
    const page = env.relativePath === 'index.md' ? 'README.md' : env.relativePath;
    const source = sourceBehind(page, tokens[i].attrGet('href') ?? '');
    if (!source) return render(tokens, i, options, env, self);
    tokens[i].attrSet('href', source);
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
  rewrites: {'README.md': 'index.md'},
  // Prints nothing about machines: no dates, no authors.
  lastUpdated: false,
  markdown: {
    config: md => [linkSources, namePictures].forEach(change => change(md)),
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
