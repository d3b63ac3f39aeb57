// The timeline: rows of HTML and lines of SVG, both only where the user looks. Rows are pooled: a row
// that leaves the view is the next one that comes into it.
import {type Entry, isGood, kindOf, labelOf, outcomeOf, timeOf} from './entries.ts';
import {STROKES, type Stroke, type Strokes, addEntry, emptyStrokes} from './geometry.ts';
import type {Journal} from './journal.ts';
import type {Lanes} from './lanes.ts';

export const ROW = 26;
const OVER = 24;
const SOON_MS = 100;
const SVG = 'http://www.w3.org/2000/svg';

export interface View {
  journal: Journal;
  // Places in the journal of the entries that are shown, in their order.
  rows: Uint32Array | null;
  count: number;
  lanes: Lanes;
  laneWidth: number;
  selected: number;
  related: ReadonlySet<number>;
  // Of an axis of time: the top of each row; absent: all are equally high.
  tops: Float64Array | null;
  folds: ReadonlyMap<number, string>;
}

interface Row {
  element: HTMLElement;
  number: HTMLElement;
  time: HTMLElement;
  text: HTMLElement;
  outcome: HTMLElement;
  fold: HTMLElement;
  at: number;
  shown: string;
}

const part = (parent: HTMLElement, name: string): HTMLElement => {
  const element = document.createElement('span');
  element.className = name;
  parent.append(element);
  return element;
};

export class Picture {
  private readonly spacer = document.createElement('div');
  private readonly svg = document.createElementNS(SVG, 'svg');
  private readonly laneLines = document.createElementNS(SVG, 'path');
  private readonly paths = {} as Record<Stroke, SVGPathElement>;
  private pool: Row[] = [];
  private inUse = new Map<number, Row>();
  private view: View | null = null;
  private from = 0;
  private to = 0;
  // How many rows are drawn beyond those that are seen: none at first, so that the page is soon there.
  private over = 0;
  // The height in which rows are seen; a guess until the browser tells.
  private seen = 800;

  constructor(private readonly scroller: HTMLElement) {
    this.spacer.className = 'rows';
    this.spacer.setAttribute('role', 'presentation');
    this.svg.setAttribute('aria-hidden', 'true');
    this.svg.setAttribute('class', 'lines');
    this.laneLines.setAttribute('class', 'lane');
    this.svg.append(this.laneLines);
    for (const stroke of STROKES) {
      const path = document.createElementNS(SVG, 'path');
      path.setAttribute('class', stroke);
      this.paths[stroke] = path;
      this.svg.append(path);
    }
    this.spacer.append(this.svg);
    scroller.append(this.spacer);
    scroller.addEventListener('scroll', () => this.draw(false), {passive: true});
    new ResizeObserver(([now]) => {
      const wasAtEnd = this.view !== null && this.atEnd(this.seen);
      this.seen = now!.contentRect.height;
      if (wasAtEnd) this.scrollToEnd();
      this.draw(false);
    }).observe(scroller);
    setTimeout(() => {
      this.over = OVER;
      this.draw(true);
    }, SOON_MS);
  }

  // `toEnd`: the user shall see the latest rows. Where these are is known without asking for the
  // scroll position, which would make the browser lay out the page once more than it must.
  show(view: View, toEnd: boolean): void {
    this.view = view;
    this.spacer.style.height = `${this.height()}px`;
    this.spacer.style.setProperty('--lanes', `${view.lanes.list.length * view.laneWidth}px`);
    if (toEnd) {
      this.draw(true, Math.max(0, this.height() - this.seen));
      this.scrollToEnd();
    } else this.draw(true);
  }

  private height(): number {
    const {tops, count} = this.view!;
    return tops ? (count > 0 ? tops[count - 1]! + ROW : 0) : count * ROW;
  }
  private topOf(row: number): number {
    return this.view!.tops ? this.view!.tops[row]! : row * ROW;
  }
  private entryAt(row: number): Entry {
    const {rows, journal} = this.view!;
    return journal.entries[rows ? rows[row]! : row]!;
  }
  // The row at a height.
  private rowAt(y: number): number {
    const {tops, count} = this.view!;
    if (!tops) return Math.min(Math.max(Math.floor(y / ROW), 0), count);
    let low = 0;
    let high = count;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (tops[middle]! + ROW <= y) low = middle + 1;
      else high = middle;
    }
    return low;
  }
  // The row of an entry; -1 when it is not shown.
  rowOf(number: number): number {
    const {rows, journal, count} = this.view!;
    const index = journal.indexOf(number);
    if (index < 0 || !rows) return index < count ? index : -1;
    let low = 0;
    let high = count - 1;
    while (low <= high) {
      const middle = (low + high) >> 1;
      if (rows[middle]! === index) return middle;
      if (rows[middle]! < index) low = middle + 1;
      else high = middle - 1;
    }
    return -1;
  }

  atEnd(seen = this.scroller.clientHeight): boolean {
    return this.scroller.scrollTop + seen >= this.height() - 2 * ROW;
  }
  scrollToEnd(): void {
    this.scroller.scrollTop = this.height();
  }
  reveal(number: number, center = false): void {
    const row = this.rowOf(number);
    if (row < 0) return;
    const y = this.topOf(row);
    const {scrollTop, clientHeight} = this.scroller;
    if (center) this.scroller.scrollTop = y - clientHeight / 2;
    else if (y < scrollTop) this.scroller.scrollTop = y;
    else if (y + ROW > scrollTop + clientHeight) this.scroller.scrollTop = y + ROW - clientHeight;
  }

  // Brings rows and lines to where the user looks; all of them when what is shown changed.
  private draw(changed: boolean, top = this.scroller.scrollTop): void {
    const {view} = this;
    if (!view) return;
    const first = this.rowAt(top);
    const last = Math.min(view.count, this.rowAt(top + this.seen) + 1);
    if (
      !changed &&
      first >= this.from + this.over / 3 - (this.from === 0 ? this.over : 0) &&
      last <= this.to - this.over / 3 + (this.to === view.count ? this.over : 0)
    )
      return;
    this.from = Math.max(0, first - this.over);
    this.to = Math.min(view.count, last + this.over);
    this.placeRows(changed);
    this.drawLines();
  }

  private placeRows(changed: boolean): void {
    for (const [at, row] of this.inUse) {
      if (at >= this.from && at < this.to) continue;
      this.inUse.delete(at);
      this.pool.push(row);
    }
    for (let at = this.from; at < this.to; at++) {
      let row = this.inUse.get(at);
      if (row && !changed) continue;
      if (!row) {
        row = this.pool.pop() ?? this.newRow();
        this.inUse.set(at, row);
      }
      this.fill(row, at);
    }
    for (const row of this.pool) {
      if (row.at < 0) continue;
      row.element.style.display = 'none';
      row.element.id = '';
      row.text.textContent = '';
      row.at = -1;
      row.shown = '';
    }
  }

  private newRow(): Row {
    const element = document.createElement('div');
    element.className = 'row';
    element.setAttribute('role', 'option');
    this.spacer.append(element);
    return {
      element,
      fold: part(element, 'fold'),
      number: part(element, 'number'),
      time: part(element, 'time'),
      text: part(element, 'text'),
      outcome: part(element, 'outcome'),
      at: -1,
      shown: '',
    };
  }

  private fill(row: Row, at: number): void {
    const view = this.view!;
    const entry = this.entryAt(at);
    const selected = entry.number === view.selected;
    const related = view.related.has(entry.number);
    const fold = view.folds.get(at) ?? '';
    const shown = `${entry.number} ${selected} ${related} ${fold} ${view.count} ${entry.time_us}`;
    const {element} = row;
    if (row.at !== at || view.tops) element.style.transform = `translateY(${this.topOf(at)}px)`;
    if (row.at < 0) element.style.display = '';
    row.at = at;
    if (row.shown === shown) return;
    row.shown = shown;
    element.id = `entry-${entry.number}`;
    element.className = `row ${kindOf(entry)}${isGood(entry) ? '' : ' ill'}${selected ? ' selected' : ''}${related ? ' related' : ''}${fold ? ' folded' : ''}`;
    element.dataset.number = String(entry.number);
    element.setAttribute('aria-selected', String(selected));
    element.setAttribute('aria-setsize', String(view.count));
    element.setAttribute('aria-posinset', String(at + 1));
    row.fold.textContent = fold;
    row.number.textContent = String(entry.number);
    row.time.textContent = timeOf(entry.time_us);
    row.text.textContent = labelOf(entry);
    row.outcome.textContent = outcomeOf(entry);
  }

  private drawLines(): void {
    const view = this.view!;
    const {journal, lanes, laneWidth} = view;
    const top = this.from < view.count ? this.topOf(this.from) : 0;
    const bottom = this.to > 0 ? this.topOf(this.to - 1) + ROW : 0;
    const strokes = emptyStrokes();
    const yOf = (number: number) => {
      const row = this.rowOf(number);
      return row < 0 ? NaN : this.topOf(row) + ROW / 2 - top;
    };
    const frame = {lanes, laneWidth, yOf, top: 0, bottom: bottom - top};
    for (let at = this.from; at < this.to; at++) {
      const entry = this.entryAt(at);
      addEntry(strokes, entry, journal, frame);
      // Lines that leave the picture below.
      for (const effect of journal.effectsOf(entry.number)) {
        if (this.rowOf(effect) >= this.to) addEntry(strokes, journal.find(effect)!, journal, frame);
      }
    }
    this.place(top, bottom - top, lanes.list.length * laneWidth);
    this.drawStrokes(strokes, lanes, laneWidth, bottom - top);
  }
  private place(top: number, height: number, width: number): void {
    this.svg.style.transform = `translateY(${top}px)`;
    this.svg.setAttribute('width', String(width));
    this.svg.setAttribute('height', String(Math.max(height, 0)));
  }
  private drawStrokes(strokes: Strokes, lanes: Lanes, laneWidth: number, height: number): void {
    for (const stroke of STROKES) this.paths[stroke].setAttribute('d', strokes[stroke]);
    this.laneLines.setAttribute(
      'd',
      lanes.list.map((_, i) => `M${(i + 0.5) * laneWidth} 0V${height}`).join(''),
    );
  }
}
