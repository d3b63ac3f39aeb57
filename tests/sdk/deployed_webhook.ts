// A webhook handler as it is deployed to AWS Lambda: its API key and signing secret come from Secrets
// Manager, its endpoints from the key. Nothing in it knows of the emulator.
import {GetSecretValueCommand, SecretsManagerClient} from '@aws-sdk/client-secrets-manager';
import {createHmac, timingSafeEqual} from 'node:crypto';
import sdk from 'momento-sdk-1.118.1';

interface GatewayEvent {
  headers: Record<string, string | undefined>;
  body: string;
  isBase64Encoded: boolean;
}

const {CredentialProvider, TopicClient, TopicConfigurations} = sdk;
const secretsManager = new SecretsManagerClient({});

async function secret(name: string): Promise<string> {
  const {SecretString} = await secretsManager.send(new GetSecretValueCommand({SecretId: name}));
  return SecretString!;
}

const loaded = (async () => {
  const {apiKey, signingSecret} = JSON.parse(await secret('momento/webhook'));
  const topics = new TopicClient({
    configuration: TopicConfigurations.Default.latest(),
    credentialProvider: CredentialProvider.fromString(apiKey),
  });
  return {topics, signingSecret};
})();

export async function lambdaHandler(event: GatewayEvent): Promise<{statusCode: number; body?: string}> {
  const {topics, signingSecret} = await loaded;
  const body = Buffer.from(event.body, event.isBase64Encoded ? 'base64' : 'utf8');
  const expected = createHmac('sha3-256', signingSecret).update(body).digest();
  const signature = Buffer.from(event.headers['momento-signature'] ?? '', 'hex');
  if (signature.length !== expected.length || !timingSafeEqual(signature, expected)) {
    return {statusCode: 401, body: 'bad signature'};
  }
  const {cache, text, token_id: tokenId} = JSON.parse(body.toString('utf8'));
  await topics.publish(cache, 'results', `${tokenId} said ${text}`);
  return {statusCode: 200};
}
