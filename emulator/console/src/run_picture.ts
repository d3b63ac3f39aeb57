// The picture of a run as one SVG: what the Run screen exports, and what the file of a report draws. Texts
// of callers become text nodes; nothing is put together as markup.
import {type Entry, isGood, labelOf, outcomeOf} from './entries.ts';
import {STROKES, addEntry, emptyStrokes} from './geometry.ts';
import {type Lanes, laneTitle} from './lanes.ts';

const ROW = 24;
const LANE = 44;
const HEAD = 130;
const TEXT = 620;
const SVG = 'http://www.w3.org/2000/svg';

export const STYLE = `
svg{font:12px ui-sans-serif,system-ui,sans-serif;background:#fff;color:#1c2333}
path{fill:none;stroke-width:1.4}.lane{stroke:#d5dae5;stroke-width:1}
.publish{stroke:#2563c9}.attempt{stroke:#6d4bc3}.good{stroke:#18794e}.bad{stroke:#c0362c}.call{stroke:#5b6478}
.bar{stroke:#18794e;stroke-width:5;stroke-opacity:.25}.badbar{stroke:#c0362c;stroke-width:5;stroke-opacity:.25}
.cause{stroke:#6d4bc3;stroke-opacity:.55}.effect{stroke:#18794e}.during{stroke:#8a93a6;stroke-dasharray:3 3}
text{fill:#1c2333}.dim{fill:#69728a}.ill{fill:#c0362c}`;

// The style comes in where this comment stands, once all is text: the console's page takes no inline
// style, and no text of a caller can look like this mark, because its '<' is written otherwise.
export const MARK = 'style';

function svgElement(
  name: string,
  attributes: Record<string, string | number>,
  text?: string,
): SVGElement {
  const element = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, String(value));
  if (text !== undefined) element.textContent = text;
  return element;
}

// Of these entries; `find` knows all of the run, by number.
export function makeSvg(
  entries: Entry[],
  lanes: Lanes,
  run: {find: (number: number) => Entry | undefined},
): SVGElement {
  const width = lanes.list.length * LANE + TEXT;
  const height = HEAD + entries.length * ROW + 20;
  const svg = svgElement('svg', {xmlns: SVG, width, height, viewBox: `0 0 ${width} ${height}`});
  svg.append(document.createComment(MARK));
  const drawing = svgElement('g', {transform: `translate(0 ${HEAD})`});
  const lines = lanes.list.map((_, i) => `M${(i + 0.5) * LANE} 0V${entries.length * ROW}`).join('');
  drawing.append(svgElement('path', {class: 'lane', d: lines}));
  const rows = new Map(entries.map((entry, i) => [entry.number, i]));
  const strokes = emptyStrokes();
  const frame = {
    lanes,
    laneWidth: LANE,
    yOf: (number: number) => (rows.has(number) ? (rows.get(number)! + 0.5) * ROW : NaN),
    top: 0,
    bottom: entries.length * ROW,
  };
  for (const entry of entries) addEntry(strokes, entry, run, frame);
  for (const stroke of STROKES)
    if (strokes[stroke]) drawing.append(svgElement('path', {class: stroke, d: strokes[stroke]}));
  svg.append(drawing);
  lanes.list.forEach((lane, i) => {
    const x = (i + 0.5) * LANE + 4;
    svg.append(
      svgElement('text', {transform: `translate(${x} ${HEAD - 8}) rotate(-60)`}, laneTitle(lane)),
    );
  });
  entries.forEach((entry, i) => {
    const y = HEAD + (i + 0.5) * ROW + 4;
    const x = lanes.list.length * LANE + 12;
    svg.append(svgElement('text', {x, y, class: 'dim'}, `#${entry.number}`));
    svg.append(svgElement('text', {x: x + 60, y}, labelOf(entry)));
    svg.append(
      svgElement(
        'text',
        {x: x + TEXT - 110, y, class: isGood(entry) ? 'dim' : 'ill'},
        outcomeOf(entry),
      ),
    );
  });
  return svg;
}

