// Explores orders: the held deliveries of a webhook are released in each order, from the same snapshot,
// and what the caches hold afterwards is compared. Orders that end differently show what depends on order.
import {signal} from '@preact/signals';

import {type Delivery, call} from './api.ts';
import {Job, Progress, StopButton} from './job.tsx';
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
async function stateText(here: string): Promise<string> {
  const lines: string[] = [];
  for (const cache of (await call('listCaches', here, {})).caches) {
    for (const item of (await call('listItems', here, {cache, count: 1000})).items) {
      const name = item.key === undefined ? {key_base64: item.key_base64} : {key: item.key};
      const {ttl_ms: _, ...whole} = await call('showItem', here, {cache, ...name, count: 1000});
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

const exploring = new Job<Outcome>('explore');
// What is tried, or was: the first deliveries that a world held back.
const tried = signal<{world: string; deliveries: Delivery[]} | null>(null);

const explore = (here: string, deliveries: Delivery[]): Promise<void> =>
  exploring.run(linkTo('laboratory', {part: 'explore'}, here), async () => {
    tried.value = {world: here, deliveries};
    const ids = deliveries.map(({id}) => id);
    const orders = [...permutations(ids)];
    exploring.all.value = orders.length;
    await call('takeSnapshot', here, {snapshot: SNAPSHOT});
    const {journal_last} = await call('showWorld', here, {});
    try {
      for (const order of orders) {
        if (!exploring.wanted) break;
        await call('restoreSnapshot', here, {snapshot: SNAPSHOT});
        exploring.add(await tryOrder(here, order, journal_last));
      }
    } finally {
      await call('restoreSnapshot', here, {snapshot: SNAPSHOT});
    }
  });

async function tryOrder(here: string, order: number[], after: number): Promise<Outcome> {
  for (const [at, id] of order.entries()) {
    await call('releaseDeliveries', here, {deliveries: [id]});
    await call('waitForJournal', here, {
      filter: {action: 'webhook.outcome'},
      after,
      count: at + 1,
      timeout_ms: 10_000,
    });
  }
  const {deliveries} = await call('listDeliveries', here, {count: 1000});
  const failed = deliveries.filter(({id, state}) => order.includes(id) && state !== 'delivered');
  return {order, failed: failed.length, state: await stateText(here)};
}

export function Explore() {
  const {value: held} = useLive(async () => {
    const {deliveries} = await call('listDeliveries', world.value, {state: 'pending', count: 500});
    return deliveries.filter(one => one.held_back);
  }, 'held by all');
  const busy = exploring.busy.value;
  const here = tried.value?.world === world.value ? tried.value : null;
  const outcomes = here ? exploring.steps.value : [];
  const chosen = (busy && here?.deliveries) || held || [];
  const number = (id: number) => here?.deliveries.find(one => one.id === id)?.sequence_number ?? id;
  if (!here && held?.length === 0) {
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
  const first = outcomes[0];
  const differs = outcomes.filter(
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
          disabled={busy || !held?.length}
          onClick={() => void explore(world.value, held!.slice(0, MOST))}
        >
          Try every order
        </button>
        <StopButton job={exploring} />
      </div>
      <Progress job={exploring} label="Orders tried" />
      {outcomes.length > 0 && (
        <>
          <p role="status">
            {differs.length === 0 ? (
              <Tag tone="good">every order ends the same</Tag>
            ) : (
              <Tag tone="bad">{differs.length} orders end differently</Tag>
            )}{' '}
            {outcomes.length} of {exploring.all.value} orders
          </p>
          <OutcomeTable outcomes={outcomes} number={number} />
        </>
      )}
    </>
  );
}

interface OutcomesProps {
  outcomes: readonly Outcome[];
  number: (id: number) => number;
}
function OutcomeTable({outcomes, number}: OutcomesProps) {
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
