// The schema of scenario files says what the emulator takes: a table of every member that it names.
import assert from 'node:assert/strict';
import {readFile} from 'node:fs/promises';
import {after, before, describe, it} from 'node:test';

import {Control, startEmulator} from '../../fixtures/node/index.mjs';

const fixture = name => new URL(`../../fixtures/scenarios/${name}`, import.meta.url);
const schema = JSON.parse(await readFile(fixture('scenario.schema.json'), 'utf8'));

// For each kind of object in a scenario: how it stands in one, what it needs at least, and a value
// for every other member.
const objects = {
  item: {
    inside: item => ({caches: ['c'], items: [item]}),
    needed: {cache: 'c', key: 'k', value: 'v'},
    more: {ttl_ms: 1},
    insteadOfValue: {
      base64: 'AAEC',
      list: ['a', ''],
      set: ['a'],
      dictionary: {field: 'v'},
      sorted_set: {v: -1.5},
    },
  },
  webhook: {
    inside: webhook => ({caches: ['c'], webhooks: [webhook]}),
    needed: {cache: 'c', webhook: 'w', topic: 't', url: 'http://127.0.0.1:9/'},
    more: {secret: 's'},
  },
  credential: {
    inside: credential => ({credentials: [credential]}),
    needed: {name: 'n', kind: 'api-key'},
    more: {permissions: [{role: 'readonly'}], expires_in_seconds: 60, token_id: 'mo'},
  },
  item_permission: permission('readwrite', {item: 'k', item_prefix: 'k'}),
  topic_permission: permission('publishsubscribe', {topic: 't', topic_prefix: 't'}),
  function_permission: permission('invoke', {function: 'f', function_prefix: 'f'}),
  fault: {
    inside: fault => ({faults: [fault]}),
    needed: {name: 'n', rpc: 'get', delay_ms: 1},
    more: {
      cache: 'c',
      subject: 'k',
      first: 2,
      last: 3,
      status: 'not-found',
      message: 'text',
      err: 'text',
      break_after_messages: 2,
      reset_connection: true,
      jitter_ms: 1,
      besides: true,
    },
  },
};

objects.delivery_fault = {
  inside: fault => ({faults: [fault]}),
  needed: {name: 'n', webhook: '*', delay_ms: 1},
  more: {
    cache: 'c',
    topic: 't',
    first: 2,
    last: 3,
    drop: true,
    jitter_ms: 1,
    besides: true,
    duplicate: 'same',
    send_as: 'wrong-secret',
  },
};

function permission(role, names) {
  return {
    inside: rule => ({credentials: [{name: 'n', kind: 'api-key', permissions: [rule]}]}),
    needed: {role},
    more: {cache: 'c', ...names},
  };
}

describe('The schema of scenario files', () => {
  let emulator;
  let control;
  let made = 0;
  before(async () => {
    emulator = await startEmulator();
    control = new Control(emulator.control);
  });
  after(() => emulator.stop());

  const load = scenario => control.createWorld(`w${++made}`, {scenario});
  async function refuses(scenario, said) {
    await assert.rejects(load(scenario), {code: 'INVALID_ARGUMENT', message: said});
  }
  const namesOf = ({properties}) => Object.keys(properties).sort();

  it('allows what fixtures/scenarios has', async () => {
    for (const name of ['chat.json', 'flaky.json']) {
      const scenario = JSON.parse(await readFile(fixture(name), 'utf8'));
      await load(scenario);
      for (const member of Object.keys(scenario)) assert.ok(member in schema.properties, member);
    }
  });

  it('names the members at the top as the emulator does', async () => {
    const top = {
      $schema: './scenario.schema.json',
      clock: 'manual',
      caches: ['c'],
      items: [],
      webhooks: [],
      orders: [],
      credentials: [],
      latency: '15ms±5ms',
      faults: [],
    };
    assert.deepEqual(namesOf(schema), Object.keys(top).sort());
    for (const [name, value] of Object.entries(top)) await load({[name]: value});
    await refuses({...top, nonsense: []}, /: \/scenario\/nonsense is not known/);
  });

  for (const [name, {inside, needed, more, insteadOfValue = {}}] of Object.entries(objects)) {
    it(`names the members of "${name}" as the emulator does`, async () => {
      const known = schema.$defs[name];
      const members = Object.keys({...needed, ...more, ...insteadOfValue});
      assert.deepEqual(namesOf(known), members.sort());
      assert.equal(known.additionalProperties, false);
      await load(inside(needed));
      for (const [member, value] of Object.entries(more)) {
        await load(inside({...needed, [member]: value}));
      }
      for (const [member, value] of Object.entries(insteadOfValue)) {
        await load(inside({...needed, value: undefined, [member]: value}));
      }
      await refuses(inside({...needed, nonsense: 1}), /\/0\/nonsense is not known/);
      for (const member of known.required) {
        await refuses(inside({...needed, [member]: undefined}), /: \/scenario\/[a-z]+\/0/);
      }
    });
  }

  it('names the orders of deliveries as the emulator does', async () => {
    const known = schema.$defs.order;
    const webhooks = [{cache: 'c', webhook: 'w', topic: 't', url: 'http://127.0.0.1:9/'}];
    const orders = [
      {order: 'hold', cache: 'c', webhook: 'w'},
      {order: 'given', sequence: [2, 1], gather_ms: 5},
      {order: 'shuffle', window: 3, gather_ms: 5, concurrency: 2},
    ];
    for (const order of orders) await load({caches: ['c'], webhooks, orders: [order]});
    const members = new Set(orders.flatMap(order => Object.keys(order)));
    assert.deepEqual(namesOf(known), [...members].sort());
    for (const order of known.properties.order.enum) {
      const needs = {given: {sequence: [1]}, concurrent: {concurrency: 2}};
      await load({orders: [{order, ...needs[order]}]});
    }
    await refuses({orders: [{order: 'hold', nonsense: 1}]}, /\/0\/nonsense is not known/);
    await refuses({orders: [{order: 'hold', window: 3}]}, /\/0\/window is not known/);
  });

  it('names request faults that the emulator knows', async () => {
    const {enum: names} = schema.$defs.delivery_fault.properties.send_as;
    await load({faults: names.map(name => ({name, webhook: '*', send_as: name}))});
    const sideways = {name: 'n', webhook: '*', send_as: 'sideways'};
    await refuses({faults: [sideways]}, /send_as is no request fault; these are: wrong-secret, /);
  });

  it('names roles that the emulator knows', async () => {
    for (const kind of ['item_permission', 'topic_permission', 'function_permission']) {
      const {enum: roles, const: only} = schema.$defs[kind].properties.role;
      for (const role of roles ?? [only]) await load(objects[kind].inside({role}));
    }
  });

  it('names RPCs that the emulator knows', async () => {
    const [any, , {enum: names}] = schema.$defs.fault.properties.rpc.anyOf;
    const faults = [any.const, ...names].map((rpc, i) => ({name: `${i}`, rpc, delay_ms: 1}));
    await load({faults});
  });
});
