// Where the user is: #/WORLD/SCREEN?name=value. Each place has an address that can be shared.
import {batch, computed, signal} from '@preact/signals';

export const SCREENS = [
  'run',
  'deliveries',
  'laboratory',
  'topics',
  'caches',
  'access',
  'worlds',
] as const;
export type Screen = (typeof SCREENS)[number];
export const TITLES: Record<Screen, string> = {
  run: 'Run',
  deliveries: 'Deliveries',
  laboratory: 'Laboratory',
  topics: 'Topics',
  caches: 'Caches',
  access: 'Access',
  worlds: 'Worlds and time',
};

interface Place {
  world: string;
  screen: Screen;
  params: URLSearchParams;
}

function read(): Place {
  const [path = '', query = ''] = location.hash.slice(1).split('?');
  const [, world = '', screen = ''] = path.split('/');
  return {
    world: safeDecode(world) || 'default',
    screen: (SCREENS as readonly string[]).includes(screen) ? (screen as Screen) : 'run',
    params: new URLSearchParams(query),
  };
}

function safeDecode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return '';
  }
}

const place = signal(read());
export const world = computed(() => place.value.world);
export const screen = computed(() => place.value.screen);
export const params = computed(() => place.value.params);
addEventListener('hashchange', () => batch(() => (place.value = read())));

// A value of the address, '' when it has none.
export const param = (name: string): string => params.value.get(name) ?? '';

type Wanted = Record<string, string | number | undefined>;

export function linkTo(to: Screen, wanted: Wanted = {}, inWorld = world.value): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(wanted)) {
    if (value !== undefined && value !== '') query.set(name, String(value));
  }
  return `#/${encodeURIComponent(inWorld)}/${to}${query.size > 0 ? `?${query}` : ''}`;
}

export function go(to: Screen, wanted: Wanted = {}, inWorld = world.value): void {
  location.hash = linkTo(to, wanted, inWorld);
}

// Changes the address of this screen, without a step in the history.
export function setParams(wanted: Wanted): void {
  const all: Wanted = Object.fromEntries(params.value);
  history.replaceState(null, '', linkTo(screen.value, {...all, ...wanted}));
  place.value = read();
}
