import {route} from '../seen.mjs';

export const POST = route(async request => JSON.stringify(await request.json(), null, 2));
