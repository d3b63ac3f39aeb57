// The Deliveries screen: what was sent to webhooks, and what came of it.
import {type Delivery, call} from './api.ts';
import {DeliveryDetail} from './delivery_detail.tsx';
import {Choice} from './fields.tsx';
import {Empty, Tag, useLive} from './parts.tsx';
import {linkTo, param, setParams, world} from './route.ts';
import {journal} from './state.ts';
import {type Columns, Table} from './table.tsx';

const PAGE = 200;
const STATES = ['pending', 'attempting', 'delivered', 'failed', 'lost'] as const;

export function toneOf({state}: Pick<Delivery, 'state'>): 'good' | 'bad' | 'warn' {
  if (state === 'delivered') return 'good';
  return state === 'pending' || state === 'attempting' ? 'warn' : 'bad';
}

// "200", "failed", "held"
export function verdictOf(delivery: Delivery): string {
  if (delivery.held_back) return 'held';
  if (delivery.http_status) return `${delivery.state} ${delivery.http_status}`;
  return delivery.state;
}

// The highest id that the journal has seen.
function latestId(): number {
  const {entries} = journal.value;
  for (let i = entries.length - 1; i >= 0 && i > entries.length - 20_000; i--) {
    const id = entries[i]!.delivery;
    if (id !== undefined) return id;
  }
  return 0;
}

// The latest first. Without a filter the page is counted back from the highest id.
async function loadDeliveries(before: number): Promise<Delivery[]> {
  const filter = {
    state: (param('state') || undefined) as Delivery['state'] | undefined,
    webhook: param('webhook') || undefined,
    cache: param('cache') || undefined,
    topic: param('topic') || undefined,
  };
  const filtered = Object.values(filter).some(Boolean);
  const last = before || latestId() + PAGE / 2;
  const after = filtered && !before ? 0 : Math.max(0, last - PAGE - 1);
  const {deliveries} = await call('listDeliveries', world.value, {
    ...filter,
    after,
    count: filtered ? 1000 : PAGE + PAGE / 2,
  });
  return deliveries.filter(({id}) => !before || id < before).reverse();
}

const COLUMNS: Columns<Delivery> = [
  [
    'Delivery',
    one => (
      <>
        {one.id}
        {one.copy_of && <small> copy of {one.copy_of}</small>}
      </>
    ),
    'num',
  ],
  [
    'Verdict',
    one => (
      <>
        <Tag tone={toneOf(one)}>{verdictOf(one)}</Tag>
        {!!one.fault && <Tag tone="warn">fault</Tag>}
      </>
    ),
  ],
  ['Webhook', one => one.webhook, 'clip'],
  [
    'Topic',
    one => (
      <>
        {one.topic} <span class="dim">#{one.sequence_number}</span>
      </>
    ),
    'clip',
  ],
  ['Message', one => one.text, 'clip mono'],
  ['Token id', one => one.token_id, 'clip'],
];

export function DeliveriesScreen() {
  const before = Number(param('before')) || 0;
  const selected = Number(param('id')) || 0;
  const key = ['state', 'webhook', 'cache', 'topic', 'before'].map(param).join(' ');
  const {value: deliveries, error} = useLive(() => loadDeliveries(before), `deliveries ${key}`, true);
  const webhooks = useLive(
    async () => (await call('listWebhooks', world.value, {})).webhooks,
    'webhooks',
  );
  const names = [...new Set(webhooks.value?.map(({webhook}) => webhook) ?? [])];
  return (
    <section class={`split${selected ? ' with-detail' : ''}`} aria-label="Deliveries">
      <div class="list">
        <div class="filters" role="search">
          <Choice
            label="State"
            value={param('state')}
            of={[['', 'all'], ...STATES.map(one => [one, one] as const)]}
            onInput={state => setParams({state, before: ''})}
          />
          <Choice
            label="Webhook"
            value={param('webhook')}
            of={[['', 'all'], ...names.map(one => [one, one] as const)]}
            onInput={webhook => setParams({webhook, before: ''})}
          />
        </div>
        {error && <p class="problem">{error}</p>}
        {deliveries?.length === 0 && <NoDeliveries filtered={key.trim() !== ''} />}
        {!!deliveries?.length && (
          <div class="scroll" tabIndex={-1}>
            <Table
              rows={deliveries}
              columns={COLUMNS}
              keyOf={one => one.id}
              onOpen={one => setParams({id: one.id})}
              isOpen={one => one.id === selected}
            />
            {deliveries.at(-1)!.id > 1 && (
              <p>
                <button type="button" onClick={() => setParams({before: deliveries.at(-1)!.id})}>
                  Earlier ones
                </button>{' '}
                {before > 0 && (
                  <button type="button" onClick={() => setParams({before: ''})}>
                    The latest
                  </button>
                )}
              </p>
            )}
          </div>
        )}
      </div>
      {selected > 0 && <DeliveryDetail id={selected} onClose={() => setParams({id: ''})} />}
    </section>
  );
}

function NoDeliveries({filtered}: {filtered: boolean}) {
  if (filtered) {
    return (
      <Empty title="No delivery matches.">
        <button
          type="button"
          onClick={() => setParams({state: '', webhook: '', cache: '', topic: '', before: ''})}
        >
          Show all
        </button>
      </Empty>
    );
  }
  return (
    <Empty
      title="No deliveries yet."
      manual={['webhook-laboratory', 'What can be done to deliveries']}
    >
      <p>
        A webhook sends every message of its topic to a URL.{' '}
        <a href={linkTo('topics', {part: 'webhooks'})}>Make a webhook</a>, then publish to its topic:
        here, or with
      </p>
      <pre>momento-emulator topic publish chat room hello</pre>
    </Empty>
  );
}
