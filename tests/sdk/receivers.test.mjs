// How receivers are reached: TLS with certificates that are checked, and names that are rewritten.
import assert from 'node:assert/strict';
import {execFile} from 'node:child_process';
import {once} from 'node:events';
import {mkdtemp, readFile, rm} from 'node:fs/promises';
import {createServer} from 'node:https';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {after, before, describe, it} from 'node:test';
import {promisify} from 'node:util';

import {Control, startEmulator} from '../../fixtures/node/index.mjs';

describe('A receiver with TLS', () => {
  let directory;
  let server;
  let url;
  const hosts = [];

  before(async () => {
    directory = await mkdtemp(join(tmpdir(), 'emulator-'));
    const file = name => join(directory, name);
    await promisify(execFile)('openssl', [
      'req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes',
      '-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost,DNS:receiver.test',
      '-keyout', file('key.pem'), '-out', file('cert.pem'), '-days', '1',
    ]);
    const [key, cert] = [await readFile(file('key.pem')), await readFile(file('cert.pem'))];
    server = createServer({key, cert}, (request, response) => {
      hosts.push(request.headers.host);
      response.end();
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    url = host => `https://${host}:${server.address().port}/`;
  });
  after(async () => {
    server.closeAllConnections();
    server.close();
    await rm(directory, {recursive: true});
  });

  // What became of a delivery to that URL, by an emulator with these flags.
  async function outcome(target, ...args) {
    const emulator = await startEmulator({args});
    try {
      const world = new Control(emulator.control).world();
      await world.createCache('c');
      await world.putWebhook({cache: 'c', webhook: 'hook', topic: 't', url: target});
      await world.publish({cache: 'c', topic: 't', text: 'hi'});
      await world.deliveriesDone();
      const [{state, problem}] = await world.deliveries();
      return problem ?? state;
    } finally {
      await emulator.stop();
    }
  }

  it('is refused when nobody vouches for its certificate', async () => {
    assert.match(await outcome(url('localhost')), /certificate|SSL/i);
  });

  it('is reached when its certificate is known, or nobody looks', async () => {
    const known = await outcome(url('localhost'), '--webhook-ca', join(directory, 'cert.pem'));
    assert.equal(known, 'delivered');
    assert.equal(await outcome(url('localhost'), '--webhook-insecure'), 'delivered');
  });

  it('may be under another name, which neither request nor certificate show', async () => {
    hosts.length = 0;
    const args = ['--webhook-ca', join(directory, 'cert.pem'), '--webhook-host', 'receiver.test=127.0.0.1'];
    assert.equal(await outcome(url('receiver.test'), ...args), 'delivered');
    assert.deepEqual(hosts, [`receiver.test:${server.address().port}`]);
    assert.match(await outcome(url('receiver.test')), /resolve/);
  });
});
