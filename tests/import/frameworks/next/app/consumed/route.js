import {route} from '../seen.mjs';

// The second read of a body fails.
export const POST = route(async request => {
  await request.json();
  return request.text().catch(() => '');
});
