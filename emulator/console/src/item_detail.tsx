// One item in full, and its editor.
import {useSignal} from '@preact/signals';

import {type StoredItem, call} from './api.ts';
import {Left} from './caches.tsx';
import {Detail} from './detail.tsx';
import {ItemEditor} from './item_editor.tsx';
import {Json, Tag, useLive} from './parts.tsx';
import {linkTo, world} from './route.ts';
import {worldNow} from './state.ts';
import {type Columns, Table} from './table.tsx';

type Element = NonNullable<StoredItem['elements']>[number];

interface Props {
  cache: string;
  name: {key?: string; key_base64?: string};
  onClose: () => void;
}

export function ItemDetail({cache, name, onClose}: Props) {
  const edits = useSignal(false);
  const loaded = useLive(
    async () => {
      const item = await call('showItem', world.value, {cache, ...name, count: 1000});
      return {item, at: worldNow()};
    },
    `item ${cache} ${JSON.stringify(name)}`,
  );
  const seen = loaded.value;
  return (
    <Detail name="Item" onClose={onClose}>
      <h2 class="mono">{name.key ?? name.key_base64}</h2>
      {loaded.error && <p class="problem">{loaded.error}</p>}
      {seen && (
        <>
          <p>
            <Tag>{seen.item.type.replace('_', ' ')}</Tag> lives for{' '}
            <Left ttl_ms={seen.item.ttl_ms} at={seen.at} />
          </p>
          {edits.value ? (
            <ItemEditor cache={cache} item={seen.item} onDone={() => (edits.value = false)} />
          ) : (
            <>
              <Value item={seen.item} />
              <div class="buttons">
                {name.key !== undefined && (
                  <button type="button" onClick={() => (edits.value = true)}>
                    Edit
                  </button>
                )}
                <a class="button" href={linkTo('run', {cache, text: name.key ?? ''})}>
                  Its run
                </a>
              </div>
            </>
          )}
        </>
      )}
    </Detail>
  );
}

function Value({item}: {item: StoredItem}) {
  if (item.type === 'scalar') {
    return item.value === undefined ? (
      <pre tabIndex={0}>base64 {item.value_base64}</pre>
    ) : (
      <Json text={item.value} />
    );
  }
  const name = {dictionary: 'Field', sorted_set: 'Score'}[item.type as string] ?? 'Place';
  const columns: Columns<Element> = [
    [name, (one, at) => one.field ?? one.field_base64 ?? one.score ?? at, 'num'],
    [
      'Value',
      one =>
        one.value ?? (
          <>
            <Tag>bytes</Tag> {one.value_base64}
          </>
        ),
      'mono',
    ],
  ];
  return <Table rows={item.elements ?? []} columns={columns} keyOf={(_, at) => at} />;
}
