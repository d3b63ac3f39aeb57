// The screens Deliveries and Laboratory, and what can be done on each, by the pointer.
import assert from 'node:assert/strict';
import {describe, it} from 'node:test';

import {openReceiver, store} from './desk.mjs';
import {picture} from './pictures.mjs';
import {screens} from './screens.mjs';

describe('The screens about webhooks', () => {
  const on = screens();

  it('Deliveries shows the bytes, explains them, and sends them again', async () => {
    const {page, go, button, shows} = on;
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
  });

  it('Deliveries sends other bytes under the old signature, or under a new one', async () => {
    const {desk, receiver, page, go, button, shows} = on;
    await go('deliveries', {id: 1});
    const [{headers}] = receiver.requests;
    const send = async (bytes, signature) => {
      await button('Edit and send').click();
      await page.getByLabel('Bytes to send').fill(bytes);
      await page.getByLabel('Signature', {exact: true}).selectOption(signature);
      await button('Send these bytes').click();
      await page.getByRole('region', {name: 'Delivery 1', exact: true}).waitFor({state: 'detached'});
      await page.locator('#detail').getByText('Copy of').waitFor();
      await desk.world.deliveriesDone();
    };
    await send('{"text":"edited"}', 'same');
    await shows(/^momento-emulator webhook resend 1 --body '\{"text":"edited"\}' --signature same/);
    await page.getByText('not the bytes that were signed').waitFor();
    await page.getByText('A careful receiver refuses this request.').waitFor();
    assert.equal(receiver.requests.at(-1).body, '{"text":"edited"}');
    assert.equal(receiver.requests.at(-1).headers['momento-signature'], headers['momento-signature']);
    await go('deliveries', {id: 1});
    await send('{"text":"signed"}', 'resign');
    await page.getByText('The signature is good.').waitFor();
    await page.locator('tr[data-row]', {hasText: 'signed'}).waitFor();
    assert.equal(receiver.requests.at(-1).body, '{"text":"signed"}');
  });

  it('Deliveries sends bytes that are no text, and none at all', async () => {
    const {desk, receiver, page, go, button} = on;
    for (const [written, length] of [
      ['AP+A', 3],
      ['', 0],
    ]) {
      await go('deliveries', {id: 1});
      await button('Edit and send').click();
      await page.getByLabel('Written as').selectOption('base64');
      await page.getByLabel('Bytes to send').fill('%');
      await page.getByText('This is no base64.').waitFor();
      await page.getByLabel('Bytes to send').fill(written);
      if (!written) await page.getByLabel('Written as').selectOption('text');
      const before = receiver.requests.length;
      await button('Send these bytes').click();
      await page.locator('#detail').getByText('Copy of').waitFor();
      await page.getByText(`Sent, ${length} bytes`).waitFor();
      await desk.world.deliveriesDone();
      assert.equal(receiver.requests.length, before + 1);
    }
  });

  it('Deliveries marks the bytes that were not signed', async () => {
    const {desk, page, go} = on;
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
    const {desk, receiver, page, go, button, noted} = on;
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

  it('Laboratory finds the order that ends differently, and shows it to who comes later', async () => {
    const {desk, receiver, page, go, button, noted} = on;
    const apiKey = await desk.world.apiKey();
    const lastWins = await openReceiver(async ({event}) => {
      await store(desk, {cache: 'chat', key: 'last', value: event.text, apiKey});
      return 200;
    });
    const sendTo = url =>
      desk.world.putWebhook({cache: 'chat', webhook: 'keep-comments', topic: 'comments', url});
    await sendTo(lastWins.url);
    for (const text of 'abcdef') await desk.world.publish({cache: 'chat', topic: 'comments', text});
    await go('laboratory', {part: 'explore'});
    await button('Try every order').click();
    const found = page.getByText(/ends differently/);
    await found.waitFor();
    const rows = page.getByRole('row');
    await rows.nth(1).getByText('"f"').waitFor();
    await page.locator('tr.differs').first().getByText('"e"').waitFor();
    // The job is the emulator's, so a page that is loaded anew has it.
    await page.reload();
    await found.waitFor();
    await sendTo(receiver.url);
    await go('laboratory', {webhook: 'chat/keep-comments'});
    await page.getByLabel('Order', {exact: true}).selectOption('in-order');
    await button('Release in this order').click();
    await button('Set the order').click();
    await noted('Set;');
    await desk.world.deliveriesDone();
    lastWins.close();
  });

  it('Laboratory makes fault rules from a form, and shows what they hit', async () => {
    const {desk, page, go, button, shows} = on;
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
    const {receiver, page, go, button} = on;
    const {body, headers} = receiver.requests[0];
    await go('laboratory', {part: 'explain'});
    await page.getByLabel('Body, as it came').fill(`${body} `);
    await page.getByLabel('momento-signature').fill(headers['momento-signature']);
    await button('Explain').click();
    await page.getByText('A careful receiver refuses this request.').waitFor();
  });

  it('Laboratory puts a receiver to the test, and leaves no world behind', async () => {
    const {desk, receiver, page, go, button} = on;
    await go('laboratory', {part: 'doctor'});
    let letGo;
    const gate = new Promise(resolve => (letGo = resolve));
    const careless = await openReceiver(async () => {
      await gate;
      return 200;
    });
    await page.getByLabel('URL of the receiver').fill(careless.url);
    await page.getByLabel('Its secret').fill('s3cret');
    await button('Examine').click();
    // It goes on while another screen is shown.
    await page.getByRole('link', {name: 'Caches'}).click();
    const running = page.getByRole('banner').getByRole('link', {name: /^doctor 0 of 28/});
    await running.waitFor();
    letGo();
    await page
      .getByRole('banner')
      .getByRole('link', {name: /^doctor/})
      .waitFor({state: 'detached'});
    await page.getByRole('link', {name: 'Laboratory'}).click();
    await page.getByRole('tab', {name: 'Doctor'}).click();
    await page.getByText('28 of 28 requests').waitFor();
    await page.locator('tr', {hasText: 'wrong-secret'}).getByText('wrong', {exact: true}).waitFor();
    careless.close();
    await button('Examine').waitFor();
    assert.deepEqual(await desk.control.worlds(), ['default']);
  });

  it('had no error in any of this', () => assert.deepEqual(on.page.problems, []));
});
