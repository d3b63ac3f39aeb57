// What all screens share: the session of the world in the address, that world's time, and its names.
import {computed, effect, signal} from '@preact/signals';

import {type World, call} from './api.ts';
import {world} from './route.ts';
import {Session} from './session.ts';

export const session = signal(new Session(world.peek()));
effect(() => {
  const name = world.value;
  if (session.peek().world === name) return;
  session.peek().close();
  session.value = new Session(name);
});
export const journal = computed(() => session.value.journal);

// The world as it was shown last, with the machine's time then.
export const shown = signal<{world: World; at: number} | null>(null);
export const worlds = signal<string[]>([]);

// Counts what was done here: not all of it is in the journal.
export const acted = signal(0);

export async function refreshWorld(): Promise<void> {
  try {
    const all = (await call('listWorlds', world.value, {})).worlds;
    worlds.value = all.map(one => one.world);
    const one = all.find(({world: name}) => name === world.peek());
    shown.value = one ? {world: one, at: Date.now()} : null;
  } catch {
    // The banner says that the connection is lost.
  }
}

// The world's time now, in Unix ms.
export function worldNow(): number {
  const seen = shown.value;
  if (!seen) return Date.now();
  const {clock} = seen.world;
  return clock.mode === 'manual' ? clock.time_ms : Date.now() + (clock.offset_ms ?? 0);
}

// A second by the wall, for what counts down.
export const tick = signal(0);
setInterval(() => {
  if (!document.hidden) tick.value++;
}, 1000);

let waiting: ReturnType<typeof setTimeout> | undefined;
effect(() => {
  void journal.value.version.value;
  void session.value.state.value;
  clearTimeout(waiting);
  waiting = setTimeout(() => void refreshWorld(), 150);
});
effect(() => {
  // A clock that is moved is in no journal.
  if (tick.value % 5 === 4) void refreshWorld();
});
