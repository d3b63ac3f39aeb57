// Links to the manual. It stands at /docs/ of a packaged emulator; one that was only compiled has none, and
// says so in the page.
import type {ComponentChildren} from 'preact';

import {manualThere} from './api.ts';

// `page` is one of docs/, and a heading of it: "guides/faults#rules".
export function Manual({page, children}: {page: string; children: ComponentChildren}) {
  if (!manualThere) return null;
  return (
    <a class="manual" href={`/docs/${page}`} target="_blank" rel="noopener">
      {children}
    </a>
  );
}
