// A person who has a browser and nothing else: a cache, a webhook to a URL, a token with a token id, a
// publish, and then the signed request and what it brought about.
import assert from 'node:assert/strict';
import {createHmac} from 'node:crypto';
import {after, before, it} from 'node:test';

import {openDesk, openPage, openReceiver, store} from './desk.mjs';

let desk;
let receiver;
before(async () => {
  desk = await openDesk({args: ['--trace-webhooks']});
  const apiKey = await desk.world.apiKey();
  // What the person has at the URL: it keeps the comment under the publisher's name.
  receiver = await openReceiver(async ({headers, event}) => {
    await store(desk, {
      cache: 'chat',
      key: `comment:${event.token_id}`,
      value: event.text,
      traceparent: headers.traceparent,
      apiKey,
    });
    return 200;
  });
});
after(async () => {
  receiver.close();
  await desk.end();
});

it('A person with a browser alone makes a webhook, publishes, and sees what came of it', async () => {
  const page = await openPage(desk);
  const button = name => page.getByRole('button', {name, exact: true});
  await page.goto(desk.url);
  await page.getByRole('link', {name: 'Caches', exact: true}).first().click();
  await page.getByLabel('New cache').fill('chat');
  await button('Make it').click();
  await page.getByText('This cache holds no item.').waitFor();

  await page.getByRole('link', {name: 'Topics'}).click();
  await page.getByRole('tab', {name: 'Webhooks'}).click();
  await page.getByLabel('Name').fill('keep-comments');
  await page.getByLabel('Topic', {exact: true}).fill('comments');
  await page.getByLabel('URL').fill(receiver.url);
  await button('Save the webhook').click();
  await page.locator('.secret summary').click();
  const secret = await page.locator('.secret code').textContent();

  await page.getByRole('link', {name: 'Access'}).click();
  await page.getByLabel('In cache').fill('chat');
  await page.getByLabel('Topic', {exact: true}).fill('comments');
  await page.getByLabel('Token id').fill('taylor');
  await button('Make the token').click();
  await page.getByText('For an SDK (v1)').waitFor();

  await page.getByRole('link', {name: 'Topics'}).click();
  await page.getByLabel('Topic', {exact: true}).fill('comments');
  await page.getByLabel('Publisher', {exact: true}).selectOption('taylor: publishonly chat/comments');
  await page.getByLabel('Message').fill('Nice squirrel!');
  await page.keyboard.press('Control+Enter');
  await page.getByRole('cell', {name: 'Nice squirrel!'}).waitFor();

  await page.getByRole('link', {name: 'Deliveries'}).click();
  await page.locator('tr[data-row]', {hasText: 'delivered 200'}).click();
  await page.getByText('The signature is good.').waitFor();
  const sent = await page.locator('.sent').textContent();
  assert.equal(sent, receiver.requests[0].body, 'what is shown is what came');
  await page.getByRole('tab', {name: 'Headers'}).click();
  const signature = await page
    .locator('tr', {hasText: 'momento-signature'})
    .first()
    .locator('td')
    .textContent();
  assert.equal(
    signature,
    createHmac('sha3-256', secret).update(sent).digest('hex'),
    'signed with the secret that was shown',
  );
  assert.equal(JSON.parse(sent).token_id, 'taylor');

  await page.getByRole('link', {name: 'Run', exact: true}).click();
  const effect = page.locator('.row', {hasText: 'Set chat/comment:taylor'});
  await effect.click();
  await page
    .locator('.facts', {hasText: 'Caused by'})
    .getByText(/attempt chat\/keep-comments #1/)
    .waitFor();
  await page.getByRole('link', {name: 'Caches'}).click();
  await page.locator('tr[data-row]', {hasText: 'comment:taylor'}).getByText('Nice squirrel!').waitFor();
  assert.deepEqual(page.problems, []);
});
