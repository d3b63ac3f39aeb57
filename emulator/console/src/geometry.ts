// Lines of the picture as SVG paths. Rows are entries, from above to below in their order; columns are
// lanes. What stands here knows no document, so that a picture can be made of it anywhere.
import {type Entry, isGood, kindOf} from './entries.ts';
import {type Lanes, pathOf} from './lanes.ts';

// The kinds of lines, each a path of its own in the picture.
export const STROKES = [
  'publish',
  'attempt',
  'good',
  'bad',
  'call',
  'bar',
  'badbar',
  'cause',
  'effect',
  'during',
] as const;
export type Stroke = (typeof STROKES)[number];
export type Strokes = Record<Stroke, string>;

export interface Frame {
  lanes: Lanes;
  laneWidth: number;
  // The middle of an entry's row, in pixels from the top of the picture; NaN when it has none.
  yOf: (number: number) => number;
  // Where the picture is cut.
  top: number;
  bottom: number;
}

const strokeOf = (entry: Entry): Stroke => {
  if (!isGood(entry)) return 'bad';
  switch (kindOf(entry)) {
    case 'publish':
      return 'publish';
    case 'attempt':
      return 'attempt';
    case 'answer':
      return 'good';
    default:
      return 'call';
  }
};

const f = (n: number): string => String(Math.round(n * 10) / 10);

function arrow(x1: number, x2: number, y: number): string {
  const d = x2 > x1 ? -1 : 1;
  const tip = x2 + d * 2.5;
  return `M${f(x1)} ${f(y)}H${f(tip)}M${f(tip + d * 4.5)} ${f(y - 3.5)}L${f(tip)} ${f(y)}L${f(tip + d * 4.5)} ${f(y + 3.5)}`;
}

// A dot: what an entry without a second lane is.
const dot = (x: number, y: number): string => `M${f(x - 2)} ${f(y)}h4M${f(x)} ${f(y - 2)}v4`;

function curve(x1: number, y1: number, x2: number, y2: number): string {
  if (Math.abs(x1 - x2) < 1) return `M${f(x1)} ${f(y1)}V${f(y2)}`;
  const bend = Math.min(14, (y2 - y1) / 2);
  const d = x2 > x1 ? 1 : -1;
  return `M${f(x1)} ${f(y1)}V${f(y2 - bend)}Q${f(x1)} ${f(y2)} ${f(x1 + d * Math.min(bend, Math.abs(x2 - x1)))} ${f(y2)}H${f(x2)}`;
}

export function emptyStrokes(): Strokes {
  return Object.fromEntries(STROKES.map(stroke => [stroke, ''])) as Strokes;
}

// Adds what belongs to one entry: its arrow, and the line from its cause.
export function addEntry(
  strokes: Strokes,
  entry: Entry,
  journal: {find: (number: number) => Entry | undefined},
  frame: Frame,
): void {
  const {lanes, laneWidth, yOf, top, bottom} = frame;
  const x = (place: number) => (place + 0.5) * laneWidth;
  const y = yOf(entry.number);
  const {from, to} = pathOf(entry);
  const xTo = x(lanes.placeOf(to));
  const xFrom = from ? x(lanes.placeOf(from)) : xTo;
  if (y >= top - 40 && y <= bottom + 40) {
    strokes[strokeOf(entry)] += xFrom === xTo ? dot(xTo, y) : arrow(xFrom, xTo, y);
  }
  const cut = (value: number) => Math.min(Math.max(value, top - 60), bottom + 60);
  const line = (causeNumber: number, stroke: Stroke) => {
    const cause = journal.find(causeNumber);
    const yCause = cause ? yOf(causeNumber) : NaN;
    if (!cause || Number.isNaN(yCause) || yCause > y) return;
    const xCause = x(lanes.placeOf(pathOf(cause).to));
    // What a request brought about comes in above the arrow, so that both are seen.
    const above = stroke === 'effect' || stroke === 'during' ? 5 : 0;
    strokes[stroke] += curve(xCause, cut(yCause), xFrom, cut(y - above));
    if (above > 0) strokes[stroke] += `V${f(y)}`;
  };
  if (entry.cause !== undefined) {
    const kind = kindOf(entry);
    line(
      entry.cause,
      kind === 'answer' ? (isGood(entry) ? 'bar' : 'badbar') : kind === 'attempt' ? 'cause' : 'effect',
    );
  }
  for (const attempt of entry.during?.slice(0, 4) ?? []) line(attempt, 'during');
}
