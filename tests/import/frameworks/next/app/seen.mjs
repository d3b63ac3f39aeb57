// What a route handler tells of a request: its headers, and the bytes that it verifies.
import {seen} from '../../answer.mjs';

export const route = verified => async request =>
  Response.json(seen([...request.headers], await verified(request)));
