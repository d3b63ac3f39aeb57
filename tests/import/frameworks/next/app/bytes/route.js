import {route} from '../seen.mjs';

export const POST = route(async request => Buffer.from(await request.arrayBuffer()));
