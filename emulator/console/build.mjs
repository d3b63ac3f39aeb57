// Builds the console: src/ becomes dist/, packed. The same sources give the same bytes on every
// machine: versions are pinned, and the packer is a package too, because zlib differs.
//   node build.mjs [FOLDER]   writes into FOLDER, or dist/
import {mkdir, readFile, writeFile} from 'node:fs/promises';
import {basename, join} from 'node:path';
import {fileURLToPath} from 'node:url';

import {build} from 'esbuild';
import {gzipSync} from 'fflate';

const here = fileURLToPath(new URL('.', import.meta.url));
const target = process.argv[2] ?? join(here, 'dist');

const common = {
  absWorkingDir: here,
  bundle: true,
  write: false,
  target: 'es2022',
  minify: true,
  legalComments: 'none',
  charset: 'utf8',
};
const scripts = {...common, outdir: 'dist', format: 'esm'};

// What main.tsx loads later is a file of its own, screens.js, and what both need is chunk.js.
const parts = await build({
  ...scripts,
  entryPoints: {console: 'src/main.tsx'},
  splitting: true,
  chunkNames: '[name]',
  loader: {'.svg': 'text'},
  metafile: true,
});
const partsByName = Object.fromEntries(parts.outputFiles.map(one => [basename(one.path), one]));

// The page holds console.js and chunk.js in itself: a file more is a journey more before it stands. What
// screens.js needs of chunk.js it finds at a name of the page.
const FIRST = `
import * as shared from './chunk.js';
globalThis.shared = shared;
import './console.js';
`;
const first = await build({
  ...common,
  format: 'iife',
  stdin: {contents: FIRST},
  plugins: [
    {
      name: 'parts',
      setup(plugins) {
        plugins.onResolve({filter: /\.js$/}, ({path}) =>
          path.endsWith('screens.js') ? {path, external: true} : {path: basename(path), namespace: 'parts'},
        );
        plugins.onLoad({filter: /./, namespace: 'parts'}, ({path}) => ({
          contents: partsByName[path].text,
        }));
      },
    },
  ],
});
const shared = parts.metafile.outputs['dist/chunk.js'].exports;
const chunk = `export const {${shared.join()}}=globalThis.shared;\n`;

// No page of the console: reports are made with it, and hold it whole.
const report = await build({...scripts, entryPoints: {report: 'src/report.ts'}});
const styled = await build({...common, entryPoints: ['src/console.css']});
const page = (await readFile(join(here, 'src/index.html'), 'utf8'))
  .replace('/* console.css */', () => styled.outputFiles[0].text)
  .replace('/* console.js */', () => first.outputFiles[0].text);

const files = {
  'index.html': Buffer.from(page),
  'chunk.js': Buffer.from(chunk),
  'screens.js': partsByName['screens.js'].contents,
  'report.js': report.outputFiles[0].contents,
  'icon.svg': await readFile(join(here, 'src/icon.svg')),
};

await mkdir(target, {recursive: true});
let sum = 0;
for (const [name, bytes] of Object.entries(files)) {
  const packed = gzipSync(bytes, {level: 9, mtime: '1980-01-01T00:00:00Z'});
  sum += packed.length;
  await writeFile(join(target, `${name}.gz`), packed);
  console.log(`${name}: ${bytes.length} bytes, packed ${packed.length}`);
}
console.log(`together: ${sum} bytes packed`);
