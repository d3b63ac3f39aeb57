// The webhook of the application alone, on a port; says what it answers. Its secret is "s".
import {webhook} from './application.mjs';

const tell = response => console.log(`receiver: ${response.statusCode}`);
webhook(() => 's')
  .on('request', (_, response) => response.on('finish', () => tell(response)))
  .listen(Number(process.argv[2]), '127.0.0.1');
