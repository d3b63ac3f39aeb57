// Fault rules, with what they matched and hit, and a form that makes them.
import {useSignal} from '@preact/signals';

import {Act, ActForm} from './act.tsx';
import {type FaultEntry, type FaultRule, call} from './api.ts';
import {Choice, Field} from './fields.tsx';
import {Empty, useLive} from './parts.tsx';
import {world} from './route.ts';
import {type Columns, Table} from './table.tsx';

const STATUSES = [
  'unavailable',
  'deadline-exceeded',
  'resource-exhausted',
  'internal',
  'not-found',
  'permission-denied',
  'unauthenticated',
  'invalid-argument',
  'cancelled',
  'aborted',
  'unknown',
];

export function Faults() {
  const {value: faults} = useLive(
    async () => (await call('listFaults', world.value, {})).faults,
    'faults',
  );
  return (
    <>
      {faults?.length === 0 && (
        <Empty
          title="No fault rule: everything goes well."
          manual={['guides/faults', 'What can go wrong, and how to ask for it']}
        >
          <p>
            A rule makes calls or deliveries go wrong, from the first to the last that you say. Make one
            below.
          </p>
        </Empty>
      )}
      {!!faults?.length && <FaultTable faults={faults} />}
      <h2 class="part">Make a rule</h2>
      <MakeRule />
    </>
  );
}

function whatOf(fault: FaultEntry): string {
  const parts = [];
  if (fault.delay_ms) parts.push(`waits ${fault.delay_ms} ms`);
  if (fault.status) parts.push(`answers ${fault.status}`);
  if (fault.break_after_messages !== undefined)
    parts.push(`breaks after ${fault.break_after_messages} messages`);
  if (fault.reset_connection) parts.push('resets the connection');
  if (fault.drop) parts.push('drops it');
  if (fault.duplicate) parts.push(`sends it twice, ${fault.duplicate}`);
  if (fault.send_as) parts.push(`sends it as ${fault.send_as}`);
  return parts.join(', ');
}

function matchesOf(fault: FaultEntry): string {
  const about = fault.rpc ? `calls of ${fault.rpc}` : `deliveries of ${fault.webhook}`;
  const cache = fault.cache ? `, cache ${fault.cache}` : '';
  const subject = fault.subject ?? fault.topic;
  return `${about}${cache}${subject ? `, ${subject}` : ''}, ${fault.first} to ${fault.last ?? '∞'}`;
}

const FAULTS: Columns<FaultEntry> = [
  ['Rule', fault => fault.name],
  ['Matches', matchesOf, 'mono'],
  ['Does', whatOf],
  ['Matched', fault => fault.matched, 'num'],
  ['Hit', fault => fault.applied, 'num'],
  [
    '',
    ({name}) => (
      <Act id="deleteFault" args={{name}} look="danger" done={`Rule ${name} is deleted.`}>
        Delete
      </Act>
    ),
  ],
];

function FaultTable({faults}: {faults: FaultEntry[]}) {
  return (
    <>
      <Table rows={faults} columns={FAULTS} keyOf={fault => fault.name} />
      <div class="buttons">
        <Act id="clearFaults" args={{}} look="danger" done="No rule is left.">
          Delete all
        </Act>
      </div>
    </>
  );
}

function MakeRule() {
  const name = useSignal('flaky');
  const about = useSignal('calls');
  const target = useSignal('*');
  const cache = useSignal('');
  const subject = useSignal('');
  const first = useSignal('1');
  const last = useSignal('');
  const does = useSignal('status');
  const detail = useSignal('unavailable');
  const {value: kinds} = useLive(
    async () => (await call('listRequestFaults', world.value, {})).request_faults,
    'request faults',
  );
  const calls = about.value === 'calls';

  const effect: Record<string, unknown> = {};
  if (does.value === 'delay') effect.delay_ms = Number(detail.value) || 0;
  else if (does.value === 'break') effect.break_after_messages = Number(detail.value) || 0;
  else if (does.value === 'reset') effect.reset_connection = true;
  else if (does.value === 'drop') effect.drop = true;
  else effect[does.value] = detail.value;
  const rule = {
    name: name.value,
    ...(calls ? {rpc: target.value || '*'} : {webhook: target.value || '*'}),
    ...(cache.value ? {cache: cache.value} : {}),
    ...(subject.value ? {[calls ? 'subject' : 'topic']: subject.value} : {}),
    first: Number(first.value) || 1,
    ...(last.value ? {last: Number(last.value)} : {}),
    ...effect,
  } as unknown as FaultRule;

  const choose = (value: string) => {
    does.value = value;
    detail.value =
      {status: 'unavailable', delay: '1000', break: '3', duplicate: 'same', send_as: 'wrong-secret'}[
        value
      ] ?? '';
  };
  const chosen = kinds?.find(kind => kind.name === detail.value);
  return (
    <ActForm
      id="putFault"
      name="Make a rule"
      label="Put the rule"
      args={rule}
      done="The rule is in force."
      disabled={!name.value}
    >
      <div class="line">
        <Field label="Name" value={name} required />
        <Choice
          label="About"
          value={about}
          of={[
            ['calls', 'calls'],
            ['deliveries', 'deliveries'],
          ]}
          onInput={value => {
            target.value = '*';
            choose(value === 'calls' ? 'status' : 'send_as');
          }}
        />
        <Field
          label={calls ? 'RPC' : 'Webhook'}
          value={target}
          help={calls ? 'As get, topic-publish; * is all.' : '* is all.'}
        />
      </div>
      <div class="line">
        <Field label="Cache" value={cache} placeholder="all" />
        <Field label={calls ? 'Key or topic' : 'Topic'} value={subject} placeholder="all" />
        <Field label="First" type="number" value={first} />
        <Field label="Last" type="number" value={last} placeholder="∞" />
      </div>
      <div class="line">
        <Choice
          label="Does"
          value={does}
          of={
            calls
              ? [
                  ['status', 'answers with a status'],
                  ['delay', 'waits before'],
                  ['break', 'breaks a stream'],
                  ['reset', 'resets the connection'],
                ]
              : [
                  ['send_as', 'sends a faulty request'],
                  ['delay', 'waits before'],
                  ['drop', 'drops it'],
                  ['duplicate', 'sends it twice'],
                ]
          }
          onInput={choose}
        />
        {does.value === 'status' && <Choice label="Status" value={detail} of={STATUSES} />}
        {does.value === 'send_as' && (
          <Choice label="As" value={detail} of={kinds?.map(kind => kind.name) ?? [detail.value]} />
        )}
        {does.value === 'duplicate' && (
          <Choice
            label="As"
            value={detail}
            of={[
              ['same', 'the same bytes'],
              ['restamped', 'stamped anew'],
            ]}
          />
        )}
        {does.value === 'delay' && (
          <Field label="Milliseconds, by the world's clock" type="number" value={detail} />
        )}
        {does.value === 'break' && (
          <Field label="After so many messages" type="number" value={detail} />
        )}
      </div>
      {does.value === 'send_as' && chosen && (
        <p class="dim">
          {chosen.what}. A careful receiver{' '}
          {chosen.careful_receiver === 'either' ? 'may do either' : `${chosen.careful_receiver} it`}.
        </p>
      )}
    </ActForm>
  );
}
