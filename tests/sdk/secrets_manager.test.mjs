// The stand-in for AWS Secrets Manager, asked by the AWS SDK.
import {
  CreateSecretCommand,
  DescribeSecretCommand,
  GetSecretValueCommand,
  ListSecretsCommand,
  PutSecretValueCommand,
  SecretsManagerClient,
  UpdateSecretCommand,
  UpdateSecretVersionStageCommand,
} from '@aws-sdk/client-secrets-manager';
import assert from 'node:assert/strict';
import {afterEach, beforeEach, describe, it} from 'node:test';

import {serveSecrets} from '../../fixtures/node/index.mjs';

describe('The stand-in for Secrets Manager', () => {
  let served;
  let client;
  beforeEach(async () => {
    served = await serveSecrets({known: 'value', 'an/object': {key: 'k'}});
    client = new SecretsManagerClient({
      endpoint: served.url,
      region: 'us-east-1',
      credentials: {accessKeyId: 'any', secretAccessKey: 'any'},
    });
  });
  afterEach(async () => {
    client.destroy();
    await served.close();
  });
  const valueOf = async (SecretId, version = {}) =>
    (await client.send(new GetSecretValueCommand({SecretId, ...version}))).SecretString;
  const put = (SecretId, SecretString, more = {}) =>
    client.send(new PutSecretValueCommand({SecretId, SecretString, ...more}));
  const stages = async SecretId =>
    (await client.send(new DescribeSecretCommand({SecretId}))).VersionIdsToStages;

  it('answers what it was given, objects as JSON, by name and by ARN', async () => {
    assert.equal(await valueOf('known'), 'value');
    assert.equal(await valueOf('an/object'), '{"key":"k"}');
    const {ARN, VersionStages} = await client.send(new GetSecretValueCommand({SecretId: 'known'}));
    assert.deepEqual([await valueOf(ARN), VersionStages], ['value', ['AWSCURRENT']]);
    assert.equal(await valueOf(ARN.replace(/-\w+$/, '')), 'value');
  });

  it('refuses names, versions and stages that are not there', async () => {
    const notFound = {name: 'ResourceNotFoundException'};
    await assert.rejects(valueOf('toString'), notFound);
    await assert.rejects(valueOf('known', {VersionId: '0'.repeat(32)}), notFound);
    await assert.rejects(valueOf('known', {VersionStage: 'AWSPREVIOUS'}), notFound);
    await assert.rejects(put('unknown', 'x'), notFound);
  });

  it('creates a secret once', async () => {
    const create = SecretString => client.send(new CreateSecretCommand({Name: 'new', SecretString}));
    await create('one');
    assert.equal(await valueOf('new'), 'one');
    await assert.rejects(create('two'), {name: 'ResourceExistsException'});
  });

  it('keeps bytes as bytes', async () => {
    const SecretBinary = new Uint8Array([0, 255, 10]);
    await client.send(new CreateSecretCommand({Name: 'bytes', SecretBinary}));
    const got = await client.send(new GetSecretValueCommand({SecretId: 'bytes'}));
    assert.deepEqual([...got.SecretBinary], [0, 255, 10]);
    assert.equal(got.SecretString, undefined);
  });

  it('makes a new value the current one, and the current one the previous one', async () => {
    await put('known', 'second');
    await client.send(new UpdateSecretCommand({SecretId: 'known', SecretString: 'third'}));
    assert.equal(await valueOf('known'), 'third');
    assert.equal(await valueOf('known', {VersionStage: 'AWSPREVIOUS'}), 'second');
    const held = Object.values(await stages('known'));
    assert.deepEqual(held.sort(), [['AWSCURRENT'], ['AWSPREVIOUS']]);
  });

  it('takes the same value under the same token again, and no other', async () => {
    const ClientRequestToken = 'a'.repeat(36);
    const first = await put('known', 'again', {ClientRequestToken});
    const second = await put('known', 'again', {ClientRequestToken});
    assert.equal(second.VersionId, first.VersionId);
    await assert.rejects(put('known', 'other', {ClientRequestToken}), {name: 'ResourceExistsException'});
  });

  it('rotates: a pending version becomes the current one, and nothing moves by mistake', async () => {
    const [before] = Object.keys(await stages('known'));
    const {VersionId: pending} = await put('known', 'rotated', {VersionStages: ['AWSPENDING']});
    assert.equal(await valueOf('known'), 'value');
    assert.equal(await valueOf('known', {VersionStage: 'AWSPENDING'}), 'rotated');
    const move = RemoveFromVersionId => client.send(new UpdateSecretVersionStageCommand({
      SecretId: 'known', VersionStage: 'AWSCURRENT', MoveToVersionId: pending, RemoveFromVersionId}));
    await assert.rejects(move(), {name: 'InvalidParameterException'});
    await assert.rejects(move(pending), {name: 'InvalidParameterException'});
    await move(before);
    assert.equal(await valueOf('known'), 'rotated');
    assert.deepEqual(await stages('known'), {
      [before]: ['AWSPREVIOUS'],
      [pending]: ['AWSCURRENT', 'AWSPENDING'],
    });
  });

  it('describes and lists what there is, page by page', async () => {
    await client.send(new UpdateSecretCommand({SecretId: 'known', Description: 'of the webhook'}));
    const {Description, CreatedDate} = await client.send(new DescribeSecretCommand({SecretId: 'known'}));
    assert.equal(Description, 'of the webhook');
    assert.ok(CreatedDate instanceof Date);
    const list = input => client.send(new ListSecretsCommand(input));
    const first = await list({MaxResults: 1});
    const rest = await list({NextToken: first.NextToken});
    const listed = [...first.SecretList, ...rest.SecretList];
    assert.deepEqual(listed.map(({Name}) => Name), ['known', 'an/object']);
    assert.deepEqual(Object.values(listed[0].SecretVersionsToStages), [['AWSCURRENT']]);
    const found = await list({Filters: [{Key: 'name', Values: ['an/']}]});
    assert.deepEqual(found.SecretList.map(({Name}) => Name), ['an/object']);
  });

  it('says which operations it has', async () => {
    const headers = {'X-Amz-Target': 'secretsmanager.DeleteSecret'};
    const answer = await (await fetch(served.url, {method: 'POST', headers, body: '{}'})).json();
    assert.equal(answer.__type, 'InvalidAction');
    assert.match(answer.message, /^DeleteSecret is not offered here; there are CreateSecret, .*ListSecrets$/);
  });
});
