// The journal of one world as the page holds it: every entry without its request, in order.
import {signal} from '@preact/signals';

import {type Entry, entryFrom} from './entries.ts';

// Beyond this the oldest go, as they do in the emulator.
const KEPT = 300_000;
const CUT = 50_000;

export class Journal {
  entries: Entry[] = [];
  // Counts changes, once a frame at most; `life` counts beginnings.
  readonly version = signal(0);
  readonly life = signal(0);
  // How many of how many are loaded; null once all are.
  readonly loading = signal<{done: number; all: number} | null>(null);
  // Whoever wants to see each entry as it comes.
  readonly listeners = new Set<(entries: Entry[]) => void>();

  private effects = new Map<number, number[]>();
  private noted = false;

  get last(): number {
    return this.entries.at(-1)?.number ?? 0;
  }
  get first(): number {
    return this.entries[0]?.number ?? 0;
  }

  // Where the entry of a number stands; -1 when it is not here.
  indexOf(number: number): number {
    const guess = number - this.first;
    if (this.entries[guess]?.number === number) return guess;
    let low = 0;
    let high = this.entries.length - 1;
    while (low <= high) {
      const middle = (low + high) >> 1;
      const found = this.entries[middle]!.number;
      if (found === number) return middle;
      if (found < number) low = middle + 1;
      else high = middle - 1;
    }
    return -1;
  }
  find(number: number): Entry | undefined {
    return this.entries[this.indexOf(number)];
  }
  // The numbers of the entries that an entry brought about.
  effectsOf(number: number): readonly number[] {
    return this.effects.get(number) ?? [];
  }

  append(entries: Entry[]): void {
    if (entries.length === 0) return;
    for (const entry of entries) {
      this.entries.push(entry);
      this.note(entry);
    }
    if (this.entries.length > KEPT) this.cut();
    for (const tell of this.listeners) tell(entries);
    this.changed();
  }
  // What was there before the first entry.
  prepend(earlier: Entry[]): void {
    this.entries = [...earlier, ...this.entries];
    this.effects.clear();
    for (const entry of this.entries) this.note(entry);
    this.changed();
  }
  clear(): void {
    this.entries = [];
    this.effects.clear();
    this.life.value++;
    this.changed();
  }

  private note(entry: Entry): void {
    if (entry.cause === undefined) return;
    const known = this.effects.get(entry.cause);
    if (known) known.push(entry.number);
    else this.effects.set(entry.cause, [entry.number]);
  }
  private cut(): void {
    for (const gone of this.entries.splice(0, CUT)) this.effects.delete(gone.number);
  }
  private changed(): void {
    if (this.noted) return;
    this.noted = true;
    // A hidden page has no frames.
    if (document.hidden) setTimeout(() => this.tell(), 200);
    else requestAnimationFrame(() => this.tell());
  }
  // Shows what changed without waiting for the next frame.
  tell(): void {
    if (!this.noted) return;
    this.noted = false;
    this.version.value++;
  }
}

export const entriesOf = (text: string): Entry[] => text.split('\n').filter(Boolean).map(entryFrom);
