// The control API: the page uses nothing else, and each call can be shown as a command line.
import {signal} from '@preact/signals';

import type {ControlCommands} from '../../../fixtures/node/control.d.ts';
import {routes} from './commands.ts';

export type * from '../../../fixtures/node/control.d.ts';
export type Id = keyof ControlCommands;
export type Args<I extends Id> = ControlCommands[I]['arguments'];
export type Answer<I extends Id> = ControlCommands[I]['answer'];
type Values = Record<string, unknown>;

// What the API answers when it refuses.
export class Refused extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
  ) {
    super(message);
  }
}

// Of an emulator that was started with --control-token: what the user typed.
const TOKEN = 'momento-console-token';
export const tokenNeeded = signal(false);
export function giveToken(token: string): void {
  sessionStorage.setItem(TOKEN, token);
  location.reload();
}

function headers(): Record<string, string> {
  const token = sessionStorage.getItem(TOKEN);
  return token ? {Authorization: `Bearer ${token}`} : {};
}

// A request that was not refused.
export async function send(
  method: string,
  path: string,
  body?: unknown,
  signal?: AbortSignal,
): Promise<Response> {
  const response = await fetch(path, {
    method,
    headers: headers(),
    body: body === undefined ? undefined : JSON.stringify(body),
    signal,
    cache: 'no-store',
  });
  if (response.ok) return response;
  // A token of the world, which a command may have, is another matter.
  if (response.status === 401 && !(body as Values | undefined)?.token) tokenNeeded.value = true;
  const text = await response.text();
  let error: {code?: string; message?: string} = {};
  try {
    error = JSON.parse(text).error;
  } catch {
    // What a proxy says is no JSON.
  }
  throw new Refused(response.status, error.code ?? String(response.status), error.message ?? text);
}

// What the emulator answered before it was asked: it stands in the page, so the run is shown without a
// journey (emulator/control_port/console_page.h). It was true once, so it is taken once.
const inPage = document.getElementById('first');
const first: Record<string, unknown> = JSON.parse(inPage?.textContent ?? '{}');
inPage?.remove();
// Whether there is a manual at this address.
export const manualThere = first['/docs/'] === true;

// The answer to a GET, as JSON.
export async function get(path: string): Promise<unknown> {
  const {[path]: known} = first;
  delete first[path];
  return known ?? (await send('GET', path)).json();
}

export interface Request {
  method: string;
  path: string;
  body?: Values;
}

// An empty field of a form is no argument, but a body may be empty.
export const isGiven = (name: string, value: unknown): boolean =>
  value !== undefined && (value !== '' || name === 'body');

// The request of a command: its arguments where the route and the query have them, the rest in the body.
export function requestOf(id: Id, world: string, args: Values): Request {
  const [route, query] = routes[id];
  const [method, template] = route.split(' ') as [string, string];
  const rest: Values = {};
  for (const [name, value] of Object.entries(args))
    if (isGiven(name, value)) rest[name] = value;
  let path = template.replace(/\{(\w+)\}/g, (_, name: string) => {
    const value = name === 'world' && rest.world === undefined ? world : String(rest[name] ?? '');
    delete rest[name];
    return encodeURIComponent(value);
  });
  const inQuery = new URLSearchParams();
  for (const name of query.split(' ')) {
    if (rest[name] === undefined) continue;
    inQuery.set(name, String(rest[name]));
    delete rest[name];
  }
  if (inQuery.size > 0) path += `?${inQuery}`;
  return {
    method,
    path,
    body:
      method === 'GET' || (method === 'DELETE' && Object.keys(rest).length === 0) ? undefined : rest,
  };
}

export async function call<I extends Id>(id: I, world: string, args: Args<I>): Promise<Answer<I>> {
  const {method, path, body} = requestOf(id, world, args as Values);
  if (path in first) return (await get(path)) as Answer<I>;
  const response = await send(method, path, body);
  const text = await response.text();
  const isJson = response.headers.get('Content-Type') === 'application/json';
  return (isJson ? JSON.parse(text) : text) as Answer<I>;
}
