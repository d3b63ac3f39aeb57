// Packs the site into one file, build/site.pack, which `./run package` writes behind the program. The program
// serves the site at /docs/; emulator/control_port/site.h has the format.
//   node pack.mjs [SITE [PACK]]
// Of the pages only their scripts go in: the browser makes each page of the one shell, 404.html. That halves
// the size. Pictures get a palette.
import {readdir, readFile, writeFile} from 'node:fs/promises';
import {join, relative} from 'node:path';
import {fileURLToPath} from 'node:url';
import {gzipSync} from 'node:zlib';
import UPNG from 'upng-js';

const BYTES_MAX = 1_000_000;
const COLOURS = 256;
const MARK = 'EMUPAGES';

const built = fileURLToPath(new URL('../build/', import.meta.url));
const [site = join(built, 'site'), target = join(built, 'site.pack')] = process.argv.slice(2);

/** The files of the site as they go in, by path. */
async function filesOf(site) {
  const files = new Map();
  for (const entry of await readdir(site, {recursive: true, withFileTypes: true})) {
    if (!entry.isFile()) continue;
    const name = relative(site, join(entry.parentPath ?? entry.path, entry.name));
    const bytes = await readFile(join(site, name));
    if (name === '404.html') shell(`${bytes}`).forEach((text, path) => files.set(path, text));
    else if (name.endsWith('.html')) files.set(`/docs/${pathOf(name)}`, '');
    else if (!name.endsWith('.lean.js')) files.set(`/docs/${name}`, packed(name, bytes));
  }
  return files.set('/docs/licences.txt', await licences());
}

const pathOf = page => page.replace(/(index)?\.html$/, '');

function packed(name, bytes) {
  if (name.endsWith('.png')) {
    const {width, height} = UPNG.decode(bytes);
    return Buffer.from(UPNG.encode(UPNG.toRGBA8(UPNG.decode(bytes)), width, height, COLOURS));
  }
  // A page that is opened first has no HTML here, so it needs its whole script, not the lean one.
  return name.endsWith('.js') ? bytes.toString().replaceAll('.lean.js', '.js') : bytes;
}

// The licences of what VitePress bundles into the site ask to be passed on with it.
async function licences() {
  const list = await readFile(new URL('../packaging/embedded_pages', import.meta.url), 'utf8');
  const bundled = [...list.matchAll(/^([^#\s]+) +docs$/gm)].map(([, name]) => name);
  const texts = bundled.map(async name => {
    const folder = fileURLToPath(new URL(`node_modules/${name}/`, import.meta.url));
    const [file] = (await readdir(folder)).filter(entry => /^licen[cs]e/i.test(entry));
    return `${name}\n\n${await readFile(join(folder, file), 'utf8')}`;
  });
  return (await Promise.all(texts)).join('\n\n');
}

/** The page without a page, and its scripts as a file: the policy of the port forbids them in the page. */
function shell(html) {
  const scripts = [];
  const without = html.replace(/<script id="[^"]*">(.*?)<\/script>/gs, (_, script) => {
    scripts.push(script);
    return '';
  });
  if (scripts.length === 0 || /<script>/.test(without)) throw new Error('404.html has other scripts');
  const page = without
    .replace('<title>404 | momento-emulator</title>', '<title>momento-emulator</title>')
    .replace('</head>', '<script src="/docs/assets/begin.js"></script></head>')
    .replace('<div id="app"></div>', '<div id="app"></div><noscript>These pages need JavaScript.</noscript>');
  return new Map([
    ['/docs/index.html', page],
    ['/docs/assets/begin.js', scripts.join('\n')],
  ]);
}

const eightBytes = number => {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64LE(BigInt(number));
  return bytes;
};

const index = {};
const blobs = [];
let offset = 0;
for (const [path, content] of [...(await filesOf(site))].sort(([a], [b]) => (a < b ? -1 : 1))) {
  const blob = content === '' ? Buffer.alloc(0) : gzipSync(content, {level: 9});
  index[path] = [offset, blob.length];
  blobs.push(blob);
  offset += blob.length;
}
const text = Buffer.from(JSON.stringify(index));
const all = offset + text.length + 24;
const footer = [eightBytes(text.length), eightBytes(all), Buffer.from(MARK)];
await writeFile(target, Buffer.concat([...blobs, text, ...footer]));
console.log(`${relative(process.cwd(), target)}: ${all} bytes, ${Object.keys(index).length} paths`);
if (all > BYTES_MAX) {
  console.error(`more than ${BYTES_MAX} bytes: the program gets too large`);
  process.exitCode = 1;
}
