// The page's view of one world: its journal, loaded and then followed. All tabs of a browser share one
// stream: the tab that has the lock reads it and tells the others, and when it goes the next one reads.
import {signal} from '@preact/signals';

import {type JournalEntry, Refused, get, send} from './api.ts';
import {type Entry, entryFrom, entryOf} from './entries.ts';
import {Journal, entriesOf} from './journal.ts';

type Message = {lines: string[]} | {end: true} | {lost: boolean};
export type State = 'loading' | 'live' | 'lost' | 'gone';

const TAIL = 100;
const FRAME_MS = 100;
const RETRY_MS = [250, 500, 1000, 2000];

const nextFrame = () =>
  new Promise<void>(resolve => {
    requestAnimationFrame(() => setTimeout(resolve));
    // A page that nobody sees has no frames.
    setTimeout(resolve, FRAME_MS);
  });

export class Session {
  readonly journal = new Journal();
  readonly state = signal<State>('loading');
  readonly leads = signal(false);

  private readonly base: string;
  private readonly channel: BroadcastChannel | undefined;
  private readonly ended = new AbortController();
  // Messages are worked on one after the other; what comes while the journal loads waits.
  private work: Promise<void>;

  constructor(readonly world: string) {
    this.base = `/v1/worlds/${encodeURIComponent(world)}`;
    // Without locks (a name that is not this machine's) each tab reads for itself.
    const shares = 'locks' in navigator && 'BroadcastChannel' in globalThis;
    this.channel = shares ? new BroadcastChannel(`momento-console/${world}`) : undefined;
    this.work = this.load();
    if (!this.channel) {
      void this.lead();
      return;
    }
    this.channel.onmessage = ({data}: MessageEvent<Message>) => this.take(data);
    navigator.locks
      .request(`momento-console/${world}`, {signal: this.ended.signal}, () => this.lead())
      .catch(() => {
        // The session was closed before it had the lock.
      });
  }

  close(): void {
    this.ended.abort();
    this.channel?.close();
  }

  private tell(message: Message): void {
    this.take(message);
    this.channel?.postMessage(message);
  }
  private take(message: Message): void {
    this.work = this.work
      .then(() => this.handle(message))
      .catch(() => {
        this.state.value = 'lost';
      });
  }
  private async handle(message: Message): Promise<void> {
    if (this.ended.signal.aborted) return;
    if ('end' in message) return this.load();
    if ('lost' in message) {
      if (this.state.value !== 'loading' && this.state.value !== 'gone')
        this.state.value = message.lost ? 'lost' : 'live';
      return;
    }
    const {journal} = this;
    const entries = message.lines.map(entryFrom).filter(({number}) => number > journal.last);
    if (entries.length > 0 && entries[0]!.number > journal.last + 1)
      await this.fill(entries[0]!.number);
    journal.append(entries.filter(({number}) => number > journal.last));
    this.state.value = 'live';
  }

  private async page(which: string): Promise<Entry[]> {
    const answer = await get(`${this.base}/journal?payload=none&${which}`);
    return (answer as {entries: JournalEntry[]}).entries.map(entryOf);
  }

  // Reads what was missed up to a number.
  private async fill(until: number): Promise<void> {
    const {journal} = this;
    while (journal.last + 1 < until) {
      const before = journal.last;
      journal.append((await this.page(`after=${before}&count=1000`)).filter(({number}) => number < until));
      if (journal.last === before) return;
    }
  }

  // The latest entries first, so that there is something to see; then what was before them.
  private async load(): Promise<void> {
    const {journal} = this;
    this.state.value = 'loading';
    try {
      const entries = await this.page(`latest=${TAIL}`);
      journal.clear();
      journal.append(entries);
      journal.tell();
      this.state.value = 'live';
      if (journal.first > 1) await this.loadBefore(journal.first);
    } catch (error) {
      this.state.value = error instanceof Refused && error.status === 404 ? 'gone' : 'lost';
    }
    journal.loading.value = null;
  }

  private async loadBefore(until: number): Promise<void> {
    const {journal} = this;
    const response = await send(
      'GET',
      `${this.base}/journal/export?payload=none`,
      undefined,
      this.ended.signal,
    );
    const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader();
    const earlier = [];
    let rest = '';
    let pause = performance.now() + 12;
    for (;;) {
      const {value, done} = await reader.read();
      if (done) break;
      rest += value;
      const end = rest.lastIndexOf('\n');
      for (const entry of entriesOf(rest.slice(0, end + 1))) {
        if (entry.number >= until) {
          void reader.cancel();
          journal.prepend(earlier);
          return;
        }
        earlier.push(entry);
      }
      rest = rest.slice(end + 1);
      if (performance.now() < pause) continue;
      // The page is drawn, and answers to its user, while it reads.
      journal.loading.value = {done: earlier.length, all: until};
      await new Promise(resolve => setTimeout(resolve));
      pause = performance.now() + 12;
    }
    journal.prepend(earlier);
  }

  // Follows the journal until the session is closed.
  private async lead(): Promise<void> {
    this.leads.value = true;
    // A browser opens its first connection slowly: first it shall draw what is there.
    await nextFrame();
    for (let failures = 0; !this.ended.signal.aborted; ) {
      try {
        await this.work;
        if (this.state.value === 'lost' || this.state.value === 'gone') await this.goOn();
        failures = 0;
        await this.follow();
      } catch {
        if (this.ended.signal.aborted) return;
        this.tell({lost: true});
        await new Promise(resolve =>
          setTimeout(resolve, RETRY_MS[Math.min(failures++, RETRY_MS.length - 1)]),
        );
      }
    }
  }

  // After a lost connection: goes on where it was when it is the same run, else from the beginning.
  private async goOn(): Promise<void> {
    this.tell((await this.isSameRun()) ? {lost: false} : {end: true});
    await this.work;
    if (this.state.value === 'lost') throw new Error('it is not there yet');
  }

  // Whether the emulator has the last entry as the page has it.
  private async isSameRun(): Promise<boolean> {
    const mine = this.journal.entries.at(-1);
    if (!mine) return false;
    const [theirs] = await this.page(`after=${mine.number - 1}&count=1`);
    return (
      theirs?.number === mine.number && theirs.time_us === mine.time_us && theirs.action === mine.action
    );
  }

  private async follow(): Promise<void> {
    const path = `${this.base}/journal/follow?payload=none&after=${this.journal.last}`;
    const response = await send('GET', path, undefined, this.ended.signal);
    const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader();
    // The stream tells of a reset from here on; one before it would go unseen.
    if (this.journal.last > 0 && !(await this.isSameRun())) {
      void reader.cancel();
      this.tell({end: true});
      return;
    }
    let rest = '';
    for (;;) {
      const {value, done} = await reader.read();
      if (done) throw new Error('the stream ended');
      rest += value;
      const end = rest.lastIndexOf('\n\n');
      if (end < 0) continue;
      const events = rest.slice(0, end).split('\n\n');
      rest = rest.slice(end + 2);
      const lines = events.flatMap(event => /^event: entry\ndata: (.*)$/m.exec(event)?.[1] ?? []);
      if (lines.length > 0) this.tell({lines});
      if (events.some(event => event.startsWith('event: end'))) {
        this.tell({end: true});
        return;
      }
    }
  }
}
