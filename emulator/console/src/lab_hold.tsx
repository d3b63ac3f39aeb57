// Deliveries that are held back, brought into an order by hand, and released in it.
import {useSignal} from '@preact/signals';
import {useRef} from 'preact/hooks';

import {Act, ActForm} from './act.tsx';
import {type Args, type Delivery, call} from './api.ts';
import {Choice, Field} from './fields.tsx';
import {Empty, Tag, useLive} from './parts.tsx';
import {linkTo, param, setParams, world} from './route.ts';

type Order = Args<'setDeliveryOrder'>['order'];
const ORDERS: readonly (readonly [Order, string])[] = [
  ['hold', 'hold: keep them back until released'],
  ['in-order', 'in order: one after the other'],
  ['concurrent', 'concurrent: several at once'],
  ['shuffle', 'shuffle: in an order from the seed'],
  ['reverse', 'reverse: the last one first'],
  ['given', 'given: in this order'],
  ['default', 'default: as the world has it'],
];

export function Hold() {
  const {value: webhooks} = useLive(
    async () => (await call('listWebhooks', world.value, {})).webhooks,
    'webhooks',
  );
  const {value: orders} = useLive(
    async () => (await call('listDeliveryOrders', world.value, {})).orders,
    'orders',
  );
  const chosen =
    webhooks?.find(one => `${one.cache}/${one.webhook}` === param('webhook')) ?? webhooks?.[0];
  if (webhooks?.length === 0) {
    return (
      <Empty
        title="No webhook, so nothing to hold."
        manual={['webhook-laboratory#in-which-order-deliveries-come', 'In which order deliveries come']}
      >
        <p>
          <a href={linkTo('topics', {part: 'webhooks'})}>Make a webhook</a> first; then its deliveries
          can be held, put into any order, and released.
        </p>
      </Empty>
    );
  }
  if (!chosen) return <p class="dim">loading</p>;
  const order = orders?.find(one => one.cache === chosen.cache && one.webhook === chosen.webhook);
  return (
    <>
      <Choice
        label="Webhook"
        value={`${chosen.cache}/${chosen.webhook}`}
        of={webhooks!.map(one => `${one.cache}/${one.webhook}`)}
        onInput={webhook => setParams({webhook})}
      />
      <p>
        Its order now: <Tag>{order?.order ?? 'as the world has it'}</Tag>
      </p>
      <SetOrder
        key={`${chosen.cache}/${chosen.webhook}`}
        cache={chosen.cache}
        webhook={chosen.webhook}
      />
      <Held cache={chosen.cache} webhook={chosen.webhook} />
    </>
  );
}

function SetOrder({cache, webhook}: {cache: string; webhook: string}) {
  const order = useSignal<Order>('hold');
  const number = useSignal('');
  const sequence = useSignal('');
  const more: Partial<Args<'setDeliveryOrder'>> = {};
  if (order.value === 'concurrent' && number.value) more.concurrency = Number(number.value);
  if ((order.value === 'shuffle' || order.value === 'reverse') && number.value)
    more.window = Number(number.value);
  if (order.value === 'given')
    more.sequence = sequence.value.split(/[ ,]+/).filter(Boolean).map(Number);
  return (
    <ActForm
      id="setDeliveryOrder"
      name="Set the order"
      label="Set the order"
      args={{order: order.value, cache, webhook, ...more}}
      done="Set; it is for deliveries from now on."
    >
      <div class="line">
        <Choice label="Order" value={order} of={ORDERS} />
        {order.value === 'given' && (
          <Field label="Which goes first" value={sequence} placeholder="2, 1, 3" />
        )}
        {/concurrent|shuffle|reverse/.test(order.value) && (
          <Field
            label={order.value === 'concurrent' ? 'How many at once' : 'How many are gathered'}
            type="number"
            value={number}
            placeholder={order.value === 'concurrent' ? '1' : '4'}
          />
        )}
      </div>
    </ActForm>
  );
}

function Held({cache, webhook}: {cache: string; webhook: string}) {
  const loaded = useLive(async () => {
    const {deliveries} = await call('listDeliveries', world.value, {
      state: 'pending',
      cache,
      webhook,
      count: 500,
    });
    return deliveries.filter(one => one.held_back);
  }, `held ${cache} ${webhook}`);
  // The order that the user made; deliveries that came later stand behind it.
  const wanted = useSignal<number[]>([]);
  const dragged = useRef<number | null>(null);
  const list = useRef<HTMLOListElement>(null);
  const held = loaded.value ?? [];
  const byId = new Map(held.map(one => [one.id, one]));
  const order = [
    ...wanted.value.filter(id => byId.has(id)),
    ...held.map(({id}) => id).filter(id => !wanted.value.includes(id)),
  ];

  const move = (id: number, to: number) => {
    const without = order.filter(one => one !== id);
    without.splice(Math.max(0, Math.min(to, without.length)), 0, id);
    wanted.value = without;
  };
  const onKey = (event: KeyboardEvent, id: number, at: number) => {
    const by = {ArrowUp: -1, ArrowDown: 1, k: -1, j: 1}[event.key];
    if (by === undefined) return;
    event.preventDefault();
    if (event.altKey) {
      move(id, at + by);
      requestAnimationFrame(() =>
        list.current?.querySelector<HTMLElement>(`[data-id="${id}"]`)?.focus(),
      );
    } else {
      list.current?.querySelectorAll<HTMLElement>('[data-row]')[at + by]?.focus();
    }
  };
  if (loaded.value && held.length === 0) {
    return (
      <Empty title="Nothing is held back.">
        <p>
          Set the order “hold”, then publish to the topic: each delivery waits here until you release
          it.
        </p>
      </Empty>
    );
  }
  return (
    <>
      <h2 class="part">Held back: drag them into the order in which they shall go</h2>
      <ol class="held" ref={list} data-screen-focus>
        {order.map((id, at) => (
          <HeldRow
            key={id}
            delivery={byId.get(id)!}
            at={at}
            onKey={event => onKey(event, id, at)}
            onDragStart={() => (dragged.current = id)}
            onDrop={() => {
              if (dragged.current !== null) move(dragged.current, at);
              dragged.current = null;
            }}
            onMove={by => move(id, at + by)}
          />
        ))}
      </ol>
      <div class="buttons">
        <Act
          id="releaseDeliveries"
          args={{deliveries: order}}
          look="primary"
          done="Released in this order."
        >
          Release in this order
        </Act>
        <Act
          id="releaseDeliveries"
          args={{deliveries: order.slice(0, 1)}}
          done="Released the first one."
        >
          Only the first
        </Act>
        <button type="button" onClick={() => (wanted.value = [...order].reverse())}>
          Turn round
        </button>
      </div>
    </>
  );
}

interface RowProps {
  delivery: Delivery;
  at: number;
  onKey: (event: KeyboardEvent) => void;
  onDragStart: () => void;
  onDrop: () => void;
  onMove: (by: number) => void;
}
function HeldRow({delivery, at, onKey, onDragStart, onDrop, onMove}: RowProps) {
  const over = useSignal(false);
  return (
    <li
      data-row
      data-id={delivery.id}
      tabIndex={0}
      draggable
      class={over.value ? 'over' : ''}
      aria-label={`Place ${at + 1}: message ${delivery.sequence_number}, ${delivery.text}. Alt and an arrow move it.`}
      onKeyDown={onKey}
      onDragStart={event => {
        event.dataTransfer?.setData('text/plain', String(delivery.id));
        onDragStart();
      }}
      onDragOver={event => {
        event.preventDefault();
        over.value = true;
      }}
      onDragLeave={() => (over.value = false)}
      onDrop={event => {
        event.preventDefault();
        over.value = false;
        onDrop();
      }}
    >
      <span class="grip" aria-hidden="true">
        ⠿
      </span>
      <span class="num dim">#{delivery.sequence_number}</span>
      <span class="mono clip">{delivery.text}</span>
      <span class="dim">{delivery.token_id}</span>
      <button
        type="button"
        class="quiet"
        tabIndex={-1}
        aria-label={`Move message ${delivery.sequence_number} up`}
        onClick={() => onMove(-1)}
      >
        ↑
      </button>
      <button
        type="button"
        class="quiet"
        tabIndex={-1}
        aria-label={`Move message ${delivery.sequence_number} down`}
        onClick={() => onMove(1)}
      >
        ↓
      </button>
    </li>
  );
}
