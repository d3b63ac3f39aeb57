// Reads the stream behind the parser of the pages router.
import {pairs, restOf, seen} from '../../../answer.mjs';

export default async function handler(request, response) {
  response.json(seen(pairs(request.rawHeaders), await restOf(request)));
}
