import {pairs, restOf, seen} from '../../../answer.mjs';

export const config = {api: {bodyParser: false}};

export default async function handler(request, response) {
  response.json(seen(pairs(request.rawHeaders), await restOf(request)));
}
