// The Run screen: the picture of what happened, in the order in which it happened.
import {useSignal} from '@preact/signals';
import {useEffect, useLayoutEffect, useRef} from 'preact/hooks';

import {Lanes} from './lanes.ts';
import {later} from './later.ts';
import {Empty} from './parts.tsx';
import {Picture} from './picture.ts';
import {param, params, setParams} from './route.ts';
import {type Filter, NO_FILTER, Selection, isEmpty, timeAxis} from './selection.ts';
import {journal, session} from './state.ts';
import {FilterBar} from './filter_bar.tsx';
import {LaneHeads} from './lane_heads.tsx';

const filterFromAddress = (): Filter =>
  Object.fromEntries(Object.keys(NO_FILTER).map(name => [name, param(name)])) as unknown as Filter;

// The entries that belong to one: its causes up to the first, and all that follows from it.
function relatedTo(number: number): Set<number> {
  const all = journal.value;
  const related = new Set<number>();
  for (let entry = all.find(number); entry?.cause !== undefined; entry = all.find(entry.cause))
    related.add(entry.cause);
  const open = [number];
  while (open.length > 0 && related.size < 2000) {
    for (const effect of all.effectsOf(open.pop()!)) {
      related.add(effect);
      open.push(effect);
    }
  }
  return related;
}

// Until the browser tells. To ask for it would make the browser lay out an empty page first.
const LIKELY_WIDTH = 1100;

// "100,000". The browser could do it, but loads its languages first.
const grouped = (number: number): string => String(number).replace(/\B(?=(\d{3})+$)/g, ',');

export function RunScreen() {
  const filter = filterFromAddress();
  const selected = Number(param('entry')) || 0;
  const follows = useSignal(!selected);
  const selection = useRef(new Selection());
  const scroller = useRef<HTMLDivElement>(null);
  const picture = useRef<Picture>();
  const lanes = useRef<Lanes>();
  const width = useSignal(LIKELY_WIDTH);
  const shownOnce = useRef(0);
  const version = journal.value.version.value;

  useLayoutEffect(() => {
    picture.current = new Picture(scroller.current!);
    const watch = new ResizeObserver(([seen]) => (width.value = seen!.contentRect.width));
    watch.observe(scroller.current!);
    return () => watch.disconnect();
  }, []);

  selection.current.update(journal.value, filter);
  const {count} = selection.current;
  const narrow = width.value > 0 && width.value < 560;
  const fresh = new Lanes(selection.current.lanes, narrow);
  if (!lanes.current?.equals(fresh)) lanes.current = fresh;
  const forLanes = narrow
    ? Math.max(width.value - 250, 80)
    : width.value - (width.value < 800 ? 444 : 514);
  const laneWidth = Math.max(
    narrow ? 10 : 14,
    Math.min(46, Math.floor(forLanes / Math.max(1, fresh.list.length))),
  );

  useLayoutEffect(() => {
    const view = picture.current!;
    const reveals = selected > 0 && shownOnce.current !== selected;
    const axis =
      param('axis') === 'time'
        ? timeAxis(journal.value, selection.current)
        : {tops: null, folds: new Map()};
    const shown = {
      journal: journal.value,
      rows: selection.current.rows,
      count,
      lanes: lanes.current!,
      laneWidth,
      selected,
      related: selected ? relatedTo(selected) : new Set<number>(),
      ...axis,
    };
    view.show(shown, follows.value && !reveals);
    // For the benchmark: from here on the page shows the run and answers to its user.
    if (
      session.value.state.value === 'live' &&
      performance.getEntriesByName('interactive').length === 0
    )
      performance.mark('interactive');
    if (!reveals) return;
    follows.value = false;
    if (view.rowOf(selected) < 0) return;
    view.reveal(selected, true);
    shownOnce.current = selected;
  }, [version, params.value, laneWidth, lanes.current, session.value.world, session.value.state.value]);

  // The details may come after the key that goes there: their part of the page is loaded late.
  const goesToDetail = useRef(false);
  const goToDetail = () => {
    const detail = goesToDetail.current && document.getElementById('detail');
    if (!detail) return;
    goesToDetail.current = false;
    detail.focus();
  };
  useLayoutEffect(goToDetail);

  const select = (number: number) => {
    goesToDetail.current = false;
    shownOnce.current = number;
    setParams({entry: number || undefined});
    if (number) follows.value = false;
  };
  const step = (by: number) => {
    const rows = selection.current;
    const at = selected ? picture.current!.rowOf(selected) + by : by > 0 ? 0 : rows.count - 1;
    const entry = rows.entryAt(journal.value, Math.min(Math.max(at, 0), rows.count - 1));
    if (!entry) return;
    select(entry.number);
    picture.current!.reveal(entry.number);
  };
  const onKey = (event: KeyboardEvent) => {
    const steps: Record<string, number> = {
      j: 1,
      ArrowDown: 1,
      k: -1,
      ArrowUp: -1,
      PageDown: 20,
      PageUp: -20,
      Home: -1e9,
      End: 1e9,
    };
    const by = steps[event.key];
    if (by !== undefined) {
      event.preventDefault();
      step(by);
    } else if (event.key === 'Escape') select(0);
    else if (event.key === 'Enter') {
      goesToDetail.current = selected > 0;
      goToDetail();
    }
  };
  // A scroll away from the end stops following, one to the end begins it again.
  useEffect(() => {
    const element = scroller.current!;
    const onScroll = () => {
      const atEnd = picture.current!.atEnd();
      if (atEnd && !selected) follows.value = true;
      else if (!atEnd) follows.value = false;
    };
    const byHand = (event: Event) => {
      if (event instanceof WheelEvent && event.deltaY >= 0 && follows.value) return;
      setTimeout(onScroll, 60);
    };
    for (const name of ['wheel', 'touchmove', 'pointerup', 'keyup'])
      element.addEventListener(name, byHand, {passive: true});
    return () => {
      for (const name of ['wheel', 'touchmove', 'pointerup', 'keyup'])
        element.removeEventListener(name, byHand);
    };
  }, [selected]);

  const {loading} = journal.value;
  return (
    <section class={`run${selected ? ' with-detail' : ''}`} aria-label="Run">
      <FilterBar
        filter={filter}
        selection={selection.current}
        follows={follows.value}
        onFollow={() => {
          follows.value = !follows.value;
          if (follows.value) {
            select(0);
            picture.current!.scrollToEnd();
          }
        }}
        lanes={lanes.current!}
      />
      <div class="timeline">
        <LaneHeads lanes={lanes.current!} laneWidth={laneWidth} narrow={narrow} />
        <div
          ref={scroller}
          class="scroller"
          data-screen-focus
          tabIndex={0}
          role="listbox"
          aria-label="Entries of the journal"
          aria-activedescendant={selected ? `entry-${selected}` : undefined}
          onKeyDown={onKey}
          onClick={event => {
            const row = (event.target as HTMLElement).closest<HTMLElement>('.row');
            if (row) select(Number(row.dataset.number));
          }}
        />
        {count === 0 && <NothingYet filtered={!isEmpty(filter)} />}
        <p class="count" role="status">
          {grouped(count)} {count === 1 ? 'entry' : 'entries'}
          {loading.value
            ? `, reading ${grouped(loading.value.done)} of ${grouped(loading.value.all)}`
            : ''}
        </p>
      </div>
      {selected > 0 && later.value && (
        <later.value.EntryDetail
          number={selected}
          onClose={() => {
            select(0);
            scroller.current?.focus();
          }}
          onSelect={number => {
            select(number);
            picture.current!.reveal(number, picture.current!.rowOf(number) < 0);
          }}
        />
      )}
    </section>
  );
}

function NothingYet({filtered}: {filtered: boolean}) {
  if (filtered) {
    return (
      <Empty title="No entry matches.">
        <p>
          <button
            type="button"
            onClick={() =>
              setParams(Object.fromEntries(Object.keys(NO_FILTER).map(name => [name, ''])))
            }
          >
            Show all
          </button>
        </p>
      </Empty>
    );
  }
  return (
    <Empty
      title="Nothing has happened in this world yet."
      manual={['console#the-picture-of-order', 'How to read the picture']}
    >
      <p>Each call of an SDK becomes a line here, and so does each webhook request and its answer.</p>
      <p>
        Create a cache under <a href="#/default/caches">Caches</a>, publish under{' '}
        <a href="#/default/topics">Topics</a>, or run your program with{' '}
        <code>momento-emulator exec -- npm test</code>.
      </p>
    </Empty>
  );
}
