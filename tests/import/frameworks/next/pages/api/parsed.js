// The pages router parses the body unless it is told not to.
import {pairs, seen} from '../../../answer.mjs';

export default function handler(request, response) {
  response.json(seen(pairs(request.rawHeaders), JSON.stringify(request.body)));
}
