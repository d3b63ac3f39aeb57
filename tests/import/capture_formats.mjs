// Writes one request in each format that `webhook import` reads. A format that cannot hold the
// bytes answers nothing.
const text = body => {
  const decoded = body.toString('utf8');
  return Buffer.from(decoded).equals(body) ? decoded : undefined;
};
const lower = headers => Object.fromEntries(headers.map(([name, value]) => [name.toLowerCase(), value]));
const lines = headers => headers.map(([name, value]) => `${name}: ${value}\r\n`).join('');
const httpHead = ({headers}) => `POST /hook HTTP/1.1\r\n${lines(headers)}\r\n`;
const quoted = word => `'${word.replaceAll("'", `'\\''`)}'`;

/** The event of a function: form "1", "2" or "url". */
export function gatewayEvent(form, {headers, body, parsed}, isBase64Encoded) {
  const bodyText = parsed ? JSON.parse(body) : isBase64Encoded ? body.toString('base64') : text(body);
  const common = {headers: lower(headers), body: bodyText, isBase64Encoded};
  if (form === '1') {
    return {
      resource: '/hook', path: '/hook', httpMethod: 'POST',
      multiValueHeaders: Object.fromEntries(headers.map(([name, value]) => [name, [value]])),
      requestContext: {stage: 'prod', httpMethod: 'POST'}, ...common,
    };
  }
  const host = form === 'url' ? 'abc.lambda-url.eu-west-1.on.aws' : 'abc.execute-api.eu-west-1.amazonaws.com';
  return {
    version: '2.0', rawPath: '/hook',
    requestContext: {domainName: host, http: {method: 'POST', path: '/hook'}}, ...common,
  };
}

function hexDump(bytes) {
  const rows = [];
  for (let at = 0; at < bytes.length; at += 16) {
    const row = bytes.subarray(at, at + 16);
    const hex = [...row].map(byte => byte.toString(16).padStart(2, '0')).join(' ');
    const shown = [...row].map(byte => (byte > 31 && byte < 127 ? String.fromCharCode(byte) : '.')).join('');
    rows.push(`${at.toString(16).padStart(4, '0')}: ${hex.padEnd(47)} ${shown}\n`);
  }
  return rows.join('');
}

function curlVerbose(request) {
  const body = text(request.body);
  if (body === undefined || body.includes('\0')) return undefined;
  const data = request.noBody ? '--data-binary @body.json' : `--data-raw ${quoted(body)}`;
  const sent = request.headers.map(([name, value]) => `> ${name}: ${value}\n`).join('');
  return `$ curl -v http://127.0.0.1/hook \\\n  ${data}\n*   Trying 127.0.0.1:80...\n` +
    `> POST /hook HTTP/1.1\n${sent}>\n< HTTP/1.1 401 Unauthorized\n<\n`;
}

function har(request) {
  const body = text(request.body);
  if (body === undefined) return undefined;
  const postData = {mimeType: 'application/json', text: body};
  const headers = request.headers.map(([name, value]) => ({name, value}));
  const entry = {method: 'POST', url: 'http://127.0.0.1/hook', httpVersion: 'HTTP/1.1', headers};
  if (!request.noBody) entry.postData = postData;
  return JSON.stringify({log: {version: '1.2', entries: [{request: entry}]}});
}

function mitmproxy(request) {
  const body = text(request.body);
  const content = request.noBody ? null : request.parsed ? JSON.parse(body) : body;
  if (body === undefined) return undefined;
  const flow = {method: 'POST', path: '/hook', headers: request.headers, content};
  return JSON.stringify([{type: 'http', request: flow}]);
}

function event(form, base64) {
  return request => {
    if (request.noBody || (!base64 && text(request.body) === undefined)) return undefined;
    if (base64 && request.parsed) return undefined;
    return JSON.stringify(gatewayEvent(form, request, base64));
  };
}

const logLine = request => {
  const json = event('2', false)(request);
  return json && `2026-01-01T00:00:00.000Z\t0b1e-11\tINFO\t${json}\n`;
};
const cloudWatch = request => {
  const message = logLine(request);
  return message && JSON.stringify({events: [{logStreamName: 's', timestamp: 1767225600000, message}]});
};
const wire = write => request => (request.parsed ? undefined : write(request));
const httpBytes = request =>
  Buffer.concat([Buffer.from(httpHead(request)), request.noBody ? Buffer.alloc(0) : request.body]);

function trace(request) {
  const head = Buffer.from(httpHead(request));
  const body = request.noBody ? '' : `=> Send data, ${request.body.length} bytes\n${hexDump(request.body)}`;
  return `=> Send header, ${head.length} bytes\n${hexDump(head)}${body}<= Recv header, 13 bytes\n`;
}

export const formats = {
  'HAR': wire(har),
  'gateway 1.0': event('1', false),
  'gateway 2.0 base64': event('2', true),
  'function URL': event('url', true),
  'log line': logLine,
  'CloudWatch events': cloudWatch,
  'curl -v': wire(curlVerbose),
  'curl --trace': wire(trace),
  'HTTP request': wire(request => text(httpBytes(request))),
  'mitmproxy': mitmproxy,
  'ngrok': wire(request => JSON.stringify({requests: [{id: 'airlock', request: {
    method: 'POST', uri: '/hook', raw: httpBytes(request).toString('base64')}}]})),
};
/** Those that end where Content-Length says. */
export const wireFormats = ['curl --trace', 'HTTP request', 'ngrok'];
/** Those that can say that an application saw an empty body. */
export const applicationFormats = [
  'HAR', 'gateway 1.0', 'gateway 2.0 base64', 'function URL', 'log line', 'CloudWatch events', 'mitmproxy',
];
