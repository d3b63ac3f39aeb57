// What `exec` tells its command: keys, variables of the SDKs' suites, files to trust.
import assert from 'node:assert/strict';
import {spawnSync} from 'node:child_process';
import {X509Certificate, createHash} from 'node:crypto';
import {existsSync} from 'node:fs';
import {mkdtemp, readFile, readdir, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {after, before, describe, it} from 'node:test';

import {emulatorProgram, runProgram} from '../../fixtures/node/index.mjs';
import {mayMount, names} from './names.mjs';

const claimsOf = jwt => JSON.parse(Buffer.from(jwt.split('.')[1], 'base64url'));
const chromium = process.env.CHROMIUM ?? '/usr/bin/chromium';
const hasKeytool = spawnSync('keytool', ['-help']).error === undefined;

describe('The environment of a command', () => {
  let directory;
  before(async () => (directory = await mkdtemp(join(tmpdir(), 'emulator-'))));
  after(() => rm(directory, {recursive: true}));
  const exec = (args, env = {}) =>
    runProgram([emulatorProgram(), 'exec', '--ca-dir', directory, ...args], 30_000, env);
  const inShell = (script, flags = [], env = {}) =>
    exec(['--no-names', ...flags, '--', 'sh', '-c', script, emulatorProgram()], env);
  async function variables(flags = [], env = {}) {
    const {code, stdout, stderr} = await inShell('env -0', flags, env);
    assert.equal(code, 0, stderr);
    const lines = stdout.split('\0').filter(Boolean);
    return Object.fromEntries(lines.map(line => /^([^=]*)=(.*)$/s.exec(line).slice(1)));
  }

  it('has a v2 key that older SDKs take for a legacy one, and other forms when asked', async () => {
    const {MOMENTO_API_KEY: key, MOMENTO_ENDPOINT: endpoint} = await variables();
    const {t, c, cp} = claimsOf(key);
    assert.deepEqual([t, c, cp], ['g', `cache.${endpoint}`, `control.${endpoint}`]);
    const v1 = await variables(['--key', 'v1']);
    assert.equal(JSON.parse(Buffer.from(v1.MOMENTO_API_KEY, 'base64')).endpoint, v1.MOMENTO_ENDPOINT);
  });

  it('has what the suites of SDKs read', async () => {
    const at = await variables();
    assert.equal(at.TEST_AUTH_TOKEN, at.TEST_LEGACY_AUTH_TOKEN);
    assert.equal(at.MOMENTO_AUTH_TOKEN, at.TEST_LEGACY_AUTH_TOKEN);
    assert.equal(at.MOMENTO_HTTP_ENDPOINT, `https://api.cache.${at.MOMENTO_ENDPOINT}`);
    assert.equal(at.TEST_ADMIN_HOSTNAME, at.TEST_ADMIN_ENDPOINT);
    assert.equal(at.MOMENTO_LOCAL_PORT, at.MOMENTO_PORT);
  });

  it('names caches for suites, and they are there', async () => {
    const list = '$0 cache list --control-port $MOMENTO_EMULATOR_CONTROL_PORT';
    const made = async env => JSON.parse((await inShell(list, [], env)).stdout).caches;
    assert.deepEqual(await made({}), ['test-auth-cache', 'test-cache', 'test-subscribe-cache']);
    assert.ok((await made({TEST_CACHE_NAME: 'of-mine'})).includes('of-mine'));
    assert.equal((await variables([], {TEST_CACHE_NAME: 'of-mine'})).TEST_CACHE_NAME, 'of-mine');
  });

  it('takes more variables, with keys in them', async () => {
    const flags = ['MY_KEY={v1}', 'BOTH={legacy} at {MOMENTO_PORT}', 'JSON={"a": 1}'];
    const at = await variables(flags.flatMap(one => ['--env', one]));
    assert.equal(at.MY_KEY, at.V1_API_KEY);
    assert.equal(at.BOTH, `${at.TEST_LEGACY_AUTH_TOKEN} at ${at.MOMENTO_PORT}`);
    assert.equal(at.JSON, '{"a": 1}');
    const wrong = await inShell('true', ['--env', 'A={v3}']);
    assert.deepEqual([wrong.code, /\{v3\} is none of \{v1\}/.test(wrong.stderr)], [2, true], wrong.stderr);
    assert.equal((await inShell('true', ['--env', 'A'])).code, 2);
  });

  it('has a key for each further world', async () => {
    const at = await variables(['--world', 'region-2', '--key', 'v1']);
    const {api_key: key} = JSON.parse(Buffer.from(at.MOMENTO_API_KEY_REGION_2, 'base64'));
    assert.equal(claimsOf(key).w, 'region-2');
    const worlds = '$0 world list --control-port $MOMENTO_EMULATOR_CONTROL_PORT';
    const {stdout} = await inShell(worlds, ['--world', 'region-2']);
    assert.deepEqual(JSON.parse(stdout).worlds.map(({world}) => world), ['default', 'region-2']);
  });

  it('says which other key there is when a command fails without a call', async () => {
    const said = /no call of it arrived.*languages\.md#trust.*exec --key v1 gives the other form/;
    assert.match((await inShell('exit 3')).stderr, said);
    assert.doesNotMatch((await inShell('exit 0')).stderr, said);
    const call = 'curl -s "http://$MOMENTO_EMULATOR_ADDRESS/cache/test-cache?key=k"; exit 3';
    assert.doesNotMatch((await inShell(call)).stderr, said);
  });

  it('keeps go test from answering from its cache', async () => {
    assert.equal((await variables([], {GOFLAGS: ''})).GOFLAGS, '-count=1');
    assert.equal((await variables([], {GOFLAGS: '-mod=mod'})).GOFLAGS, '-mod=mod -count=1');
    assert.equal((await variables([], {GOFLAGS: '-count=2'})).GOFLAGS, '-count=2');
  });

  it('has the authority in every form that clients read', async () => {
    const at = await variables([], {JAVA_TOOL_OPTIONS: '-Dof=mine'});
    const authority = await readFile(at.NODE_EXTRA_CA_CERTS, 'utf8');
    const [own, system] = at.SSL_CERT_DIR.split(':');
    assert.deepEqual([own, system], [join(directory, 'certs'), '/etc/ssl/certs']);
    const [name] = await readdir(own);
    assert.match(name, /^[0-9a-f]{8}\.0$/);
    assert.equal(await readFile(join(own, name), 'utf8'), authority);
    const key = new X509Certificate(authority).publicKey.export({type: 'spki', format: 'der'});
    const spki = createHash('sha256').update(key).digest('base64');
    assert.equal(at.MOMENTO_EMULATOR_CA_SPKI, spki);
    assert.match(at.JAVA_TOOL_OPTIONS, /^-Dof=mine -Djavax\.net\.ssl\.trustStore=\/.*\.p12$/);
  });

  it('has a trust store that a JVM reads', {skip: !hasKeytool && 'no keytool'}, async () => {
    const {JAVA_TOOL_OPTIONS: options, SSL_CERT_FILE: bundle} = await variables();
    const [, store] = /trustStore=(\S*)/.exec(options);
    const {status, stdout} = spawnSync('keytool',
      ['-list', '-keystore', store, '-storepass', ''], {encoding: 'utf8'});
    const count = (await readFile(bundle, 'utf8')).match(/BEGIN CERTIFICATE/g).length;
    assert.equal(stdout.match(/trustedCertEntry/g)?.length, count, `${status}: ${stdout}`);
  });

  const noBrowser = names.missing || (!existsSync(chromium) && 'no Chromium');
  it('lets Chromium in by the hash of the key', {skip: noBrowser}, async () => {
    const page = `${chromium} --headless --no-sandbox --disable-gpu --user-data-dir="$0" --dump-dom`;
    const trusting = '--ignore-certificate-errors-spki-list="$MOMENTO_EMULATOR_CA_SPKI"';
    const seen = async flag => {
      const script = `timeout 20 ${page} ${flag} $MOMENTO_HTTP_ENDPOINT/endpoints 2>&1`;
      return (await exec([...names.flags, '--', 'sh', '-c', script, join(directory, 'profile')])).stdout;
    };
    assert.match(await seen(trusting), /"socket_address"/);
    assert.doesNotMatch(await seen(''), /"socket_address"/);
  });

  const missing = !mayMount && 'nobody may mount here';
  it('has the authority among the certificates of the system', {skip: missing}, async () => {
    const file = '/etc/ssl/certs/ca-certificates.crt';
    const before = await readFile(file, 'utf8');
    const {stdout} = await exec(['--', 'cat', file]);
    const authority = await readFile(join(directory, 'ca.pem'), 'utf8');
    assert.ok(stdout.includes(authority) && stdout.includes(before));
    assert.equal(await readFile(file, 'utf8'), before);
    const url = '$MOMENTO_HTTP_ENDPOINT/cache/test-cache?key=k';
    const plain = `env -i sh -c 'curl -s -o /dev/null -w "%{http_code}" "$0"' "${url}"`;
    assert.equal((await exec(['--', 'sh', '-c', plain])).stdout, '404', 'curl without variables');
  });
});
