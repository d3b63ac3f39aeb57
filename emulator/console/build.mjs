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

const scripts = {
  absWorkingDir: here,
  bundle: true,
  outdir: 'dist',
  write: false,
  format: 'esm',
  target: 'es2022',
  minify: true,
  legalComments: 'none',
  charset: 'utf8',
};
// What main.tsx loads later is a file of its own, and what both need is chunk.js.
const page = await build({
  ...scripts,
  entryPoints: {console: 'src/main.tsx'},
  splitting: true,
  chunkNames: '[name]',
  loader: {'.svg': 'text'},
});
// No page of the console: reports are made with it, and hold it whole.
const report = await build({...scripts, entryPoints: {report: 'src/report.ts'}});
const styled = await build({
  absWorkingDir: here,
  entryPoints: ['src/console.css'],
  bundle: true,
  write: false,
  minify: true,
  target: 'es2022',
  charset: 'utf8',
});
const programs = [...page.outputFiles, ...report.outputFiles];
const files = {
  ...Object.fromEntries(programs.map(({path, contents}) => [basename(path), contents])),
  'console.css': styled.outputFiles[0].contents,
  'index.html': await readFile(join(here, 'src/index.html')),
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
