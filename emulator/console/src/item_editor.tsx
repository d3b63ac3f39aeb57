// A form for an item of any type: a scalar as text, a collection with a line for each element.
import {useSignal} from '@preact/signals';

import {ActForm} from './act.tsx';
import type {Args, StoredItem} from './api.ts';
import {Choice, Field} from './fields.tsx';

const HELP: Record<string, string> = {
  scalar: 'The text.',
  list: 'An element a line, in their order.',
  set: 'An element a line.',
  dictionary: 'A field a line: field = value.',
  sorted_set: 'An element a line: score, a space, the value.',
};

function linesOf(item: StoredItem): string {
  if (item.type === 'scalar') return item.value ?? '';
  return (item.elements ?? [])
    .map(({field, value, score}) =>
      item.type === 'dictionary'
        ? `${field} = ${value}`
        : item.type === 'sorted_set'
          ? `${score} ${value}`
          : value,
    )
    .join('\n');
}

// The value as the command takes it; a text says what is wrong with the lines.
function valueFrom(type: string, text: string): Partial<Args<'putItem'>> | string {
  if (type === 'scalar') return {value: text};
  const lines = text.split('\n').filter(Boolean);
  if (lines.length === 0) return 'A collection has at least one element.';
  if (type === 'list') return {list: lines};
  if (type === 'set') return {set: lines};
  if (type === 'dictionary') {
    const pairs = lines.map(line => /^(.*?) ?= ?(.*)$/.exec(line));
    if (pairs.some(pair => !pair)) return 'Each line is a field, an equals sign and a value.';
    return {dictionary: Object.fromEntries(pairs.map(pair => [pair![1]!, pair![2]!]))};
  }
  const pairs = lines.map(line => /^(\S+) (.*)$/.exec(line));
  if (pairs.some(pair => !pair || Number.isNaN(Number(pair[1]))))
    return 'Each line is a score, a space and a value.';
  return {sorted_set: Object.fromEntries(pairs.map(pair => [pair![2]!, Number(pair![1])]))};
}

export function ItemEditor({
  cache,
  item,
  onDone,
}: {
  cache: string;
  item?: StoredItem;
  onDone: () => void;
}) {
  const key = useSignal(item?.key ?? '');
  const type = useSignal<string>(item?.type ?? 'scalar');
  const text = useSignal(item ? linesOf(item) : '');
  const ttl = useSignal(item ? String(Math.ceil(item.ttl_ms / 1000)) : '');
  const value = valueFrom(type.value, text.value);
  const wrong = typeof value === 'string' ? value : '';
  const args = {
    cache,
    key: key.value,
    ...(wrong ? {} : (value as object)),
    ttl_ms: Number(ttl.value) * 1000 || undefined,
  };
  return (
    <ActForm
      id="putItem"
      name="Item"
      label="Store"
      args={args}
      disabled={!key.value || !!wrong}
      done="Stored."
      onDone={onDone}
    >
      <div class="line">
        {!item && <Field label="Key" value={key} required />}
        <Choice
          label="Type"
          value={type.value}
          of={Object.keys(HELP).map(one => [one, one.replace('_', ' ')] as const)}
          onInput={one => (type.value = one)}
        />
        <Field label="Lives, in seconds" type="number" value={ttl} placeholder="as long as it may" />
      </div>
      <Field
        label="Value"
        lines={5}
        value={text}
        help={HELP[type.value]}
        wrong={text.value ? wrong : ''}
      />
    </ActForm>
  );
}
