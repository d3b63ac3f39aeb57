// What the Lambda host makes of requests and of a handler's answers, as the gateways of AWS do.
import assert from 'node:assert/strict';
import {describe, it} from 'node:test';

import {formats, serveFunctions, serveLambda, toEvent} from '../../fixtures/node/index.mjs';

/** Serves a handler for a test; answers how to ask it. What the host says on stderr is kept. */
async function serve(t, handler, options) {
  const {url, close} = await serveLambda(handler, options);
  const errors = t.mock.method(console, 'error', () => {});
  t.after(close);
  const ask = (init = {}) => fetch(url, {method: 'POST', ...init});
  return {ask, said: () => errors.mock.calls.map(call => String(call.arguments[0])).join('\n')};
}

const answering = answer => async () => answer;

describe('A gateway makes an event', () => {
  const request = {
    method: 'POST',
    url: '/hook?a=1&a=2',
    headers: {'content-type': 'application/json', 'momento-signature': 'x', cookie: 'one=1; two=2'},
    body: Buffer.from('{"a":"ü"}'),
  };

  it('of payload 1.0, with every value of a name', () => {
    const event = toEvent('rest-api', request);
    assert.deepEqual([event.httpMethod, event.path, event.body], ['POST', '/hook', '{"a":"ü"}']);
    assert.deepEqual(event.queryStringParameters, {a: '2'});
    assert.deepEqual(event.multiValueQueryStringParameters, {a: ['1', '2']});
    assert.deepEqual(event.multiValueHeaders['momento-signature'], ['x']);
  });

  it('of payload 2.0, with values joined and cookies apart', () => {
    for (const format of ['http-api', 'function-url']) {
      const event = toEvent(format, request);
      const {version, rawQueryString, isBase64Encoded} = event;
      assert.deepEqual([version, rawQueryString, isBase64Encoded], ['2.0', 'a=1&a=2', false]);
      assert.deepEqual(event.queryStringParameters, {a: '1,2'});
      assert.deepEqual(event.cookies, ['one=1', 'two=2']);
      assert.equal(event.headers.cookie, undefined);
    }
  });

  it('with a body in base64 when it is not text', () => {
    for (const format of formats) {
      const {body, isBase64Encoded} = toEvent(format, {...request, headers: {}});
      assert.deepEqual([body, isBase64Encoded], [request.body.toString('base64'), true], format);
    }
    const form = {...request, headers: {'content-type': 'application/x-www-form-urlencoded'}};
    assert.equal(toEvent('rest-api', form).isBase64Encoded, false);
    assert.equal(toEvent('http-api', form).isBase64Encoded, true);
  });

  it('without a body when there is none', () => {
    const empty = {...request, body: Buffer.alloc(0)};
    assert.equal(toEvent('rest-api', empty).body, null);
    assert.equal('body' in toEvent('http-api', empty), false);
  });

  it('only in a format that it knows', async () => {
    assert.throws(() => toEvent('v3', request), /no such format: v3/);
    await assert.rejects(serveLambda(() => {}, {format: 'v3'}), /no such format: v3/);
  });
});

describe('A gateway reads an answer', () => {
  it('of payload 1.0 with several values of a header', async t => {
    const {ask} = await serve(t, answering({
      statusCode: '201',
      headers: {'x-one': 1, 'set-cookie': 'a=1'},
      multiValueHeaders: {'set-cookie': ['a=1', 'b=2']},
      body: 'made',
    }), {format: 'rest-api'});
    const response = await ask();
    assert.deepEqual([response.status, await response.text()], [201, 'made']);
    assert.deepEqual(response.headers.getSetCookie(), ['a=1', 'b=2']);
    assert.equal(response.headers.get('x-one'), '1');
  });

  it('of payload 2.0 with cookies', async t => {
    const answer = {statusCode: 200, cookies: ['a=1; Secure', 'b=2'], headers: {'x-one': 'yes'}};
    const {ask} = await serve(t, answering(answer), {format: 'http-api'});
    const response = await ask();
    assert.deepEqual(response.headers.getSetCookie(), ['a=1; Secure', 'b=2']);
    assert.equal(response.headers.get('x-one'), 'yes');
  });

  it('of payload 2.0 without statusCode as a body of JSON', async t => {
    const answers = [{a: 1}, ['a'], 'text', 7, null, undefined];
    const {ask} = await serve(t, async () => answers.shift());
    for (const body of ['{"a":1}', '["a"]', 'text', '7', 'null', 'null']) {
      const response = await ask();
      const type = response.headers.get('content-type');
      assert.deepEqual([response.status, type, await response.text()], [200, 'application/json', body]);
    }
  });

  it('whose body is bytes', async t => {
    const bytes = Buffer.from([0, 255, 10]);
    const handler = async ({body, isBase64Encoded}) => ({statusCode: 200, body, isBase64Encoded});
    for (const format of formats) {
      const {ask} = await serve(t, handler, {format});
      const headers = {'content-type': 'application/octet-stream'};
      const response = await ask({body: bytes, headers});
      assert.deepEqual(Buffer.from(await response.arrayBuffer()), bytes, format);
    }
  });

  it('that it cannot read as a 502, and says why', async t => {
    const malformed = [
      ['rest-api', 'text', /an object is wanted, not "text"/],
      ['rest-api', undefined, /an object is wanted/],
      ['rest-api', {statusCode: 200, cookies: []}, /a REST API knows no member "cookies"/],
      ['rest-api', {statusCode: 200, body: {}}, /body is not a string/],
      ['http-api', {statusCode: 'fine'}, /statusCode is "fine"/],
      ['http-api', {statusCode: 200, headers: {'no name': 'x'}}, /Header name must be a valid HTTP token/],
    ];
    for (const [format, answer, why] of malformed) {
      const {ask, said} = await serve(t, answering(answer), {format});
      assert.equal((await ask()).status, 502);
      assert.match(said(), why);
    }
  });
});

describe('A gateway', () => {
  it('answers preflights itself, and lets in every origin, when CORS is on', async t => {
    const answer = {statusCode: 200, headers: {'Access-Control-Allow-Origin': 'https://mine.example'}};
    const {ask} = await serve(t, answering(answer), {cors: true});
    const preflight = await ask({
      method: 'OPTIONS',
      headers: {'access-control-request-method': 'PUT', 'access-control-request-headers': 'x-mine'},
    });
    const permission = name => preflight.headers.get(`access-control-allow-${name}`);
    assert.equal(preflight.status, 204);
    assert.deepEqual(['origin', 'methods', 'headers'].map(permission), ['*', 'PUT', 'x-mine']);
    assert.equal((await ask()).headers.get('access-control-allow-origin'), '*');
  });

  it('hands preflights to the function when CORS is off', async t => {
    const {ask} = await serve(t, async event => ({statusCode: 200, body: event.requestContext.http.method}));
    assert.equal(await (await ask({method: 'OPTIONS'})).text(), 'OPTIONS');
  });

  it('gives up on a function that takes too long', async t => {
    const {ask, said} = await serve(t, () => new Promise(() => {}), {timeoutMs: 50});
    assert.equal((await ask()).status, 502);
    assert.match(said(), /[\w-]{36} Task timed out after 0\.05 seconds/);
  });

  it('calls functions by their paths', async t => {
    const named = functionName => ({handler: async (event, context) => context.functionName, functionName});
    const {url, close} = await serveFunctions({'/a': named('one'), '/b': named('two')});
    t.after(close);
    const said = async path => (await fetch(new URL(path, url))).text();
    assert.deepEqual([await said('/a?x=1'), await said('/b')], ['one', 'two']);
    assert.equal((await fetch(new URL('/c', url))).status, 404);
  });
});

describe('The context of a function', () => {
  it('has what Lambda puts there', async t => {
    const handler = async (event, {getRemainingTimeInMillis, ...context}) => ({
      ...context,
      remaining: getRemainingTimeInMillis(),
    });
    const {ask} = await serve(t, handler, {functionName: 'keep', timeoutMs: 3000, memoryMb: 256});
    const {remaining, awsRequestId, logStreamName, ...context} = await (await ask()).json();
    assert.ok(remaining > 0 && remaining <= 3000, `${remaining} ms are left`);
    assert.match(awsRequestId, /^[\w-]{36}$/);
    assert.match(logStreamName, /^\d{4}\/\d\d\/\d\d\/\[\$LATEST\][0-9a-f]{32}$/);
    assert.deepEqual(context, {
      callbackWaitsForEmptyEventLoop: true,
      functionName: 'keep',
      functionVersion: '$LATEST',
      invokedFunctionArn: 'arn:aws:lambda:us-east-1:000000000000:function:keep',
      logGroupName: '/aws/lambda/keep',
      memoryLimitInMB: '256',
    });
  });

  it('goes to functions that answer by a callback, too', async t => {
    const {ask, said} = await serve(t, (event, context, callback) => {
      if (event.body === 'fail') callback(new Error('on purpose'));
      else setImmediate(callback, null, {statusCode: 204});
    });
    assert.equal((await ask()).status, 204);
    const headers = {'content-type': 'text/plain'};
    assert.equal((await ask({body: 'fail', headers})).status, 502);
    assert.match(said(), /on purpose/);
  });
});
