// The Caches screen: caches, and the items in them, of every type.
import {useSignal} from '@preact/signals';
import {useRef} from 'preact/hooks';

import {Act, ActForm} from './act.tsx';
import {type ListedItem, call} from './api.ts';
import {durationOf} from './entries.ts';
import {ItemDetail} from './item_detail.tsx';
import {ItemEditor} from './item_editor.tsx';
import {useCaches} from './cache_choice.tsx';
import {Empty, Field, Tag, moveIn, useLive} from './parts.tsx';
import {linkTo, param, setParams, world} from './route.ts';
import {tick, worldNow} from './state.ts';

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
          <Empty title="No cache yet.">
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
      <Field
        label="New cache"
        value={name.value}
        onInput={value => (name.value = value)}
        placeholder="chat"
        required
      />
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
        <div class="field find">
          <label for="item-search">Keys that begin with</label>
          <input
            id="item-search"
            type="search"
            data-search
            value={prefix}
            onInput={event => {
              after.value = '';
              setParams({prefix: (event.target as HTMLInputElement).value});
            }}
          />
        </div>
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

function ItemTable({page, cache}: {page: Page; cache: string}) {
  const list = useRef<HTMLTableSectionElement>(null);
  return (
    <table class="rows-table">
      <thead>
        <tr>
          <th scope="col">Key</th>
          <th scope="col">Type</th>
          <th scope="col">Value</th>
          <th scope="col">Lives</th>
          <th scope="col">
            <span class="sr">Actions</span>
          </th>
        </tr>
      </thead>
      <tbody
        ref={list}
        data-screen-focus
        onKeyDown={event => {
          const by = {j: 1, ArrowDown: 1, k: -1, ArrowUp: -1}[event.key];
          if (by === undefined) return;
          event.preventDefault();
          moveIn(list.current, by);
        }}
      >
        {page.items.map(item => {
          const name = item.key !== undefined ? {key: item.key} : {key_base64: item.key_base64};
          const selected =
            param('key') === item.key || (!!item.key_base64 && param('key_base64') === item.key_base64);
          const open = () => setParams({key: '', key_base64: '', ...name});
          return (
            <tr
              key={item.key ?? item.key_base64}
              data-row
              tabIndex={0}
              class={selected ? 'selected' : ''}
              onClick={open}
              onKeyDown={event => {
                if (event.key === 'Enter' && event.target === event.currentTarget) open();
              }}
            >
              <td class="clip mono">
                {item.key ?? (
                  <>
                    <Tag>bytes</Tag> {item.key_base64}
                  </>
                )}
              </td>
              <td>
                <Tag>{item.type.replace('_', ' ')}</Tag>
              </td>
              <td class="clip mono">
                {item.type === 'scalar' ? (
                  (item.value ?? (
                    <>
                      <Tag>bytes</Tag> {item.value_base64}
                    </>
                  ))
                ) : (
                  <span class="dim">{item.length} elements</span>
                )}
              </td>
              <td>
                <Left ttl_ms={item.ttl_ms} at={page.at} />
              </td>
              <td class="actions" onClick={event => event.stopPropagation()}>
                <Act
                  id="deleteItem"
                  args={{cache, ...name}}
                  look="danger"
                  done="The item is deleted."
                  title={`Delete ${item.key ?? 'this item'}`}
                >
                  Delete
                </Act>
              </td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}
