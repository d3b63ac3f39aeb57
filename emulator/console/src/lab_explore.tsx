// Explores orders: the emulator releases the held deliveries in each order that may differ, from the same
// state of the world, and compares what the caches hold afterwards.
import {useSignal} from '@preact/signals';
import {useEffect} from 'preact/hooks';

import {call} from './api.ts';
import {Field} from './fields.tsx';
import {Job, Progress, StopButton} from './job.tsx';
import {Manual} from './manual.tsx';
import {Empty, Tag, useLive} from './parts.tsx';
import {linkTo, world} from './route.ts';
import {type Columns, Table} from './table.tsx';

// Of one order.
interface Run {
  order: number[];
  not_delivered: number;
  differs: boolean;
  // What the caches held then: of the first run, and of those that differ.
  state?: string;
}
interface Result {
  deliveries: number;
  runs: number;
  complete: boolean;
  differs?: number[];
  repeated?: number;
  differed_again?: number;
  by_chance?: boolean;
}

const MANUAL = ['guides/order', 'Ordering bugs'] as const;

const exploring = new Job<Run>('explore', 'explore');

export function Explore() {
  const here = world.value;
  useEffect(() => void exploring.find(here).catch(() => {}), [here]);
  const runsMax = useSignal('120');
  // Their numbers are those of their messages, which people know.
  const {value: deliveries} = useLive(
    async () => (await call('listDeliveries', here, {count: 1000})).deliveries,
    'held by all',
  );
  const held = deliveries?.filter(one => one.held_back);
  const busy = exploring.busy.value;
  const mine = exploring.world === here;
  const runs = mine ? exploring.steps.value : [];
  const number = (id: number) => deliveries?.find(one => one.id === id)?.sequence_number ?? id;
  if (runs.length === 0 && !busy && held?.length === 0) {
    return (
      <Empty title="Nothing is held back, so there are no orders to try." manual={MANUAL}>
        <p>
          <a href={linkTo('laboratory')}>Hold a webhook</a> and publish some messages. Then each order
          that may differ is tried here, from the same state, and you see which one ends differently.
        </p>
        <p>
          To explore your whole program, with a new emulator for each order:{' '}
          <code>momento-emulator explore -- npm test</code>
        </p>
      </Empty>
    );
  }
  return (
    <>
      <p class="dim">
        {held?.length ?? 0} held back. Orders that no handler can tell apart are tried once; the rest
        begins from the same state each time. The receiver's own memory does not go back with it.{' '}
        <Manual page={MANUAL[0]}>{MANUAL[1]}</Manual>
      </p>
      <div class="line">
        <Field label="Orders at most" type="number" value={runsMax} />
        <div class="buttons">
          <button
            type="button"
            class="primary"
            disabled={busy || !held?.length}
            onClick={() =>
              void exploring.start(() =>
                call('startExplore', here, {runs: Number(runsMax.value) || undefined}),
              )
            }
          >
            Try every order
          </button>
          {mine && <StopButton job={exploring} />}
        </div>
      </div>
      {mine && <Progress job={exploring} label="Orders tried" />}
      {runs.length > 0 && (
        <>
          <Verdict
            result={busy ? undefined : (exploring.result as Result | undefined)}
            runs={runs}
            number={number}
          />
          <RunTable runs={runs} number={number} />
        </>
      )}
    </>
  );
}

interface RunsProps {
  runs: readonly Run[];
  number: (id: number) => number;
}

function Verdict({result, runs, number}: RunsProps & {result: Result | undefined}) {
  const tried = `${runs.length} ${runs.length === 1 ? 'run' : 'runs'}`;
  if (!result) return <p role="status">{tried}</p>;
  if (!result.differs) {
    return (
      <p role="status">
        <Tag tone="good">every order ends the same</Tag> {tried}
        {!result.complete && '; there are more orders than were tried'}
      </p>
    );
  }
  return (
    <p role="status">
      <Tag tone="bad">{result.differs.map(number).join(', ')} ends differently</Tag> {tried}; of{' '}
      {result.repeated} times more it did so {result.differed_again}
      {result.by_chance && '. It may be chance: something outside of the emulator tells them apart'}
    </p>
  );
}

function RunTable({runs, number}: RunsProps) {
  const columns: Columns<Run> = [
    ['Order of messages', one => one.order.map(number).join(', '), 'num'],
    ['Not delivered', one => one.not_delivered, 'num'],
    [
      'What the caches hold then',
      one =>
        one.state === undefined ? (
          <span class="dim">the same</span>
        ) : (
          <pre tabIndex={0}>{one.state || 'nothing'}</pre>
        ),
      'mono',
    ],
  ];
  return (
    <Table
      rows={runs}
      columns={columns}
      keyOf={(_, at) => at}
      rowLook={one => (one.differs ? 'differs' : '')}
    />
  );
}
