import {route} from '../seen.mjs';

export const POST = route(async request => String(await request.json()));
