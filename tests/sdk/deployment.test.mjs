// Several functions in one process, with their secrets and the webhook between them: by a file, and by flags.
import assert from 'node:assert/strict';
import {readFile} from 'node:fs/promises';
import {after, before, describe, it} from 'node:test';
import {fileURLToPath} from 'node:url';

import {Control, readDeployment, startEmulator, startHandler} from '../../fixtures/node/index.mjs';
import {Files} from './command_line.mjs';
import {sectionsOf} from './page_blocks.mjs';

const fixture = name => fileURLToPath(new URL(`../../fixtures/${name}`, import.meta.url));

// A function that answers which secret it got, from where its environment says that secrets are.
const READS_SECRET = `
export async function handler(event) {
  const answer = await fetch(process.env.AWS_ENDPOINT_URL_SECRETS_MANAGER, {
    method: 'POST',
    headers: {'x-amz-target': 'secretsmanager.GetSecretValue'},
    body: JSON.stringify({SecretId: event.rawQueryString}),
  });
  return (await answer.json()).SecretString;
}`;

describe('Deployed functions', () => {
  const files = new Files();
  let emulator;
  let world;
  let env;
  before(async () => {
    emulator = await startEmulator();
    world = new Control(emulator.control).world();
    env = {
      MOMENTO_EMULATOR_ADDRESS: emulator.address,
      MOMENTO_EMULATOR_CONTROL_ADDRESS: emulator.control,
      MOMENTO_API_KEY: await world.apiKey(),
    };
  });
  after(async () => {
    await emulator.stop();
    await files.remove();
  });
  const start = async (t, ...args) => {
    const host = await startHandler(...args);
    t.after(() => host.stop());
    return host;
  };

  it('are a publisher and its receiver by one command', async t => {
    const host = await start(t, fixture('handlers/comments.json'), env);
    const body = JSON.stringify({user: 'taylor', postId: 7, comment: 'Nice squirrel!'});
    const published = await fetch(new URL('comments', host.url), {method: 'POST', body});
    assert.equal(published.status, 202);
    await world.deliveriesDone({allDelivered: true});
    const [delivery] = await world.deliveries({webhook: 'keep-comments'});
    assert.equal(delivery.http_status, 200);
    const [pushed] = await world.journal({action: '*ListPushFront'});
    assert.equal(pushed.outcome, 'OK');
    const forged = await fetch(new URL('keep', host.url), {method: 'POST', body: '{}'});
    assert.equal(forged.status, 403);
  });

  it('stand in the documents as they are', async () => {
    const document = await readFile(new URL('../../docs/serverless.md', import.meta.url), 'utf8');
    const blocks = sectionsOf(document).flatMap(section => section.blocks);
    const [{text}] = blocks.filter(({language}) => language === 'json');
    assert.equal(text, await readFile(fixture('handlers/comments.json'), 'utf8'));
  });

  it('find their secrets, as texts, from variables and of webhooks', async t => {
    const handler = await files.write('reads_secret.mjs', READS_SECRET);
    await world.createCache('c');
    await world.putWebhook({cache: 'c', webhook: 'w', topic: 't', url: 'http://127.0.0.1:9/', secret: 's'});
    const secrets = {text: 'a=b', 'momento/key': 'env:MOMENTO_API_KEY', 'momento/webhook': 'webhook:c/w'};
    const flags = Object.entries(secrets).flatMap(([name, value]) => ['--secret', `${name}=${value}`]);
    const {url} = await start(t, handler, env, flags);
    const read = async name => (await fetch(`${url}?${name}`)).text();
    assert.equal(await read('text'), 'a=b');
    assert.equal(await read('momento/key'), env.MOMENTO_API_KEY);
    assert.equal(await read('momento/webhook'), 's');
  });

  it('have the time, the memory and the gateway that flags say', async t => {
    const text = `export const handler = async (event, context) => ({statusCode: 200,
      body: [event.httpMethod, context.memoryLimitInMB, context.getRemainingTimeInMillis() <= 500].join()});`;
    const flags = ['--format', 'rest-api', '--timeout-ms', '500', '--memory-mb', '512', '--cors'];
    const {url} = await start(t, await files.write('flags.mjs', text), {}, flags);
    const answer = await fetch(url);
    assert.equal(await answer.text(), 'GET,512,true');
    assert.equal(answer.headers.get('access-control-allow-origin'), '*');
  });

  it('are refused with a sentence when something is not there', async () => {
    const handler = await files.write('none.mjs', 'export const handler = () => {};');
    const refused = (why, args = {}, ...flags) =>
      assert.rejects(startHandler(handler, args, flags), error => why.test(error.message));
    await refused(/env:NOBODY: there is no such variable/, env, '--secret', 'a=env:NOBODY');
    await refused(/webhook:c\/none: there is no such webhook/, env, '--secret', 'a=webhook:c/none');
    await refused(/MOMENTO_EMULATOR_CONTROL_ADDRESS is not set/, {}, '--secret', 'a=webhook:c/w');
    await refused(/--secret a: NAME=VALUE/, env, '--secret', 'a');
    await refused(/--timeout-ms 0: a whole number from 1 on/, env, '--timeout-ms', '0');
  });

  it('are not read from a file that says something else', async () => {
    const read = async deployment => readDeployment(await files.write('wrong.json', deployment));
    await assert.rejects(read('{'), /wrong\.json: .*JSON/);
    await assert.rejects(read({}), /"functions" is empty/);
    await assert.rejects(read({functions: {'/a': {}}}), /the function at \/a has no "handler"/);
    await assert.rejects(read({function: {}}), /no such member: "function"; there are functions, env, /);
  });
});
