import {pairs, seen} from '../../../answer.mjs';

export default function handler(request, response) {
  response.json(seen(pairs(request.rawHeaders), String(request.body)));
}
