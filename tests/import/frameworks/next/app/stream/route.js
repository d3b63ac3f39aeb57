import {route} from '../seen.mjs';

export const POST = route(request => `${request.body}`);
