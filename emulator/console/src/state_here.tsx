// The world as it was after an entry: what the caches and topics held, and a fork that goes on from there.
import {useSignal} from '@preact/signals';

import {Act, act} from './act.tsx';
import {type Delivery, type ListedItem, Refused, type Topic, call} from './api.ts';
import {Tag, useLive} from './parts.tsx';
import {go, param, setParams, world} from './route.ts';
import {worlds} from './state.ts';
import {type Columns, Table} from './table.tsx';

// A name that no world has.
function forkName(number: number): string {
  const wanted = `${world.value.slice(0, 40)}-at-${number}`;
  let name = wanted;
  for (let n = 2; worlds.value.includes(name); n++) name = `${wanted}-${n}`;
  return name;
}

export function FromHere({number}: {number: number}) {
  const here = world.value;
  const args = {world: forkName(number), fork: here, at_entry: number};
  const fork = async () => {
    const made = await act('createWorld', args, `World ${args.world} is made; its clock stands still.`);
    if (made) go('worlds', {part: 'diff', with: args.world}, here);
  };
  const shows = param('state') === 'here';
  return (
    <>
      <h3>The world then</h3>
      <div class="buttons">
        <button
          type="button"
          aria-expanded={shows}
          onClick={() => setParams({state: shows ? '' : 'here'})}
        >
          State here
        </button>
        <Act id="createWorld" args={args} run={fork} title={`Fork ${here} at entry ${number}`}>
          Fork from here
        </Act>
      </div>
      {shows && <StateHere number={number} />}
    </>
  );
}

function StateHere({number}: {number: number}) {
  const why = useSignal('');
  const {value: seen} = useLive(async () => {
    try {
      const answer = await call('showState', world.value, {at: number});
      why.value = '';
      return answer;
    } catch (error) {
      if (error instanceof Refused) why.value = error.message;
      throw error;
    }
  }, `state at ${number}`);
  if (why.value) return <p class="problem">{why.value}</p>;
  if (!seen) return <p class="dim">loading</p>;
  return (
    <>
      <p class="dim">
        After entry {seen.at}, at <time>{seen.clock.time}</time>
      </p>
      {seen.caches.length === 0 && <p class="dim">There was no cache.</p>}
      {seen.caches.map(one => (
        <section key={one.cache} aria-label={`Cache ${one.cache} then`}>
          <h4>{one.cache}</h4>
          {one.items.length === 0 && one.topics.length === 0 && <p class="dim">It held nothing.</p>}
          {one.items.length > 0 && <Table rows={one.items} columns={ITEMS} keyOf={keyOf} />}
          {one.more_items && <p class="dim">and more items</p>}
          {one.topics.length > 0 && <Table rows={one.topics} columns={TOPICS} keyOf={t => t.topic} />}
          {one.more_topics && <p class="dim">and more topics</p>}
        </section>
      ))}
      {seen.deliveries.length > 0 && (
        <Table rows={seen.deliveries} columns={DELIVERIES} keyOf={one => one.id} />
      )}
    </>
  );
}

const keyOf = (item: ListedItem): string => item.key ?? item.key_base64 ?? '';
const ITEMS: Columns<ListedItem> = [
  ['Key', item => keyOf(item), 'mono'],
  ['Value', item => item.value ?? item.value_base64 ?? <Tag>{item.type.replace('_', ' ')}</Tag>, 'mono'],
];
const TOPICS: Columns<Topic> = [
  ['Topic', one => one.topic],
  ['Last message', one => one.last_number, 'num'],
];
const DELIVERIES: Columns<Delivery> = [
  ['Delivery', one => one.id, 'num'],
  ['Webhook', one => `${one.cache}/${one.webhook}`],
  ['State', one => one.state],
];
