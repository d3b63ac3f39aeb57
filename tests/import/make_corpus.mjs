// Makes corpus.jsonl: runs each framework, sends it signed requests, and writes what it verified in
// each format, labelled with what was done to the request.
//
//   node tests/import/make_corpus.mjs MODULES PYTHON [FRAMEWORK...]
//
// MODULES is a folder with node_modules that have express, fastify, and next with react and react-dom;
// PYTHON has flask, fastapi, uvicorn and django. Go, Cargo and Maven are taken from the path. With
// frameworks, as "axum Spring", only their captures are made anew, and what others need may be missing.
// Nothing is drawn or timed: two runs write the same.
import {spawn} from 'node:child_process';
import {createHmac} from 'node:crypto';
import {existsSync} from 'node:fs';
import {cp, mkdtemp, readFile, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join, resolve} from 'node:path';
import {createInterface} from 'node:readline';
import {fileURLToPath} from 'node:url';

import {applicationFormats, formats, wireFormats} from './capture_formats.mjs';
import {handlerCases, lossCases, otherSenders, senderCases} from './cases.mjs';

const here = fileURLToPath(new URL('.', import.meta.url));
const [modules, python] = process.argv.slice(2, 4).map(path => resolve(path));
const only = process.argv.slice(4);
const secret = 'the signing secret of the corpus';
const hmac = (key, body, hash = 'sha3-256') => createHmac(hash, key).update(body).digest();

const eventOf = text => JSON.stringify({
  cache: 'chat', topic: 'comments', event_timestamp: 1767225600000, publish_timestamp: 1767225600012,
  topic_sequence_number: 7, token_id: 'taylor', text,
});

const folder = await mkdtemp(join(tmpdir(), 'corpus-'));
await cp(here, folder, {recursive: true});
if (existsSync(join(modules, 'node_modules'))) {
  await cp(join(modules, 'node_modules'), join(folder, 'node_modules'), {recursive: true});
}
const commands = {
  express: ['node', 'frameworks/express.mjs'],
  fastify: ['node', 'frameworks/fastify.mjs'],
  lambda: ['node', 'frameworks/lambda.mjs'],
  Flask: [python, 'frameworks/flask_app.py'],
  FastAPI: [python, 'frameworks/fastapi_app.py'],
  Django: [python, 'frameworks/django_app.py'],
  'Next.js': ['sh', '-c', `cd frameworks/next && export NEXT_TELEMETRY_DISABLED=1 &&
    node ../../node_modules/next/dist/bin/next build >&2 && exec node serve.mjs`],
  'net/http': ['go', 'run', 'frameworks/net_http.go'],
  axum: ['cargo', 'run', '-q', '--manifest-path', 'frameworks/axum/Cargo.toml'],
  Spring: ['sh', '-c', 'cd frameworks/spring && mvn -q -B package >&2 && exec java -jar target/*.jar'],
};

const children = [];
async function start([program, ...words]) {
  const options = {cwd: folder, stdio: ['ignore', 'pipe', 'inherit'], detached: true};
  const child = spawn(program, words, options);
  children.push(child);
  // Build tools may say something before.
  for await (const line of createInterface(child.stdout)) {
    if (/^\d+$/.test(line)) return Number(line);
  }
  throw new Error(`${program} has ended`);
}

const servedBy = {};
async function seenBy(framework, path, {body, headers}) {
  servedBy[framework] ??= start(commands[framework]);
  const url = `http://127.0.0.1:${await servedBy[framework]}/${path}`;
  const response = await fetch(url, {method: 'POST', body, headers});
  if (!response.ok) throw new Error(`${framework} ${path}: ${response.status}`);
  const {headers: seen, verified} = await response.json();
  // What names the port would differ in each run.
  const kept = seen.filter(([name]) =>
    /^(content|momento|user-agent|svix|webhook|stripe|x-(?!forwarded-(host|port)))/i.test(name));
  kept.sort(([a], [b]) => (a.toLowerCase() < b.toLowerCase() ? -1 : 1));
  return {headers: kept, body: Buffer.from(verified, 'base64')};
}

function signedRequest({text = 'Grüße aus a/b', signature, send, headers} = {}) {
  const body = send ?? eventOf(text);
  const signed = signature ? signature({hmac, secret, body}) : hmac(secret, body).toString('hex');
  const own = signed === undefined ? {} : {'momento-signature': signed};
  const agent = 'Momento/1.0 (Webhooks; +https://docs.momentohq.com/topics/webhooks)';
  return {body, headers: {'content-type': 'application/json', 'user-agent': agent, ...own, ...headers}};
}

const corpus = [];
function capture(request, one) {
  const {framework, does, causes = [], losses = [], verdict, known = {}, except} = one;
  for (const [format, write] of Object.entries(formats)) {
    if ((one.only && !one.only.includes(format)) || except?.includes(format)) continue;
    const file = write(request);
    if (file === undefined) continue;
    const said = verdict ?? (causes.length > 0 ? 'not valid' : 'valid');
    // Dumps in hex are long.
    if (format === 'curl --trace' && framework !== 'express') continue;
    corpus.push({framework, does, format, causes, losses, verdict: said, secret, ...known, file});
  }
}

async function captureAll() {
  const wanted = ({framework}) => only.length === 0 || only.includes(framework);
  for (const one of handlerCases.filter(wanted)) {
    const request = await seenBy(one.framework, one.path, signedRequest({text: one.text}));
    const limits = one.empty ? {only: applicationFormats} : one.line ? {except: wireFormats} : {};
    capture(request, {...one, ...limits});
  }
  if (only.length > 0) return;
  for (const one of [...senderCases, ...otherSenders]) {
    const request = await seenBy('express', 'raw', signedRequest(one));
    capture(request, {framework: 'express', ...one});
  }
  for (const one of lossCases) {
    const request = await seenBy('express', 'raw', signedRequest());
    capture(one.lose(request), {framework: 'express', ...one});
  }
}

try {
  await captureAll();
} finally {
  for (const child of children) process.kill(-child.pid);
  await rm(folder, {recursive: true});
}
const file = join(here, 'corpus.jsonl');
const before = only.length === 0 ? [] : (await readFile(file, 'utf8')).split('\n').filter(Boolean);
const kept = before.filter(line => !only.includes(JSON.parse(line).framework));
await writeFile(file, [...kept, ...corpus.map(one => JSON.stringify(one))].map(line => `${line}\n`).join(''));
console.log(`${corpus.length} captures`);
