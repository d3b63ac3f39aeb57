// The entries of a journal as the page keeps them, and what they mean.
import type {JournalEntry} from './api.ts';

// What the page keeps of each entry; the rest is asked for when somebody looks at it.
export type Entry = Pick<
  JournalEntry,
  | 'number'
  | 'time_us'
  | 'action'
  | 'caller'
  | 'token_id'
  | 'cache'
  | 'subject'
  | 'outcome'
  | 'cause'
  | 'during'
  | 'delivery'
  | 'sequence_number'
  | 'http_status'
  | 'copy_of'
  | 'send_as'
  | 'fault'
>;

// Equal texts of a hundred thousand entries are kept once.
const known = new Map<string, string>();
function intern(text: string): string {
  const found = known.get(text);
  if (found !== undefined) return found;
  if (known.size > 50_000) known.clear();
  known.set(text, text);
  return text;
}

// All entries have the same members in the same order, which makes them small and quick to read.
export function entryOf(all: JournalEntry): Entry {
  return {
    number: all.number,
    time_us: all.time_us,
    action: intern(all.action),
    caller: intern(all.caller),
    token_id: intern(all.token_id),
    cache: intern(all.cache),
    subject: intern(all.subject),
    outcome: intern(all.outcome),
    cause: all.cause,
    during: all.during,
    delivery: all.delivery,
    sequence_number: all.sequence_number,
    http_status: all.http_status,
    copy_of: all.copy_of,
    send_as: all.send_as,
    fault: all.fault,
  };
}
export const entryFrom = (line: string): Entry => entryOf(JSON.parse(line) as JournalEntry);

// "cache_client.pubsub.Pubsub/Publish" and "control.topics.publish" alike: "Publish"; "webhook.attempt": "attempt".
const shortNames = new Map<string, string>();
export function shortName(action: string): string {
  let name = shortNames.get(action);
  if (name === undefined) {
    const slash = action.lastIndexOf('/');
    name = slash >= 0 ? action.slice(slash + 1) : action.replace(/^(control|webhook)\./, '');
    shortNames.set(action, name);
  }
  return name;
}

export type Kind = 'publish' | 'subscribe' | 'attempt' | 'answer' | 'call' | 'control';
export function kindOf(entry: Entry): Kind {
  const {action} = entry;
  if (action === 'webhook.attempt') return 'attempt';
  if (action.startsWith('webhook.')) return 'answer';
  if (action === 'control.topics.publish' || action.endsWith('/Publish')) return 'publish';
  if (action.endsWith('/Subscribe')) return 'subscribe';
  return action.startsWith('control.') ? 'control' : 'call';
}

// Whether it ended as somebody would wish.
export const isGood = (entry: Entry): boolean =>
  entry.outcome === 'OK' || entry.outcome === 'delivered';

export const callerOf = (entry: Entry): string =>
  entry.token_id || (entry.action.startsWith('control.') ? 'control' : entry.caller || 'anonymous');

// What the row of an entry says, besides its number, time and outcome.
export function labelOf(entry: Entry): string {
  const where =
    entry.cache && entry.subject ? `${entry.cache}/${entry.subject}` : entry.cache || entry.subject;
  switch (kindOf(entry)) {
    case 'publish':
      return `publish ${where}${entry.sequence_number ? ` #${entry.sequence_number}` : ''}`;
    case 'attempt':
      return `attempt ${where} #${entry.sequence_number ?? ''}${entry.copy_of ? ', a copy' : ''}`;
    case 'answer':
      return `${shortName(entry.action) === 'outcome' ? 'answer' : shortName(entry.action)} ${where} #${entry.sequence_number ?? ''}`;
    default:
      return where ? `${shortName(entry.action)} ${where}` : shortName(entry.action);
  }
}

// "200", "failed", "OK"
export const outcomeOf = (entry: Entry): string => {
  if (kindOf(entry) === 'attempt') return entry.send_as ?? 'sent';
  return entry.http_status ? String(entry.http_status) : entry.outcome;
};

export function timeOf(us: number): string {
  const text = new Date(us / 1000).toISOString();
  return text.slice(11, 23);
}

export function durationOf(ms: number): string {
  if (ms < 1) return `${ms.toFixed(2)} ms`;
  if (ms < 1000) return `${Math.round(ms)} ms`;
  const s = ms / 1000;
  if (s < 60) return `${s < 10 ? s.toFixed(1) : Math.floor(s)} s`;
  const m = s / 60;
  if (m < 60) return `${Math.floor(m)} min ${Math.floor(s % 60)} s`;
  const h = m / 60;
  return h < 48
    ? `${Math.floor(h)} h ${Math.floor(m % 60)} min`
    : `${Math.floor(h / 24)} d ${Math.floor(h % 24)} h`;
}
