// README and the pages as a newcomer uses them: each code block is run as it stands there, in its order.
//
// A section has a fresh emulator on the ports of the pages; when somebody has one of them, on free ones,
// and 8080 and 9090 are replaced in what is run. It has one shell: `sh` is run command by command in
// it, `js` as a file by its node, so that what a command exports the next blocks have. The folder is
// that of fixtures/application with its SDK, and fixtures/ in it. `python` is one with Momento's SDK.
// http://127.0.0.1:3000/ (or a free port) is a careful receiver whose secret is "s", where the section has
// none of its own.
//
// `momento-emulator start` takes the place of the fresh emulator. What follows, watches or listens goes on
// in the background, and so does a command behind which stands "# … until Ctrl-C". `./run` is left out.
// tests/consumer builds `cpp` and `cmake`. An output with `<!-- prints -->` above it is compared with what
// was printed: page_outputs.mjs. All comments that may be above a block: page_blocks.mjs.
import assert from 'node:assert/strict';
import {spawnSync} from 'node:child_process';
import {readFile} from 'node:fs/promises';
import {after, before, describe, it} from 'node:test';
import {parse as parseYaml} from 'yaml';

import {mayMount} from './names.mjs';
import {sectionsOf} from './page_blocks.mjs';
import {Desk} from './page_desk.mjs';
import {fits} from './page_outputs.mjs';
import {missingFor, prepareFor} from './toolchains.mjs';

// The pages whose blocks are run, each with how many of its blocks no test runs. A page says why above
// each of them: "<!-- not run: needs Docker -->".
const PAGES = {
  'README.md': 0,
  'docs/start/demo.md': 0,
  'docs/start/node.md': 0,
  'docs/start/python.md': 0,
  'docs/start/go.md': 0,
  'docs/start/rust.md': 0,
  'docs/start/java.md': 0,
  'docs/start/cpp.md': 0,
  'docs/start/curl.md': 0,
  'docs/start/unchanged.md': 0,
  'docs/start/containers.md': 1,
  'docs/guides/worlds.md': 0,
  'docs/guides/time.md': 1,
  'docs/guides/faults.md': 0,
  'docs/guides/front-ends.md': 0,
  'docs/guides/order.md': 0,
  'docs/guides/functions.md': 0,
  'docs/guides/journal.md': 0,
  'docs/guides/patterns.md': 0,
  'docs/guides/signatures.md': 0,
  'docs/reference/command-line.md': 0,
  'docs/reference/scenarios-and-bundles.md': 0,
  'docs/reproduction.md': 7,
  'docs/webhook-laboratory.md': 2,
};

// The other pages, each with how many blocks of code it has, and what looks at them or why nothing does.
const ELSEWHERE = {
  'CONTRIBUTING.md': [3, 'they build the project, and tests run in a project that is built'],
  'docs/console.md': [2, 'fixtures/demo and tests/console; tests/control_port does those about jobs'],
  'docs/guides/chat.md': [2, 'samples.test.mjs'],
  'docs/guides/highscores.md': [2, 'samples.test.mjs'],
  'docs/guides/latest.md': [2, 'samples.test.mjs, and the suite in tests/consumer'],
  'docs/guides/leaderboard.md': [1, 'samples.test.mjs'],
  'docs/guides/orders.md': [2, 'samples.test.mjs'],
  'docs/guides/shipping.md': [2, 'samples.test.mjs, and the suite in tests/languages/java'],
  'docs/install.md': [3, 'packaging/check tries the packages, tests/consumer the project'],
  'docs/languages.md': [1, 'exec_environment.test.mjs starts a browser like that'],
  'docs/serverless.md': [4, 'handlers.test.mjs, deployment.test.mjs and tests/languages/python do all of it'],
  'docs/testcontainers.md': [5, 'they need Docker'],
  'docs/testing.md': [2, 'they build the project, and tests run in a project that is built'],
  'docs/when-topics-go-wrong.md': [8, 'moments of a subscription; momento_local.test.mjs has several'],
  'docs/reference/control-api.md': [65, 'tests/control_port executes every example'],
  'fixtures/go/README.md': [3, 'readme_test.go beside it'],
  'fixtures/java/README.md': [1, 'tests/languages/java/run'],
  'fixtures/node/README.md': [2, 'node_package.test.mjs'],
  'fixtures/python/README.md': [5, 'test_readme.py beside it'],
  'fixtures/rust/README.md': [2, 'tests/languages/rust/run; the line with --config is that of this script'],
  'tests/languages/README.md': [1, 'it runs the suites of which it is a part'],
};
const NO_CODE = ['', 'json', 'text', 'toml', 'xml', 'yaml'];

// The pages with outputs that have no `<!-- prints -->`: how many, and what looks at them or why nothing
// can. Where blocks are run, a comment above the output says why: "<!-- not compared: laid out anew -->".
const OUTPUTS = {
  'docs/behaviour/http-api.md': [1, 'an answer of the service'],
  'docs/behaviour/webhooks.md': [4, 'no outputs: vectors, which delivery_body_test.cc has'],
  'docs/benchmarks.md': [4, 'measured on one machine'],
  'docs/guides/chat.md': [1, 'samples.test.mjs'],
  'docs/guides/highscores.md': [1, 'samples.test.mjs'],
  'docs/guides/latest.md': [1, 'samples.test.mjs'],
  'docs/guides/leaderboard.md': [1, 'samples.test.mjs'],
  'docs/guides/orders.md': [1, 'samples.test.mjs'],
  'docs/guides/shipping.md': [1, 'samples.test.mjs'],
  'docs/journal.md': [1, 'causes_service_test.cc'],
  'docs/reference/control-api.md': [75, 'tests/control_port compares each with the answer of a run'],
  'docs/reference/verbs.md': [88, 'reference_pages.test.mjs'],
  'docs/serverless.md': [1, 'a file that deployment.test.mjs compares'],
  'docs/webhook-laboratory.md': [1, 'docs/guides/order.md compares such an output'],
  'docs/start/node.md': [1, 'laid out for reading; start/curl.md has the bytes'],
};

const RUN = ['sh', 'js', 'ts'];
const READ = {json: JSON.parse, yaml: parseYaml};
const BUILT = ['cpp', 'cmake'];

const isRun = ({language, marker}) =>
  ['file', 'prints'].includes(marker?.name) || (RUN.includes(language) && marker?.name !== 'not run');

// `exec` and `explore` give their command names, where the system allows that.
const whyNot = ({text}) =>
  !mayMount && /momento-emulator (exec|explore) /.test(text) && 'names need a private mount';

async function readPage(path) {
  const text = await readFile(new URL(`../../${path}`, import.meta.url), 'utf8');
  const sections = sectionsOf(text);
  for (const {blocks} of sections) {
    for (const [i, {marker}] of blocks.entries()) {
      if (marker?.name === 'prints' && marker.value === 'at a terminal') blocks[i - 1].atTerminal = true;
    }
  }
  return {path, text, sections};
}
const pages = await Promise.all(Object.keys(PAGES).map(readPage));

for (const {path, sections} of pages) {
  const blocks = sections.flatMap(section => section.blocks);
  describe(path, () => {
    for (const section of sections.filter(({blocks}) => blocks.some(isRun))) {
      const missing = missingFor(section);
      describe(section.title, {skip: missing}, () => {
        let desk;
        before(async () => {
          if (missing) return;
          await prepareFor(section);
          desk = await Desk.at(section, path);
        });
        after(() => desk?.leave());

        for (const block of section.blocks.filter(isRun)) {
          it(`line ${block.line} works`, {skip: missing || whyNot(block)}, () => desk.run(block));
        }
      });
    }

    it('has only blocks that some test knows what to do with', () => {
      for (const {language, line, text, marker} of blocks) {
        const known = [...RUN, ...BUILT, ...Object.keys(READ)].includes(language);
        assert.ok(known || marker, `${path}:${line}: a block of "${language}"`);
        assert.ok(language !== 'ts' || marker, `${path}:${line}: needs <!-- file: name.ts -->`);
        if (marker?.name !== 'not run') READ[language]?.(text);
      }
    });

    it('has no more blocks that are not run than the list says', () => {
      const left = blocks.filter(({marker}) => marker?.name === 'not run');
      assert.equal(left.length, PAGES[path], left.map(({line}) => `line ${line}`).join(', '));
    });
  });
}

const root = new URL('../../', import.meta.url);
const tracked = spawnSync('git', ['ls-files', '*.md'], {cwd: root, encoding: 'utf8'}).stdout ?? '';

describe('The pages whose blocks are not run here', () => {
  const found = tracked.split('\n').filter(path => path && !(path in PAGES));

  it('are all in the list, each with its number of blocks', {skip: !tracked && 'no git'}, async () => {
    for (const path of found) {
      const {sections} = await readPage(path);
      const code = sections.flatMap(({blocks}) => blocks).filter(({language}) => !NO_CODE.includes(language));
      assert.equal(code.length, ELSEWHERE[path]?.[0] ?? 0, `blocks of code in ${path}`);
    }
  });
});

describe('The outputs on the pages', () => {
  const isOutput = ({language, marker}) => ['', 'json', 'text'].includes(language) && marker?.name !== 'file';

  it('are compared with a run, or stand in the list', {skip: !tracked && 'no git'}, async () => {
    for (const path of tracked.trim().split('\n')) {
      const {sections} = await readPage(path);
      const outputs = sections.flatMap(({blocks}) => blocks).filter(isOutput);
      const left = outputs.filter(({marker}) => !(path in PAGES && marker?.name === 'prints'));
      assert.equal(left.length, OUTPUTS[path]?.[0] ?? 0, `outputs in ${path} that are not compared`);
      const isMarked = ({marker}) => marker?.name === 'not compared';
      assert.ok(!(path in PAGES) || left.every(isMarked), `${path} does not say why one is not compared`);
    }
  });

  it('are compared but for what varies and what is left out', () => {
    const shown = 'at 10:00:00.000 from 127.0.0.1:8080\n…\nend of …';
    assert.ok(fits(shown, 'at 11:11:11.111 from 127.0.0.1:1\nand\nso on\nend of it\n'));
    assert.ok(fits(shown, 'at 11:11:11.111 from 127.0.0.1:1\nend of it\n'));
    assert.ok(!fits(shown, 'at 11:11:11.111 to 127.0.0.1:1\nend of it\n'));
    assert.ok(!fits(shown, 'at 11:11:11.111 from 127.0.0.1:1\nend of it\nand more\n'));
  });
});

describe('README', () => {
  const {text} = pages.find(({path}) => path === 'README.md');

  it('has at most 130 lines', () => assert.ok(text.trimEnd().split('\n').length <= 130));
});

describe('The page of C++', () => {
  const {sections} = pages.find(({path}) => path === 'docs/start/cpp.md');
  const blocks = sections.flatMap(section => section.blocks);

  it('has one block each of those that tests/consumer builds', () => {
    for (const language of BUILT) {
      assert.equal(blocks.filter(block => block.language === language).length, 1, language);
    }
  });
});
