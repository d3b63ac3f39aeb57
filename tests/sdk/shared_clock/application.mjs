// An application as it is written for the service. It lends its users tokens for 30 minutes, and
// makes a new one when the old one has expired; its webhook refuses events that are older than a
// minute. It knows nothing of emulators, and reads the time of day as every program does.
import {createServer} from 'node:http';

import {isSigned} from '../../../fixtures/handlers/webhook_event.mjs';

const AGE_MAX_MS = 60_000;

export class Session {
  #auth;
  #lent;

  constructor(sdk, credentialProvider) {
    this.sdk = sdk;
    const configuration = sdk.AuthClientConfigurations.Default.latest();
    this.#auth = new sdk.AuthClient({configuration, credentialProvider});
  }

  /** A token that has not expired. */
  async token() {
    if (!this.#lent || this.#lent.expiresAt.epoch() * 1000 <= Date.now()) {
      const scope = this.sdk.DisposableTokenScopes.topicPublishSubscribe('shop', 'orders');
      this.#lent = await this.#auth.generateDisposableToken(scope, this.sdk.ExpiresIn.minutes(30));
    }
    return this.#lent.authToken;
  }

  /** What became of a publish: "Success", or the error's code. */
  async publish(text) {
    const credentialProvider = this.sdk.CredentialProvider.fromString(await this.token());
    const configuration = this.sdk.TopicConfigurations.Default.latest();
    const topics = new this.sdk.TopicClient({configuration, credentialProvider});
    const answer = await topics.publish('shop', 'orders', text);
    return answer instanceof this.sdk.TopicPublish.Success ? 'Success' : answer.errorCode();
  }
}

/** Answers 403 to what is not signed with the secret, and 410 to what is too old or too new. */
export function webhook(secret) {
  return createServer(async (request, response) => {
    const chunks = [];
    for await (const chunk of request) chunks.push(chunk);
    const body = Buffer.concat(chunks).toString();
    const signature = request.headers['momento-signature'] ?? '';
    const known = isSigned({body, signature, signingSecret: secret()});
    const age = known ? Math.abs(Date.now() - JSON.parse(body).publish_timestamp) : 0;
    response.writeHead(known ? (age > AGE_MAX_MS ? 410 : 200) : 403).end();
  });
}
