// The part of the page that it does not need to show the run: loaded right behind, so that it is there
// before somebody opens it, also when the emulator then goes away.
import {signal} from '@preact/signals';

export const later = signal<typeof import('./screens.tsx') | null>(null);

const AGAIN_MS = 1000;
let asked = false;
export function loadLater(): void {
  if (asked) return;
  asked = true;
  import('./screens.tsx').then(
    part => (later.value = part),
    () => {
      asked = false;
      setTimeout(loadLater, AGAIN_MS);
    },
  );
}
