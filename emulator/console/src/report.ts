// The program of a report file (emulator/tools/run_report.h): draws the picture of the run whose bundle is
// in the page.
import type {JournalEntry} from './api.ts';
import {type Entry, entryOf} from './entries.ts';
import {LaneCounts, Lanes} from './lanes.ts';
import {STYLE, makeSvg} from './run_picture.ts';

const ROWS_MAX = 5000;

async function unpacked(base64: string): Promise<string> {
  const bytes = Uint8Array.from(atob(base64.trim()), char => char.charCodeAt(0));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('gzip'));
  return new Response(stream).text();
}

async function draw(): Promise<void> {
  const bundle = JSON.parse(await unpacked(document.getElementById('bundle')!.textContent!)) as {
    journal: {entry: JournalEntry}[];
  };
  const entries: Entry[] = bundle.journal.map(({entry}) => entryOf(entry));
  const byNumber = new Map(entries.map(entry => [entry.number, entry]));
  const counts = new LaneCounts();
  const shown = entries.slice(-ROWS_MAX);
  for (const entry of shown) counts.add(entry);
  const style = document.createElement('style');
  style.textContent = STYLE;
  document.head.append(style);
  const picture = document.getElementById('picture')!;
  const svg = makeSvg(shown, new Lanes(counts), {find: number => byNumber.get(number)});
  picture.replaceChildren(svg);
}

if (document.getElementById('bundle')) void draw();
