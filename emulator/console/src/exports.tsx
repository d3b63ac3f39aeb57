// What the Run screen gives away: one HTML file that needs nothing else, an SVG, and Mermaid text.
// Texts of callers become text nodes; nothing is put together as markup.
import {useRef} from 'preact/hooks';

import {type Entry, isGood, kindOf, labelOf, outcomeOf} from './entries.ts';
import {type Lanes, laneTitle, pathOf} from './lanes.ts';
import {MARK, STYLE, makeSvg} from './run_picture.ts';
import type {Selection} from './selection.ts';
import {journal, session} from './state.ts';

const ROWS_MAX = 5000;
const MERMAID_MAX = 400;
const withStyle = (text: string, more = ''): string =>
  text.replace(`<!--${MARK}-->`, `<style>${more}${STYLE}</style>`);

function shownEntries(selection: Selection, most: number): Entry[] {
  const from = Math.max(0, selection.count - most);
  return Array.from(
    {length: selection.count - from},
    (_, i) => selection.entryAt(journal.value, from + i)!,
  );
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
  page.body.append(title, about, page.importNode(makeSvg(entries, lanes, journal.value), true));
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
                  makeSvg(shownEntries(selection, ROWS_MAX), lanes, journal.value),
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
