// The clock of a world: frozen, moved, and what fires on the way.
import {useSignal} from '@preact/signals';

import {Act, ActForm} from './act.tsx';
import {type Answer, type Passage, call} from './api.ts';
import {durationOf} from './entries.ts';
import {Field} from './fields.tsx';
import {Tag, useLive} from './parts.tsx';
import {linkTo, world} from './route.ts';
import {shown, tick, worldNow} from './state.ts';
import {type Columns, Table} from './table.tsx';

// "90", "31m", "1h30m" in milliseconds; NaN for what is no duration.
export function millisFrom(text: string): number {
  const parts = /^(?:(\d+)d)?(?:(\d+)h)?(?:(\d+)m)?(?:(\d+)s)?(?:(\d+)ms)?$/.exec(
    text.replaceAll(' ', ''),
  );
  if (!parts || parts[0] === '') return NaN;
  const [d = 0, h = 0, m = 0, s = 0, ms = 0] = parts.slice(1).map(part => Number(part ?? 0));
  return ms + 1000 * (s + 60 * (m + 60 * (h + 24 * d)));
}

const TIMERS: Columns<Answer<'listTimers'>['timers'][number]> = [
  ['When', timer => timer.due.slice(0, 23).replace('T', ' '), 'num'],
  ['In', timer => durationOf(timer.in_ms), 'num'],
  ['What', timer => timer.kind.replace('_', ' ')],
];

export function Time() {
  void tick.value;
  const by = useSignal('31m');
  const to = useSignal('');
  const passage = useSignal<Passage | null>(null);
  const seen = shown.value?.world;
  const timers = useLive(
    async () => (await call('listTimers', world.value, {count: 20})).timers,
    'timers',
  );
  if (!seen) return <p class="dim">loading</p>;
  const frozen = seen.clock.mode === 'manual';
  const moved = (answer: Passage) => (passage.value = answer);
  const next = timers.value?.[0];
  const by_ms = millisFrom(by.value);
  return (
    <>
      <p class="bigtime">
        <time>{new Date(worldNow()).toISOString().replace('T', ' ').slice(0, 23)}</time>{' '}
        <Tag tone={frozen ? 'warn' : 'good'}>{frozen ? 'stands still' : 'runs'}</Tag>
      </p>
      <div class="buttons">
        {frozen ? (
          <Act id="releaseClock" args={{}} look="primary" done="The clock runs.">
            Let it run
          </Act>
        ) : (
          <Act id="freezeClock" args={{}} look="primary" done="The clock stands still.">
            Freeze
          </Act>
        )}
        <Act id="setClock" args={{time: next?.due ?? ''}} disabled={!frozen || !next} onDone={moved}>
          To the next timer
        </Act>
        <Act id="runUntilIdle" args={{}} disabled={!frozen} onDone={moved}>
          Run until idle
        </Act>
      </div>
      {!frozen && <p class="dim">A clock that stands still can be moved; freeze it first.</p>}
      <div class="pair">
        <ActForm
          id="advanceClock"
          name="Advance the clock"
          label="Advance"
          args={{by_ms}}
          disabled={!frozen || Number.isNaN(by_ms)}
          onDone={moved}
        >
          <Field
            label="By"
            value={by}
            help="As 31m, 1h30m, 500ms."
            wrong={Number.isNaN(by_ms) ? 'This is no duration.' : ''}
          />
        </ActForm>
        <ActForm
          id="setClock"
          name="Set the clock"
          label="Set"
          args={{time: to.value}}
          disabled={!frozen || !to.value}
          onDone={moved}
        >
          <Field
            label="To"
            value={to}
            placeholder="2026-01-01T00:30:00Z"
            help="A time that is not past."
          />
        </ActForm>
      </div>
      {passage.value && <Passed passage={passage.value} />}
      <h2 class="part">What fires next</h2>
      {timers.value?.length === 0 && <p class="dim">Nothing waits for time to pass.</p>}
      {!!timers.value?.length && <Table rows={timers.value} columns={TIMERS} keyOf={(_, at) => at} />}
    </>
  );
}

function Passed({passage}: {passage: Passage}) {
  const fired = Object.entries(passage.fired).filter(([, count]) => count > 0);
  return (
    <div class="verdict good" role="status">
      <p>
        From {passage.from.slice(0, 23)} to {passage.to.slice(0, 23)}:{' '}
        {fired.length === 0
          ? 'nothing fired'
          : fired.map(([kind, count]) => `${count} ${kind.replace('_', ' ')}`).join(', ')}
        . {passage.idle ? 'Nothing waits any more.' : 'Something still waits.'}{' '}
        {passage.journal.last > passage.journal.after && (
          <a href={linkTo('run', {entry: passage.journal.after + 1})}>Its entries</a>
        )}
      </p>
    </div>
  );
}
