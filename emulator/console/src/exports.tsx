// What the Run screen gives away: one HTML file that needs nothing else, an SVG, and Mermaid text.
// Texts of callers become text nodes; nothing is put together as markup.
import {useRef} from 'preact/hooks';

import {type Entry, isGood, kindOf, labelOf, outcomeOf} from './entries.ts';
import {STROKES, addEntry, emptyStrokes} from './geometry.ts';
import {type Lanes, laneTitle, pathOf} from './lanes.ts';
import type {Selection} from './selection.ts';
import {journal, session} from './state.ts';

const ROW = 24;
const LANE = 44;
const HEAD = 130;
const TEXT = 620;
const ROWS_MAX = 5000;
const MERMAID_MAX = 400;
const SVG = 'http://www.w3.org/2000/svg';

const STYLE = `
svg{font:12px ui-sans-serif,system-ui,sans-serif;background:#fff;color:#1c2333}
path{fill:none;stroke-width:1.4}.lane{stroke:#d5dae5;stroke-width:1}
.publish{stroke:#2563c9}.attempt{stroke:#6d4bc3}.good{stroke:#18794e}.bad{stroke:#c0362c}.call{stroke:#5b6478}
.bar{stroke:#18794e;stroke-width:5;stroke-opacity:.25}.badbar{stroke:#c0362c;stroke-width:5;stroke-opacity:.25}
.cause{stroke:#6d4bc3;stroke-opacity:.55}.effect{stroke:#18794e}.during{stroke:#8a93a6;stroke-dasharray:3 3}
text{fill:#1c2333}.dim{fill:#69728a}.ill{fill:#c0362c}`;

// Where the style comes in once all is text: the page itself takes no inline style, and no text of a
// caller can look like this mark, because its '<' is written otherwise.
const MARK = 'style';
const withStyle = (text: string, more = ''): string =>
  text.replace(`<!--${MARK}-->`, `<style>${more}${STYLE}</style>`);

function shownEntries(selection: Selection, most: number): Entry[] {
  const from = Math.max(0, selection.count - most);
  return Array.from(
    {length: selection.count - from},
    (_, i) => selection.entryAt(journal.value, from + i)!,
  );
}

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

function makeSvg(entries: Entry[], lanes: Lanes): SVGElement {
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
  for (const entry of entries) addEntry(strokes, entry, journal.value, frame);
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

const PAGE_STYLE =
  'body{font:14px system-ui,sans-serif;margin:24px;color:#1c2333;background:#fff}h1{font-size:18px}p{color:#59627a}';

function makeHtml(entries: Entry[], lanes: Lanes): string {
  const page = document.implementation.createHTMLDocument(`Run of world ${session.value.world}`);
  const meta = page.createElement('meta');
  meta.setAttribute('charset', 'utf-8');
  page.head.prepend(meta);
  const title = page.createElement('h1');
  title.textContent = `Run of world ${session.value.world}`;
  const about = page.createElement('p');
  about.textContent =
    `${entries.length} entries, ${new Date((entries[0]?.time_us ?? 0) / 1000).toISOString()} to ` +
    `${new Date((entries.at(-1)?.time_us ?? 0) / 1000).toISOString()} by the world's clock. ` +
    'A solid line is proven; a dashed one only fell into the time of the request.';
  page.body.append(title, about, page.importNode(makeSvg(entries, lanes), true));
  return withStyle(`<!doctype html>\n${page.documentElement.outerHTML}\n`, PAGE_STYLE);
}

// Mermaid takes neither ';' nor '#' in a text, and its names are ids here.
const mermaidText = (text: string): string => text.replace(/[^\p{L}\p{N} ./_:,()-]/gu, '·');

function makeMermaid(entries: Entry[], lanes: Lanes): string {
  const lines = ['sequenceDiagram'];
  lanes.list.forEach((lane, i) =>
    lines.push(`  participant L${i} as ${mermaidText(`${lane.group} ${laneTitle(lane)}`)}`),
  );
  for (const entry of entries) {
    const {from, to} = pathOf(entry);
    const b = lanes.placeOf(to);
    const a = from ? lanes.placeOf(from) : b;
    const kind = kindOf(entry);
    const line = kind === 'answer' ? '-->>' : '->>';
    lines.push(
      `  L${a}${isGood(entry) ? line : kind === 'answer' ? '--x' : '-x'}L${b}: ${mermaidText(`${entry.number} ${labelOf(entry)} ${outcomeOf(entry)}`)}`,
    );
  }
  return `${lines.join('\n')}\n`;
}

function save(name: string, type: string, text: string): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(new Blob([text], {type}));
  link.download = `${session.value.world}-run.${name}`;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}

export function ExportMenu({selection, lanes}: {selection: Selection; lanes: Lanes}) {
  const menu = useRef<HTMLDetailsElement>(null);
  const give = (make: () => void) => () => {
    make();
    menu.current!.open = false;
  };
  return (
    <details class="menu" ref={menu}>
      <summary>Export</summary>
      <div>
        <button
          type="button"
          onClick={give(() =>
            save('html', 'text/html', makeHtml(shownEntries(selection, ROWS_MAX), lanes)),
          )}
        >
          One HTML file
        </button>
        <button
          type="button"
          onClick={give(() =>
            save(
              'svg',
              'image/svg+xml',
              withStyle(
                new XMLSerializer().serializeToString(
                  makeSvg(shownEntries(selection, ROWS_MAX), lanes),
                ),
              ),
            ),
          )}
        >
          SVG
        </button>
        <button
          type="button"
          onClick={give(() =>
            save('mmd', 'text/plain', makeMermaid(shownEntries(selection, MERMAID_MAX), lanes)),
          )}
        >
          Mermaid, the last {MERMAID_MAX}
        </button>
      </div>
    </details>
  );
}
