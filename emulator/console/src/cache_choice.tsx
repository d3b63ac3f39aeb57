// The caches of the world, to choose one of.
import {call} from './api.ts';
import {Choice} from './fields.tsx';
import {useLive} from './parts.tsx';
import {world} from './route.ts';

export const useCaches = (): string[] | undefined =>
  useLive(async () => (await call('listCaches', world.value, {})).caches, 'caches').value ?? undefined;

export function CacheChoice({value, onInput}: {value: string; onInput: (cache: string) => void}) {
  const caches = useCaches() ?? [];
  const names = caches.includes(value) || !value ? caches : [...caches, value];
  return <Choice label="Cache" value={value} of={names} onInput={onInput} />;
}
