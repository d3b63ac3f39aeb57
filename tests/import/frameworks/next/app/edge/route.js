import {route} from '../seen.mjs';

export const runtime = 'edge';
export const POST = route(request => request.text());
