// The journals of two worlds side by side: up to where they are equal, and what differs there.
import {useSignal} from '@preact/signals';
import {useEffect} from 'preact/hooks';

import {send} from './api.ts';
import {type Entry, isGood, labelOf, outcomeOf} from './entries.ts';
import {Choice} from './fields.tsx';
import {entriesOf} from './journal.ts';
import {Empty, Tag} from './parts.tsx';
import {param, setParams, world} from './route.ts';
import {worlds} from './state.ts';
import {Table} from './table.tsx';

interface Pair {
  mine?: Entry;
  theirs?: Entry;
  same: boolean;
}

const load = async (name: string): Promise<Entry[]> =>
  entriesOf(
    await (
      await send('GET', `/v1/worlds/${encodeURIComponent(name)}/journal/export?payload=none`)
    ).text(),
  );

const textOf = (entry: Entry | undefined): string =>
  entry ? `${entry.action} ${labelOf(entry)} ${entry.token_id} ${outcomeOf(entry)}` : '';

// Pairs entries as a diff does, within a window: an entry that is missing on one side stands alone.
export function pairUp(mine: Entry[], theirs: Entry[]): Pair[] {
  const WINDOW = 40;
  const pairs: Pair[] = [];
  let a = 0;
  let b = 0;
  while (a < mine.length || b < theirs.length) {
    const here = textOf(mine[a]);
    const there = textOf(theirs[b]);
    if (here && here === there) {
      pairs.push({mine: mine[a++], theirs: theirs[b++], same: true});
      continue;
    }
    const inTheirs = here ? theirs.slice(b, b + WINDOW).findIndex(entry => textOf(entry) === here) : -1;
    const inMine = there ? mine.slice(a, a + WINDOW).findIndex(entry => textOf(entry) === there) : -1;
    if (inTheirs > 0 && (inMine < 0 || inTheirs <= inMine))
      pairs.push({theirs: theirs[b++], same: false});
    else if (inMine > 0) pairs.push({mine: mine[a++], same: false});
    else pairs.push({mine: mine[a++], theirs: theirs[b++], same: false});
  }
  return pairs;
}

const SHOWN = 400;
const BEFORE = 8;

export function Difference() {
  const pairs = useSignal<Pair[] | null>(null);
  const others = worlds.value.filter(name => name !== world.value);
  const other = others.includes(param('with')) ? param('with') : (others[0] ?? '');
  const compare = async () =>
    (pairs.value = pairUp(await load(world.value), await load(other)));
  useEffect(() => {
    pairs.value = null;
    // Whoever comes by a link wants to see the difference.
    if (other && other === param('with')) void compare();
  }, [world.value, other]);
  if (others.length === 0) {
    return (
      <Empty
        title="There is only one world."
        manual={['guides/worlds', 'Worlds and parallel suites']}
      >
        <p>Fork this one, let something else happen in the fork, and compare.</p>
      </Empty>
    );
  }
  const first = pairs.value?.findIndex(pair => !pair.same) ?? -1;
  const different = pairs.value?.filter(pair => !pair.same).length ?? 0;
  const from = Math.max(0, first - BEFORE);
  return (
    <>
      <div class="line">
        <Choice
          label={`Compare ${world.value} with`}
          value={other}
          of={others}
          onInput={name => setParams({with: name})}
        />
        <div class="buttons">
          <button type="button" class="primary" onClick={() => void compare()}>
            Compare
          </button>
        </div>
      </div>
      {pairs.value && (
        <p role="status">
          {different === 0 ? <Tag tone="good">equal</Tag> : <Tag tone="bad">{different} differ</Tag>}{' '}
          {pairs.value.length} pairs of entries
          {from > 0 && `; the first ${from} are equal and left out`}
        </p>
      )}
      {pairs.value && different > 0 && (
        <Table
          rows={pairs.value.slice(from, from + SHOWN)}
          columns={[
            [world.value, pair => pair.mine && <Side entry={pair.mine} />],
            [other, pair => pair.theirs && <Side entry={pair.theirs} />],
          ]}
          keyOf={(_, at) => at}
          look="sides"
          rowLook={pair => (pair.same ? '' : 'differs')}
        />
      )}
    </>
  );
}

function Side({entry}: {entry: Entry}) {
  return (
    <>
      <span class="dim num">#{entry.number}</span> {labelOf(entry)}{' '}
      <span class={isGood(entry) ? 'dim' : 'bad-text'}>{outcomeOf(entry)}</span>
    </>
  );
}
