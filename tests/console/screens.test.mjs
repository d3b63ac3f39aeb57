// Every screen of the console, and what can be done on each, by the pointer.
import assert from 'node:assert/strict';
import {mkdtemp, readFile, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {after, before, describe, it} from 'node:test';

import {at, furnish, live, openDesk, openPage, openReceiver, store, topicClient} from './desk.mjs';
import {picture} from './pictures.mjs';

describe('The screens of the console', () => {
  let desk;
  let receiver;
  let page;
  let apiKey;
  let directory;

  before(async () => {
    directory = await mkdtemp(join(tmpdir(), 'emulator-'));
    desk = await openDesk({args: ['--trace-webhooks']});
    apiKey = await desk.world.apiKey();
    let count = 0;
    receiver = await openReceiver(async ({headers, event}) => {
      const number = ++count;
      const traceparent = number % 3 ? headers.traceparent : undefined;
      await store(desk, {
        cache: 'chat',
        key: `comments:${number % 3}`,
        value: event.text ?? '',
        traceparent,
        apiKey,
      });
      return number === 4 ? 500 : 200;
    });
    await furnish(desk, receiver);
    page = await openPage(desk);
    await page.goto(desk.url);
    await live(page);
  });
  after(async () => {
    receiver.close();
    await desk.end();
    await rm(directory, {recursive: true});
  });
  const go = async (screen, query, world) => {
    await page.goto(at(desk, screen, query, world));
    await live(page);
  };
  const button = name => page.getByRole('button', {name, exact: true});
  const shows = command => page.getByTestId('command').filter({hasText: command}).waitFor();
  const noted = text => page.locator('.note', {hasText: text}).first().waitFor();

  it('Run shows each entry in its order, and what brought it about', async () => {
    await go('run');
    const last = (await desk.world.show()).journal_last;
    await page.locator(`#entry-${last}`).waitFor();
    const attempt = (await desk.world.journal({action: 'webhook.attempt'}))[0];
    await go('run', {entry: attempt.number});
    const detail = page.getByRole('region', {name: `Entry ${attempt.number}`});
    await detail.getByText(`#${attempt.cause} publish`).click();
    const cause = page.getByRole('region', {name: `Entry ${attempt.cause}`});
    await cause.locator('.json', {hasText: '"text": "hello 0"'}).waitFor();
    assert.match(
      await cause.locator('.terminal').first().textContent(),
      /topic publish chat room 'hello 0' --token-id taylor/,
    );
    await picture(page, 'run');
  });

  it('Run tells proven effects from those that only fell into the time', async () => {
    await go('run');
    await page.locator('.row').first().waitFor();
    const lengths = await page.evaluate(() =>
      ['effect', 'during', 'bar', 'cause'].map(
        name => document.querySelector(`.lines .${name}`).getAttribute('d').length,
      ),
    );
    assert.ok(
      lengths.every(length => length > 0),
      `lines of each kind: ${lengths}`,
    );
    const dashed = await page.evaluate(
      () => getComputedStyle(document.querySelector('.lines .during')).strokeDasharray,
    );
    const solid = await page.evaluate(
      () => getComputedStyle(document.querySelector('.lines .effect')).strokeDasharray,
    );
    assert.notEqual(dashed, 'none');
    assert.equal(solid, 'none');
  });

  it('Run filters by what follows from a topic, by outcome and by text, as the address says', async () => {
    await go('run');
    await page.getByLabel('Topic', {exact: true}).selectOption('room');
    await page.waitForURL(/topic=room/);
    await page.locator('.row', {hasText: 'attempt chat/upper-case'}).first().waitFor();
    await page
      .locator('.row', {hasText: 'keep-comments'})
      .filter({visible: true})
      .first()
      .waitFor({state: 'detached'});
    await page.getByLabel('Topic', {exact: true}).selectOption('');
    await page.getByLabel('Outcome').selectOption('bad');
    await page.locator('.count', {hasText: /^1 entry/}).waitFor();
    await page.getByLabel('Outcome').selectOption('');
    await page.getByRole('searchbox').fill('nothing is called so');
    await page.getByText('No entry matches.').waitFor();
    await button('Show all').click();
    await page.locator('.row').first().waitFor();
  });

  it('Run gives itself away as HTML, SVG and Mermaid', async () => {
    await go('run');
    const saved = async name => {
      await page.locator('.menu summary').click();
      const [download] = await Promise.all([page.waitForEvent('download'), button(name).click()]);
      const path = join(directory, download.suggestedFilename());
      await download.saveAs(path);
      return {path, text: await readFile(path, 'utf8')};
    };
    const html = await saved('One HTML file');
    assert.match(html.text, /^<!doctype html>/);
    assert.doesNotMatch(html.text, /<script/);
    const other = await openPage(desk);
    await other.goto(`file://${html.path}`);
    await other.locator('text', {hasText: 'publish chat/room #1'}).waitFor();
    await other.close();
    assert.match((await saved('SVG')).text, /^<svg .*attempt chat\/keep-comments/s);
    assert.match((await saved(/Mermaid/)).text, /^sequenceDiagram\n {2}participant L0 as caller/);
  });

  it('Deliveries shows the bytes, explains them, and sends them again', async () => {
    await go('deliveries');
    await page.locator('tr[data-row]', {hasText: 'failed 500'}).first().click();
    await page.getByText('The signature is good.').waitFor();
    await page.getByRole('tab', {name: 'Hex'}).click();
    await page.getByText('7b 22 63 61').waitFor();
    await picture(page, 'deliveries');
    await page.getByRole('tab', {name: 'Headers'}).click();
    await page.getByText('momento-signature').waitFor();
    await button('Resend the same bytes').click();
    await page.getByRole('region', {name: 'Delivery 10'}).getByText('Copy of').waitFor();
    await shows(/^momento-emulator webhook resend \d+/);
    await button('Resend, stamped anew').click();
    await page.getByRole('region', {name: 'Delivery 11'}).waitFor();
    await button('Edit and send').click();
    await page.getByLabel('Message').fill('edited');
    await button('Publish this').click();
    await page.locator('tr[data-row]', {hasText: 'edited'}).waitFor();
  });

  it('Deliveries marks the bytes that were not signed', async () => {
    await desk.world.putFault({name: 'changed', webhook: 'keep-comments', send_as: 'changed-byte'});
    await desk.world.publish({cache: 'chat', topic: 'comments', text: 'to be changed'});
    await desk.world.deliveriesDone();
    await desk.world.clearFaults();
    const {id} = (await desk.world.deliveries({count: 1000})).at(-1);
    await go('deliveries', {id});
    await page.getByText('not the bytes that were signed').waitFor();
    await page.getByText('changed-byte').first().waitFor();
    assert.equal(await page.locator('.sent mark').count(), 2);
    assert.equal((await page.locator('.sent mark').first().textContent()).length, 1);
  });

  it('Laboratory holds deliveries and releases them in the order to which they were dragged', async () => {
    await go('laboratory', {webhook: 'chat/keep-comments'});
    await button('Set the order').click();
    await noted('Set;');
    for (const text of ['one', 'two', 'three'])
      await desk.world.publish({cache: 'chat', topic: 'comments', text});
    const rows = page.locator('.held li');
    await rows.nth(2).waitFor();
    await rows.nth(2).dragTo(rows.nth(0));
    await page.locator('.held li:first-child', {hasText: 'three'}).waitFor();
    await picture(page, 'laboratory');
    const before = receiver.requests.length;
    await button('Release in this order').click();
    await page.getByText('Nothing is held back.').waitFor();
    await desk.world.deliveriesDone();
    assert.deepEqual(
      receiver.requests.slice(before).map(({event}) => event.text),
      ['three', 'one', 'two'],
    );
  });

  it('Laboratory tries every order from the same snapshot', async () => {
    for (const text of ['a', 'b']) await desk.world.publish({cache: 'chat', topic: 'comments', text});
    await go('laboratory', {part: 'explore'});
    await button('Try every order').click();
    await page.getByText('2 of 2 orders').waitFor();
    await go('laboratory', {webhook: 'chat/keep-comments'});
    await page.getByLabel('Order', {exact: true}).selectOption('in-order');
    await button('Release in this order').click();
    await button('Set the order').click();
    await noted('Set;');
  });

  it('Laboratory makes fault rules from a form, and shows what they hit', async () => {
    await go('laboratory', {part: 'faults'});
    await page.getByLabel('Name').fill('lost');
    await page.getByLabel('About').selectOption('deliveries');
    await page.getByLabel('Does').selectOption('drop');
    await page.getByLabel('Last').fill('1');
    await shows(
      /^momento-emulator fault put <\(echo '\{"name":"lost","webhook":"\*".*"last":1,"drop":true\}'\)/,
    );
    await button('Put the rule').click();
    await page.getByRole('cell', {name: 'drops it'}).waitFor();
    await desk.world.publish({cache: 'chat', topic: 'room', text: 'dropped'});
    await page.locator('tr', {hasText: 'lost'}).locator('td').nth(4).getByText('1').waitFor();
    await button('Delete').click();
    await page.getByText('No fault rule').waitFor();
    await page
      .locator('.note', {hasText: 'Rule lost is deleted.'})
      .getByRole('button', {name: 'Undo'})
      .click();
    await page.getByRole('cell', {name: 'drops it'}).waitFor();
    await button('Delete all').click();
    await page.getByText('No fault rule').waitFor();
  });

  it('Laboratory explains a request that was pasted', async () => {
    const {body, headers} = receiver.requests[0];
    await go('laboratory', {part: 'explain'});
    await page.getByLabel('Body, as it came').fill(`${body} `);
    await page.getByLabel('momento-signature').fill(headers['momento-signature']);
    await button('Explain').click();
    await page.getByText('A careful receiver refuses this request.').waitFor();
  });

  it('Laboratory puts a receiver to the test, and leaves no world behind', async () => {
    await go('laboratory', {part: 'doctor'});
    const careless = await openReceiver();
    await page.getByLabel('URL of the receiver').fill(careless.url);
    await page.getByLabel('Its secret').fill('s3cret');
    await button('Examine').click();
    await page.getByText('28 of 28 requests').waitFor();
    await page.locator('tr', {hasText: 'wrong-secret'}).getByText('wrong', {exact: true}).waitFor();
    careless.close();
    await button('Examine').waitFor();
    assert.deepEqual(await desk.control.worlds(), ['default']);
  });

  it('Topics publishes, watches, resets, and takes that back', async () => {
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

  it('Topics makes webhooks, rotates their secrets and deletes them', async () => {
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

  it('Worlds freezes the clock, moves it, and lets it run', async () => {
    await go('worlds');
    await button('Freeze').click();
    await page.getByText('stands still', {exact: true}).waitFor();
    await page.getByLabel('By', {exact: true}).fill('1h30m');
    await shows(/^momento-emulator clock advance 5400000ms/);
    await button('Advance').click();
    await page.locator('.verdict', {hasText: 'From '}).waitFor();
    await button('Run until idle').click();
    await page.getByText('Nothing waits any more.').waitFor();
    await picture(page, 'worlds');
    await button('Let it run').click();
    await page.getByText('runs', {exact: true}).waitFor();
  });

  it('Worlds takes snapshots, forks, compares, resets and deletes', async () => {
    await go('worlds', {part: 'snapshots'});
    await page.getByLabel('Name of the new snapshot').fill('before');
    await button('Take it').click();
    await page.locator('tr', {hasText: 'before'}).waitFor();
    await go('worlds', {part: 'worlds'});
    await page.getByLabel('Name').fill('fork');
    await page.getByLabel('Begins').selectOption('default');
    await button('Fork it').click();
    await page.getByRole('cell', {name: 'fork', exact: true}).waitFor();
    await desk.control.world('fork').publish({cache: 'chat', topic: 'room', text: 'only here'});
    await go('worlds', {part: 'diff'});
    await button('Compare').click();
    await page.locator('.sides .differs', {hasText: 'publish chat/room'}).waitFor();
    await go('worlds', {part: 'worlds'}, 'fork');
    await page.getByRole('button', {name: 'Delete fork'}).click();
    await page
      .locator('.note', {hasText: 'World fork is deleted.'})
      .getByRole('button', {name: 'Undo'})
      .click();
    await page.waitForURL(/#\/fork\/run/);
    await live(page);
    await go('worlds', {part: 'worlds'}, 'fork');
    await page.getByRole('button', {name: 'Reset fork'}).click();
    await noted('World fork is as new.');
    assert.equal((await desk.control.world('fork').show()).journal_last, 0);
    await desk.control.world('fork').delete();
  });

  it('Worlds saves a bundle that a replay takes', async () => {
    await go('worlds', {part: 'bundle'});
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByText('Save the bundle').click(),
    ]);
    assert.equal(JSON.parse(await readFile(await download.path(), 'utf8')).world, 'default');
  });

  it('shows each action as a command line, and as curl', async () => {
    await go('caches');
    await page.getByLabel('New cache').fill("it's");
    await shows(/^momento-emulator cache create 'it'\\''s' --control-port \d+$/);
    await button('curl').click();
    await shows(
      /^curl http:\/\/127\.0\.0\.1:\d+\/v1\/worlds\/default\/caches -d '\{"cache":"it'\\''s"\}'$/,
    );
    await button('CLI').click();
  });

  it('says why something was refused', async () => {
    await page.getByLabel('New cache').fill('chat');
    await button('Make it').click();
    await page.locator('.note.bad', {hasText: 'already exists'}).waitFor();
  });

  it('had no error in any of this', () => assert.deepEqual(page.problems, []));
});
