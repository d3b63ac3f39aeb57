// Which entries of a journal are shown: the filters of the Run screen, applied as entries come.
import {type Entry, callerOf, durationOf, isGood, labelOf} from './entries.ts';
import type {Journal} from './journal.ts';
import {LaneCounts} from './lanes.ts';
import {ROW} from './picture.ts';

export interface Filter {
  text: string;
  cache: string;
  topic: string;
  webhook: string;
  caller: string;
  outcome: string;
}
export const NO_FILTER: Filter = {text: '', cache: '', topic: '', webhook: '', caller: '', outcome: ''};
export const isEmpty = (filter: Filter): boolean => Object.values(filter).every(value => value === '');

function textMatches(entry: Entry, text: string): boolean {
  if (text.startsWith('#')) return String(entry.number) === text.slice(1);
  const all = `${labelOf(entry)} ${entry.action} ${entry.token_id} ${entry.outcome} ${entry.http_status ?? ''} ${entry.fault ?? ''}`;
  return all.toLowerCase().includes(text);
}

// Whether the entry itself is what is asked for; what it brought about is shown with it.
function isRoot(entry: Entry, filter: Filter): boolean {
  const topic =
    /topic/i.test(entry.action) ||
    entry.action.endsWith('/Publish') ||
    entry.action.endsWith('/Subscribe');
  if (filter.cache && entry.cache !== filter.cache) return false;
  if (filter.topic && !(topic && entry.subject === filter.topic)) return false;
  if (filter.webhook && !(/webhook/i.test(entry.action) && entry.subject === filter.webhook))
    return false;
  return !filter.caller || callerOf(entry) === filter.caller;
}

function outcomeMatches(entry: Entry, wanted: string): boolean {
  if (wanted === 'good') return isGood(entry);
  return wanted === 'bad' ? !isGood(entry) : entry.outcome === wanted;
}

export class Selection {
  // Places in the journal; absent when everything is shown.
  rows: Uint32Array | null = null;
  count = 0;
  lanes = new LaneCounts();
  readonly topics = new Set<string>();
  readonly webhooks = new Set<string>();
  readonly callers = new Set<string>();
  readonly caches = new Set<string>();
  private chosen = new Set<number>();
  private scanned = 0;
  private made = '';

  // Brings itself up to date with the journal.
  update(journal: Journal, filter: Filter): void {
    const all = isEmpty(filter);
    const made = `${journal.life.peek()} ${journal.first} ${JSON.stringify(filter)}`;
    if (made !== this.made) this.begin(made, all);
    const {entries} = journal;
    if (this.rows && this.rows.length < entries.length) {
      const larger = new Uint32Array(Math.max(1024, 2 * entries.length));
      larger.set(this.rows.subarray(0, this.count));
      this.rows = larger;
    }
    const text = filter.text.toLowerCase();
    for (; this.scanned < entries.length; this.scanned++) {
      const entry = entries[this.scanned]!;
      this.learn(entry);
      if (!all && !this.wants(entry, filter, text)) continue;
      this.lanes.add(entry);
      if (this.rows) this.rows[this.count] = this.scanned;
      this.count++;
    }
  }

  private begin(made: string, all: boolean): void {
    this.made = made;
    this.rows = all ? null : new Uint32Array(1024);
    this.count = 0;
    this.scanned = 0;
    this.lanes = new LaneCounts();
    this.chosen.clear();
    for (const names of [this.topics, this.webhooks, this.callers, this.caches]) names.clear();
  }

  private learn(entry: Entry): void {
    const few = (names: Set<string>, name: string) => {
      if (name && names.size < 200) names.add(name);
    };
    few(this.callers, callerOf(entry));
    few(this.caches, entry.cache);
    if (entry.action.startsWith('webhook.')) few(this.webhooks, entry.subject);
    else if (entry.sequence_number !== undefined) few(this.topics, entry.subject);
  }

  private wants(entry: Entry, filter: Filter, text: string): boolean {
    const follows = entry.cause !== undefined && this.chosen.has(entry.cause);
    if (!follows && !isRoot(entry, filter)) return false;
    this.chosen.add(entry.number);
    return (
      (!text || textMatches(entry, text)) && (!filter.outcome || outcomeMatches(entry, filter.outcome))
    );
  }

  entryAt(journal: Journal, row: number): Entry | undefined {
    return journal.entries[this.rows ? this.rows[row]! : row];
  }
}

const FOLD_MS = 1000;

// Where each row stands on an axis of time: the longer the gap, the further, and idle time is folded.
export function timeAxis(
  journal: Journal,
  selection: Selection,
): {tops: Float64Array; folds: Map<number, string>} {
  const tops = new Float64Array(selection.count);
  const folds = new Map<number, string>();
  let top = 0;
  let before = NaN;
  for (let row = 0; row < selection.count; row++) {
    const time = selection.entryAt(journal, row)!.time_us / 1000;
    const gap = time - before;
    if (gap > 0) top += Math.min(Math.log2(gap + 1) * 4, 34);
    if (gap >= FOLD_MS) folds.set(row, `${durationOf(gap)} later`);
    tops[row] = top;
    top += ROW;
    before = time;
  }
  return {tops, folds};
}
