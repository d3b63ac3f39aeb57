// README as a newcomer uses it: each of its code blocks is run as it stands there, in its order.
//
// A section has a fresh emulator on the ports of README; when somebody has one of them, on free ones,
// and 8080 and 9090 are replaced in what is run. It has one shell: `sh` is run command by command in
// it, `js` as a file by its node, so that what a command exports the next blocks have. The folder is
// that of fixtures/application with its SDK, and fixtures/ in it. http://127.0.0.1:3000/ (or a free
// port) is a careful receiver whose secret is "s", where the section has none of its own.
//
// `momento-emulator start` takes the place of the fresh emulator. What follows, watches or listens goes on
// in the background, and so does a command behind which stands "# … until Ctrl-C". `./run` is left out.
// tests/consumer builds `cpp` and `cmake`. Comments above a block: readme_blocks.mjs.
import assert from 'node:assert/strict';
import {readFile} from 'node:fs/promises';
import {after, before, describe, it} from 'node:test';
import {parse as parseYaml} from 'yaml';

import {mayMount} from './names.mjs';
import {sectionsOf} from './readme_blocks.mjs';
import {Desk} from './readme_desk.mjs';

const sections = sectionsOf(await readFile(new URL('../../README.md', import.meta.url), 'utf8'));
const blocks = sections.flatMap(section => section.blocks);

const RUN = ['sh', 'js', 'ts'];
const READ = {json: JSON.parse, yaml: parseYaml};
const BUILT = ['cpp', 'cmake'];

const isRun = block =>
  block.marker?.name === 'file' || (RUN.includes(block.language) && block.marker?.name !== 'not run');

// `exec` and `explore` give their command names, where the system allows that.
const whyNot = ({text}) =>
  !mayMount && /momento-emulator (exec|explore) /.test(text) && 'names need a private mount';

describe('README', () => {
  for (const section of sections.filter(({blocks}) => blocks.some(isRun))) {
    describe(section.title, () => {
      let desk;
      before(async () => (desk = await Desk.at(section)));
      after(() => desk?.leave());

      for (const block of section.blocks.filter(isRun)) {
        it(`line ${block.line} works`, {skip: whyNot(block)}, () => desk.run(block));
      }
    });
  }

  it('has only blocks that some test knows what to do with', () => {
    for (const {language, line, text, marker} of blocks) {
      assert.ok(
        [...RUN, ...BUILT, ...Object.keys(READ)].includes(language),
        `README.md:${line}: a block of "${language}"`
      );
      assert.ok(language !== 'ts' || marker, `README.md:${line}: needs <!-- file: name.ts -->`);
      READ[language]?.(text);
    }
  });

  it('has one block each of those that tests/consumer builds', () => {
    for (const language of BUILT) {
      assert.equal(blocks.filter(block => block.language === language).length, 1, language);
    }
  });
});
