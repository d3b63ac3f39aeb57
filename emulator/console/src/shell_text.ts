// What does the same as an action of the page: a command line, and a curl.
import {type Id, isGiven, requestOf} from './api.ts';
import {routes} from './commands.ts';

type Values = Record<string, unknown>;

export function quoted(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}

function at(args: Values, path: string): unknown {
  let value: unknown = args;
  for (const name of path.split('/')) value = (value as Values | undefined)?.[name];
  return value;
}

// One argument: "--within=within_ms:ms" or "cache".
function argument(declared: string, args: Values, id: Id): string {
  const [, option, path = '', kind] = /^(?:(--[\w-]+)=)?([^:]+)(?::(\w+))?$/.exec(declared) ?? [];
  const isWhole = path === 'rule' || (path === 'scenario' && id === 'loadScenario');
  const value = isWhole ? args : at(args, path);
  if (!isGiven(path, value) || (kind === 'flag' && value !== true)) return '';
  if (kind === 'flag') return ` ${option}`;
  let text = Array.isArray(value) ? value.join(',') : String(value);
  if (kind === 'ms') text += 'ms';
  if (kind === 's') text += 's';
  if (kind === 'file' || (typeof value === 'object' && !Array.isArray(value))) {
    text = `<(echo ${quoted(JSON.stringify(value))})`;
  } else {
    text = quoted(text);
  }
  return option ? ` ${option} ${text}` : ` ${text}`;
}

// The second verb of createWorld.
const FORK = 'world fork|fork|world|--snapshot=snapshot|--at-entry=at_entry';

// Empty for a command that has no verb.
export function cliOf(id: Id, world: string, args: Values): string {
  const [route, , first] = routes[id];
  const verb = id === 'createWorld' && args.fork ? FORK : first;
  if (!verb) return '';
  const [words, ...declared] = verb.split('|') as [string, ...string[]];
  let line = `momento-emulator ${words}`;
  const ofWorld = route.includes('{world}');
  if (ofWorld && words.startsWith('world ')) line += ` ${quoted(String(args.world ?? world))}`;
  for (const one of declared) line += argument(one, args, id);
  if (ofWorld && !words.startsWith('world ') && world !== 'default')
    line += ` --world ${quoted(world)}`;
  if (location.port && location.port !== '9090') line += ` --control-port ${location.port}`;
  return line;
}

export function curlOf(id: Id, world: string, args: Values): string {
  const {method, path, body} = requestOf(id, world, args);
  const url = quoted(location.origin + path);
  if (method === 'GET') return `curl ${url}`;
  const data = body && Object.keys(body).length > 0 ? ` -d ${quoted(JSON.stringify(body))}` : '';
  return data && method === 'POST' ? `curl ${url}${data}` : `curl -X ${method} ${url}${data}`;
}
