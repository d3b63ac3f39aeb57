// Explores orders: the held deliveries of a webhook are released in each order, from the same snapshot,
// and what the caches hold afterwards is compared. Orders that end differently show what depends on order.
import {useSignal} from '@preact/signals';
import {useRef} from 'preact/hooks';

import {note} from './act.tsx';
import {type Delivery, Refused, call} from './api.ts';
import {Empty, Tag, useLive} from './parts.tsx';
import {linkTo, world} from './route.ts';
import {type Columns, Table} from './table.tsx';

const SNAPSHOT = 'console-explore';
const MOST = 5;

function* permutations(of: number[]): Generator<number[]> {
  if (of.length <= 1) {
    yield of;
    return;
  }
  for (let i = 0; i < of.length; i++) {
    for (const rest of permutations([...of.slice(0, i), ...of.slice(i + 1)])) yield [of[i]!, ...rest];
  }
}

// All that the caches hold, as one text; TTLs left out.
async function stateText(): Promise<string> {
  const lines: string[] = [];
  for (const cache of (await call('listCaches', world.value, {})).caches) {
    for (const item of (await call('listItems', world.value, {cache, count: 1000})).items) {
      const name = item.key === undefined ? {key_base64: item.key_base64} : {key: item.key};
      const {ttl_ms: _, ...whole} = await call('showItem', world.value, {cache, ...name, count: 1000});
      lines.push(
        `${cache}/${item.key ?? item.key_base64}: ${JSON.stringify(whole.elements?.map(one => one.value ?? one.value_base64) ?? whole.value ?? whole.value_base64)}`,
      );
    }
  }
  return lines.join('\n');
}

interface Outcome {
  order: number[];
  failed: number;
  state: string;
}

export function Explore() {
  const {value: held} = useLive(async () => {
    const {deliveries} = await call('listDeliveries', world.value, {state: 'pending', count: 500});
    return deliveries.filter(one => one.held_back);
  }, 'held by all');
  const kept = useSignal<Delivery[] | null>(null);
  const outcomes = useSignal<Outcome[]>([]);
  const all = useSignal(0);
  const busy = useSignal(false);
  const stopped = useRef(false);
  const chosen = kept.value ?? held ?? [];
  const number = (id: number) => chosen.find(one => one.id === id)?.sequence_number ?? id;

  const explore = async () => {
    busy.value = true;
    stopped.current = false;
    outcomes.value = [];
    kept.value = held!.slice(0, MOST);
    const ids = kept.value.map(({id}) => id);
    const orders = [...permutations(ids)];
    all.value = orders.length;
    try {
      await call('takeSnapshot', world.value, {snapshot: SNAPSHOT});
      const {journal_last} = await call('showWorld', world.value, {});
      for (const order of orders) {
        if (stopped.current) break;
        await call('restoreSnapshot', world.value, {snapshot: SNAPSHOT});
        for (const [at, id] of order.entries()) {
          await call('releaseDeliveries', world.value, {deliveries: [id]});
          await call('waitForJournal', world.value, {
            filter: {action: 'webhook.outcome'},
            after: journal_last,
            count: at + 1,
            timeout_ms: 10_000,
          });
        }
        const {deliveries} = await call('listDeliveries', world.value, {count: 1000});
        const failed = deliveries.filter(
          ({id, state}) => ids.includes(id) && state !== 'delivered',
        ).length;
        outcomes.value = [...outcomes.value, {order, failed, state: await stateText()}];
      }
      await call('restoreSnapshot', world.value, {snapshot: SNAPSHOT});
    } catch (error) {
      note(error instanceof Refused ? error.message : String(error), {bad: true});
    }
    busy.value = false;
  };

  if (!kept.value && held?.length === 0) {
    return (
      <Empty title="Nothing is held back, so there are no orders to try.">
        <p>
          <a href={linkTo('laboratory')}>Hold a webhook</a> and publish two to five messages. Then each
          order is tried here from the same snapshot, and you see which orders end differently.
        </p>
        <p>
          To explore your whole program, with a new emulator for each order:{' '}
          <code>momento-emulator explore -- npm test</code>
        </p>
      </Empty>
    );
  }
  const first = outcomes.value[0];
  const differs = outcomes.value.filter(
    one => first && (one.state !== first.state || one.failed !== first.failed),
  );
  return (
    <>
      <p class="dim">
        {chosen.length} held back{chosen.length > MOST ? `; the first ${MOST} are tried` : ''}. Each
        order begins from the same snapshot; the receiver's own memory does not go back with it.
      </p>
      <div class="buttons">
        <button
          type="button"
          class="primary"
          disabled={busy.value || !held?.length}
          onClick={() => void explore()}
        >
          Try every order
        </button>
        {busy.value && (
          <button type="button" onClick={() => (stopped.current = true)}>
            Stop
          </button>
        )}
      </div>
      {busy.value && (
        <progress max={all.value} value={outcomes.value.length} aria-label="Orders tried" />
      )}
      {outcomes.value.length > 0 && (
        <>
          <p role="status">
            {differs.length === 0 ? (
              <Tag tone="good">every order ends the same</Tag>
            ) : (
              <Tag tone="bad">{differs.length} orders end differently</Tag>
            )}{' '}
            {outcomes.value.length} of {all.value} orders
          </p>
          <OutcomeTable outcomes={outcomes.value} number={number} />
        </>
      )}
    </>
  );
}

function OutcomeTable({outcomes, number}: {outcomes: Outcome[]; number: (id: number) => number}) {
  const first = outcomes[0]!;
  const differs = (one: Outcome) => one.state !== first.state || one.failed !== first.failed;
  const columns: Columns<Outcome> = [
    ['Order of messages', one => one.order.map(number).join(', '), 'num'],
    ['Not delivered', one => one.failed, 'num'],
    [
      'What the caches hold then',
      one =>
        differs(one) || one === first ? (
          <pre tabIndex={0}>{one.state || 'nothing'}</pre>
        ) : (
          <span class="dim">the same</span>
        ),
      'mono',
    ],
  ];
  return (
    <Table
      rows={outcomes}
      columns={columns}
      keyOf={one => one.order.join()}
      rowLook={one => (differs(one) ? 'differs' : '')}
    />
  );
}
