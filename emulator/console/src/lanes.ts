// Which lanes the picture has, and between which of them an entry goes. A lane is something that takes
// part in a run: a caller, a topic, a webhook's queue, a receiver, the keys of a cache.
import {type Entry, callerOf, kindOf} from './entries.ts';

export const GROUPS = ['caller', 'topic', 'queue', 'receiver', 'key'] as const;
export type Group = (typeof GROUPS)[number];
export const GROUP_TITLES: Record<Group, string> = {
  caller: 'Callers',
  topic: 'Topics',
  queue: 'Webhook queues',
  receiver: 'Receivers',
  key: 'Keys',
};

export interface Lane {
  group: Group;
  // As 'chat/room'; OTHERS stands for the lanes of the group that have no place of their own.
  name: string;
}
export const OTHERS = '\u0000others';

export interface Path {
  from: Lane | null;
  to: Lane;
}

const lane = (group: Group, name: string): Lane => ({group, name});

export function pathOf(entry: Entry): Path {
  const {cache, subject, action} = entry;
  const where = cache && subject ? `${cache}/${subject}` : subject || cache;
  switch (kindOf(entry)) {
    case 'attempt':
      return {from: lane('queue', where), to: lane('receiver', where)};
    case 'answer':
      return {from: lane('receiver', where), to: lane('queue', where)};
    case 'publish':
    case 'subscribe':
      return {from: lane('caller', callerOf(entry)), to: lane('topic', where)};
    default:
  }
  const caller = lane('caller', callerOf(entry));
  if (!where) return {from: null, to: caller};
  if (/topic/i.test(action)) return {from: caller, to: lane('topic', where)};
  if (/webhook|deliver/i.test(action)) return {from: caller, to: lane('queue', where)};
  if (/credential|token|fault|key\b/i.test(action) && !cache) return {from: null, to: caller};
  return {from: caller, to: lane('key', where)};
}

// How many lanes of their own each group has at most.
const ROOM: Record<Group, number> = {caller: 5, topic: 5, queue: 4, receiver: 4, key: 6};

// How often each lane is used.
export class LaneCounts {
  readonly of = new Map<Group, Map<string, number>>(GROUPS.map(group => [group, new Map()]));

  add(entry: Entry): void {
    const {from, to} = pathOf(entry);
    if (from) this.count(from);
    this.count(to);
  }
  private count({group, name}: Lane): void {
    const names = this.of.get(group)!;
    names.set(name, (names.get(name) ?? 0) + 1);
  }
}

// The lanes of a run, in their places. Those that are used most have one of their own.
export class Lanes {
  readonly list: Lane[] = [];
  private readonly places = new Map<string, number>();

  constructor(counts: LaneCounts, narrow = false) {
    for (const group of GROUPS) this.place(group, counts.of.get(group)!, narrow ? 2 : ROOM[group]);
  }

  private place(group: Group, counts: Map<string, number>, room: number): void {
    // Receivers stand in the order of their queues.
    const queues =
      group === 'receiver' ? this.list.filter(one => one.group === 'queue').map(one => one.name) : [];
    const all = [...new Set([...queues.filter(name => counts.has(name)), ...counts.keys()])];
    const most = [...counts]
      .sort((one, other) => other[1] - one[1])
      .slice(0, all.length > room ? room - 1 : room);
    const chosen = new Set(most.map(([name]) => name));
    // In the order in which they came up: that of the run.
    for (const name of all) {
      if (!chosen.has(name)) continue;
      this.places.set(`${group} ${name}`, this.list.length);
      this.list.push({group, name});
    }
    if (chosen.size === all.length) return;
    this.places.set(`${group} ${OTHERS}`, this.list.length);
    this.list.push({group, name: OTHERS});
  }

  placeOf({group, name}: Lane): number {
    return this.places.get(`${group} ${name}`) ?? this.places.get(`${group} ${OTHERS}`) ?? 0;
  }

  equals(other: Lanes): boolean {
    return (
      this.list.length === other.list.length &&
      this.list.every(
        ({group, name}, i) => other.list[i]!.group === group && other.list[i]!.name === name,
      )
    );
  }
}

export const laneTitle = ({name}: Lane): string => (name === OTHERS ? 'others' : name);

// The titles of all lanes, without the name of the cache where they have one and the same.
export function shortTitles({list}: Lanes): string[] {
  const cacheOf = ({group, name}: Lane) =>
    group === 'caller' || !name.includes('/') ? '' : name.slice(0, name.indexOf('/') + 1);
  const caches = new Set(list.map(cacheOf).filter(Boolean));
  return list.map(lane =>
    caches.size === 1 ? laneTitle(lane).slice(cacheOf(lane).length) : laneTitle(lane),
  );
}
