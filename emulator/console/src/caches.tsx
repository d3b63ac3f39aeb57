// The Caches screen: caches, and the items in them, of every type.
import {useSignal} from '@preact/signals';

import {Act, ActForm} from './act.tsx';
import {type ListedItem, call} from './api.ts';
import {durationOf} from './entries.ts';
import {ItemDetail} from './item_detail.tsx';
import {ItemEditor} from './item_editor.tsx';
import {useCaches} from './cache_choice.tsx';
import {Field, Search} from './fields.tsx';
import {Empty, Tag, useLive} from './parts.tsx';
import {linkTo, param, setParams, world} from './route.ts';
import {tick, worldNow} from './state.ts';
import {type Columns, Table} from './table.tsx';

const PAGE = 100;

export function CachesScreen() {
  const caches = useCaches();
  const cache = param('cache') || caches?.[0] || '';
  return (
    <section class="columns" aria-label="Caches">
      <div class="side">
        <MakeCache />
        <ul class="names">
          {caches?.map(name => (
            <li key={name}>
              <a
                href={linkTo('caches', {cache: name})}
                aria-current={name === cache ? 'true' : undefined}
              >
                <span class="clip">{name}</span>
              </a>
            </li>
          ))}
        </ul>
      </div>
      <div class="content">
        {caches?.length === 0 && (
          <Empty title="No cache yet." manual={['start/curl', 'The first steps']}>
            <p>Everything lives in a cache: items, topics, webhooks. Make one here, or</p>
            <pre>momento-emulator cache create chat</pre>
          </Empty>
        )}
        {cache && caches?.includes(cache) && <Items key={cache} cache={cache} />}
      </div>
    </section>
  );
}

function MakeCache() {
  const name = useSignal('');
  return (
    <ActForm
      id="createCache"
      name="Make a cache"
      label="Make it"
      args={{cache: name.value}}
      disabled={!name.value}
      onDone={() => {
        setParams({cache: name.value});
        name.value = '';
      }}
    >
      <Field label="New cache" value={name} placeholder="chat" required />
    </ActForm>
  );
}

interface Page {
  items: ListedItem[];
  last: string;
  at: number;
}

function Items({cache}: {cache: string}) {
  const prefix = param('prefix');
  const after = useSignal('');
  const makes = useSignal(false);
  const loaded = useLive<Page>(
    async () => {
      const page = await call('listItems', world.value, {
        cache,
        prefix,
        after: after.value,
        count: PAGE,
      });
      return {...page, at: worldNow()};
    },
    `items ${cache} ${prefix} ${after.value}`,
    true,
  );
  const page = loaded.value;
  const key = param('key')
    ? {key: param('key')}
    : param('key_base64')
      ? {key_base64: param('key_base64')}
      : null;
  return (
    <>
      <div class="filters" role="search">
        <Search
          label="Keys that begin with"
          value={prefix}
          onInput={value => {
            after.value = '';
            setParams({prefix: value});
          }}
        />
        <div class="buttons">
          <button
            type="button"
            aria-expanded={makes.value}
            onClick={() => (makes.value = !makes.value)}
          >
            New item
          </button>
          <a class="button" href={linkTo('run', {cache})}>
            Its run
          </a>
          <Act id="flushCache" args={{cache}} look="danger" done={`Cache ${cache} is empty.`}>
            Flush
          </Act>
          <Act
            id="deleteCache"
            args={{cache}}
            look="danger"
            done={`Cache ${cache} is deleted.`}
            onDone={() => setParams({cache: ''})}
          >
            Delete
          </Act>
        </div>
      </div>
      {makes.value && <ItemEditor cache={cache} onDone={() => (makes.value = false)} />}
      {loaded.error && <p class="problem">{loaded.error}</p>}
      {page?.items.length === 0 && (
        <Empty title={prefix ? 'No key begins so.' : 'This cache holds no item.'}>
          <p>Items come from your program, from a scenario, or from here: New item, or</p>
          <pre>momento-emulator cache put {cache} greeting hello</pre>
        </Empty>
      )}
      <div class={key ? 'split inner with-detail' : 'split inner'}>
        {!!page?.items.length && (
          <div class="over">
            <ItemTable page={page} cache={cache} />
          </div>
        )}
        {key && (
          <ItemDetail cache={cache} name={key} onClose={() => setParams({key: '', key_base64: ''})} />
        )}
      </div>
      {page?.items.length === PAGE && (
        <button type="button" onClick={() => (after.value = page.last)}>
          More
        </button>
      )}
      {after.value && (
        <button type="button" onClick={() => (after.value = '')}>
          From the first
        </button>
      )}
    </>
  );
}

// What is left of a TTL by the world's clock.
export function Left({ttl_ms, at}: {ttl_ms: number; at: number}) {
  void tick.value;
  const left = at + ttl_ms - worldNow();
  return (
    <span class={left < 10_000 ? 'bad-text num' : 'num'}>
      {left <= 0 ? 'expired' : durationOf(left)}
    </span>
  );
}

const nameOf = ({key, key_base64}: ListedItem) => (key !== undefined ? {key} : {key_base64});
const Bytes = ({base64}: {base64: string | undefined}) => (
  <>
    <Tag>bytes</Tag> {base64}
  </>
);

function ItemTable({page, cache}: {page: Page; cache: string}) {
  const columns: Columns<ListedItem> = [
    ['Key', item => item.key ?? <Bytes base64={item.key_base64} />, 'clip mono'],
    ['Type', item => <Tag>{item.type.replace('_', ' ')}</Tag>],
    [
      'Value',
      item =>
        item.type === 'scalar' ? (
          (item.value ?? <Bytes base64={item.value_base64} />)
        ) : (
          <span class="dim">{item.length} elements</span>
        ),
      'clip mono',
    ],
    ['Lives', item => <Left ttl_ms={item.ttl_ms} at={page.at} />],
    [
      '',
      item => (
        <Act
          id="deleteItem"
          args={{cache, ...nameOf(item)}}
          look="danger"
          done="The item is deleted."
          title={`Delete ${item.key ?? 'this item'}`}
        >
          Delete
        </Act>
      ),
    ],
  ];
  return (
    <Table
      rows={page.items}
      columns={columns}
      keyOf={item => item.key ?? item.key_base64!}
      onOpen={item => setParams({key: '', key_base64: '', ...nameOf(item)})}
      isOpen={item =>
        item.key !== undefined ? param('key') === item.key : param('key_base64') === item.key_base64
      }
    />
  );
}
