// The screens Topics, Caches and Access, and what can be done on each, by the pointer.
import assert from 'node:assert/strict';
import {describe, it} from 'node:test';

import {topicClient} from './desk.mjs';
import {picture} from './pictures.mjs';
import {screens} from './screens.mjs';

describe('The screens about data', () => {
  const on = screens();

  it('Topics publishes, watches, resets, and takes that back', async () => {
    const {desk, page, go, button, shows} = on;
    await go('topics', {cache: 'chat', topic: 'room'});
    await page.getByLabel('As', {exact: true}).selectOption('json');
    await page.getByLabel('Message to room').fill('{"a":');
    await page.getByText('This is no JSON').waitFor();
    await page.getByLabel('Message to room').fill('{"a":1}');
    await page.getByLabel('Token id of the publisher').fill('mo');
    await shows(/^momento-emulator topic publish chat room '\{"a":1\}' --token-id mo/);
    await button('Publish').click();
    await page.getByRole('cell', {name: '{"a":1}'}).waitFor();
    await desk.world.publish({cache: 'chat', topic: 'room', base64: 'AAEC'});
    await page.getByRole('cell', {name: 'bytes AAEC'}).waitFor();
    await picture(page, 'topics');
    await button('Reset the topic').click();
    await page.getByText('No message is kept.').waitFor();
    await button('Undo').last().click();
    await page.getByRole('cell', {name: '{"a":1}'}).waitFor();
    await button('Forget its messages').click();
    await page.getByText('No message is kept.').waitFor();
  });

  it('Topics publishes as the holder of a token may, and says why when he may not', async () => {
    const {desk, page, go, button} = on;
    const {v1} = await desk.world.mint({
      kind: 'disposable',
      permissions: [{role: 'publishonly', cache: 'chat', topic: 'room'}],
      expires_in_seconds: 600,
      token_id: 'pasted',
    });
    const publish = async (topic, text) => {
      await go('topics', {cache: 'chat', topic});
      await page.getByLabel('As', {exact: true}).selectOption('text');
      await page.getByLabel('Publisher', {exact: true}).selectOption('paste');
      await page.getByLabel('Token of the publisher').fill(v1);
      await page.getByLabel(`Message to ${topic}`).fill(text);
      await button('Publish').click();
    };
    await publish('room', 'by a token');
    await page.locator('tr', {hasText: 'by a token'}).getByText('pasted').waitFor();
    await publish('comments', 'by the wrong token');
    const refusal = page.getByRole('alert');
    await refusal.getByText('The credential does not allow this').waitFor();
    await refusal.getByText('No: the rule it would need to publish to chat/comments is').waitFor();
    await go('access');
    await page.getByLabel('In cache').fill('chat');
    await page.getByLabel('Topic', {exact: true}).fill('room');
    await page.getByLabel('Token id').fill('made-here');
    await button('Make the token').click();
    await page.getByText('For an SDK (v1)').waitFor();
    await go('topics', {cache: 'chat', topic: 'room'});
    await page.getByLabel('Publisher', {exact: true}).selectOption('made-here: publishonly chat/room');
    await page.getByLabel('Message to room').fill('by one that was made here');
    await button('Publish').click();
    await page.locator('tr', {hasText: 'by one that was'}).getByText('made-here').waitFor();
  });

  it('Topics makes webhooks, rotates their secrets and deletes them', async () => {
    const {desk, receiver, page, go, button, noted} = on;
    await go('topics', {cache: 'orders', part: 'webhooks'});
    await page.getByText('No webhook in this cache yet.').waitFor();
    await page.getByLabel('Name').fill('bills');
    await page.getByLabel('Topic', {exact: true}).fill('paid');
    await page.getByLabel('URL').fill(receiver.url);
    await button('Save the webhook').click();
    await page.getByRole('cell', {name: 'paid'}).waitFor();
    const secret = async () =>
      (await desk.world.webhooks()).find(({webhook}) => webhook === 'bills').secret;
    const first = await secret();
    await button('Rotate').click();
    await noted('It has a new secret.');
    assert.notEqual(await secret(), first);
    await button('Delete').click();
    await page.getByText('No webhook in this cache yet.').waitFor();
  });

  it('Topics shows a live subscription and where it is', async () => {
    const {desk, page, go} = on;
    await go('topics', {cache: 'orders', part: 'subscriptions'});
    await page.getByText('Nobody subscribes').waitFor();
    await desk.world.publish({cache: 'orders', topic: 'paid', text: 'one'});
    const topics = await topicClient(desk);
    try {
      await topics.subscribe('orders', 'paid');
      await page.getByRole('cell', {name: 'paid'}).waitFor();
      await desk.world.publish({cache: 'orders', topic: 'paid', text: 'two'});
      await page.getByRole('cell', {name: /^2 of page \d+$/}).waitFor();
    } finally {
      topics.close();
    }
  });

  it('Caches makes, browses, edits and deletes items of every type', async () => {
    const {page, go, button, noted} = on;
    await go('caches', {cache: 'chat'});
    await page.locator('tr[data-row]', {hasText: 'user:7'}).click();
    await page.getByRole('cell', {name: 'Köln'}).waitFor();
    await picture(page, 'caches');
    await button('Edit').click();
    await page.getByLabel('Value').fill('name = Taylor\ncity = Bonn');
    await button('Store').click();
    await page.getByRole('cell', {name: 'Bonn'}).waitFor();
    await page.getByLabel('Keys that begin with').fill('que');
    await page.locator('tr[data-row]', {hasText: '3 elements'}).waitFor();
    await page.locator('tr[data-row]', {hasText: 'tags'}).waitFor({state: 'detached'});
    await page.getByLabel('Keys that begin with').fill('');
    await page.getByRole('button', {name: 'Delete greeting'}).click();
    await noted('The item is deleted.');
    await page.locator('tr[data-row]', {hasText: 'greeting'}).waitFor({state: 'detached'});
    await button('New item').click();
    await page.getByLabel('Key', {exact: true}).fill('new:1');
    await page.getByLabel('Type').selectOption('sorted_set');
    await page.getByLabel('Value').fill('2.5 late\n1 early');
    await button('Store').click();
    await page.locator('tr[data-row]', {hasText: 'new:1'}).getByText('2 elements').waitFor();
  });

  it('Caches makes a cache, flushes and deletes it, and takes that back', async () => {
    const {page, go, button, noted} = on;
    await go('caches');
    await page.getByLabel('New cache').fill('spare');
    await button('Make it').click();
    await page.getByText('This cache holds no item.').waitFor();
    await button('Delete').click();
    await noted('Cache spare is deleted.');
    await page.locator('.note', {hasText: 'spare'}).getByRole('button', {name: 'Undo'}).click();
    await page.locator('.names', {hasText: 'spare'}).waitFor();
    await go('caches', {cache: 'chat'});
    await button('Flush').click();
    await page.getByText('This cache holds no item.').waitFor();
    await page
      .locator('.note', {hasText: 'Cache chat is empty.'})
      .getByRole('button', {name: 'Undo'})
      .click();
    await page.locator('tr[data-row]', {hasText: 'user:7'}).waitFor();
  });

  it('Access makes a token, reads it, and says what it may do and by which rule', async () => {
    const {desk, page, go, button} = on;
    await go('access');
    await page.getByLabel('In cache').fill('chat');
    await page.getByLabel('Topic', {exact: true}).fill('room');
    await page.getByLabel('Token id').fill('mo');
    await picture(page, 'access');
    await button('Make the token').click();
    await page.getByText('For an SDK (v1)').waitFor();
    await button('What may it do?').click();
    await button('Read it').click();
    await page.getByText('It is valid now.').waitFor();
    await page.getByLabel('Cache').fill('chat');
    await page.getByLabel('Topic').fill('room');
    await button('Ask').click();
    await page.getByText('Yes: a rule lets it publish to chat/room.').waitFor();
    await page.getByLabel('Topic').fill('other');
    await button('Ask').click();
    await page.getByText('No: the rule it would need to publish to chat/other is').waitFor();
    await page.getByRole('tab', {name: 'Minted'}).click();
    await page.getByRole('cell', {name: '"token_id":"mo"'}).waitFor();
    await page.getByRole('tab', {name: 'Keys of this world'}).click();
    await page.getByText(await desk.world.apiKey()).waitFor();
  });

  it('had no error in any of this', () => assert.deepEqual(on.page.problems, []));
});
