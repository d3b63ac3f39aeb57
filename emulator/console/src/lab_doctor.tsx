// The doctor: a receiver gets one proper request and each faulty one, and the table says what it did.
// All of it happens in a world of its own, which is deleted afterwards.
import {useSignal} from '@preact/signals';
import {useRef} from 'preact/hooks';

import {note} from './act.tsx';
import {type Answer, type Args, Refused, call} from './api.ts';
import {Field} from './fields.tsx';
import {Empty, Tag} from './parts.tsx';
import {quoted} from './shell_text.ts';
import {refreshWorld} from './state.ts';
import {type Columns, Table} from './table.tsx';

type Kind = Answer<'listRequestFaults'>['request_faults'][number];
interface Row {
  name: string;
  what: string;
  expected: Kind['careful_receiver'];
  status: string;
  wrong: boolean;
}

const WORLD = 'console-doctor';
const SOON = 'in-a-moment';
const drop = () => call('deleteWorld', WORLD, {} as Args<'deleteWorld'>).catch(() => {});

async function prepare(url: string, secret: string): Promise<void> {
  await drop();
  await call('createWorld', WORLD, {world: WORLD, clock: 'system', auth: 'open'});
  await call('createCache', WORLD, {cache: 'chat'});
  await call('putWebhook', WORLD, {
    cache: 'chat',
    webhook: 'examined',
    topic: 'room',
    url,
    secret: secret || undefined,
  });
}

// Sends one message as the fault says, and answers what the receiver did.
async function sendAs(kind: Kind | null): Promise<Row> {
  const name = kind?.name ?? 'valid';
  if (kind) {
    await call('putFault', WORLD, {name: SOON, webhook: '*', send_as: kind.name} as Args<'putFault'>);
  }
  await call('publishMessage', WORLD, {
    cache: 'chat',
    topic: 'room',
    text: 'a/b ä from the doctor',
    token_id: 'doctor',
  });
  await call('waitForJournal', WORLD, {deliveries_done: true, timeout_ms: 10_000});
  if (kind) await call('clearFaults', WORLD, {});
  const {deliveries} = await call('listDeliveries', WORLD, {count: 1000});
  const last = deliveries.at(-1)!;
  const accepted = last.state === 'delivered';
  const expected = kind?.careful_receiver ?? 'accepts';
  return {
    name,
    what: kind?.what ?? 'as the service sends it',
    expected,
    status: last.http_status ? String(last.http_status) : last.problem || last.state,
    wrong: expected !== 'either' && accepted !== (expected === 'accepts'),
  };
}

export function Doctor() {
  const url = useSignal('');
  const secret = useSignal('');
  const rows = useSignal<Row[]>([]);
  const all = useSignal(0);
  const busy = useSignal(false);
  const stopped = useRef(false);

  const examine = async (event: Event) => {
    event.preventDefault();
    busy.value = true;
    stopped.current = false;
    rows.value = [];
    try {
      const {request_faults} = await call('listRequestFaults', '', {});
      all.value = request_faults.length + 1;
      await prepare(url.value, secret.value);
      const valid = await sendAs(null);
      rows.value = [valid];
      // A receiver that refuses what is good is not worth the other questions.
      if (!valid.wrong) {
        for (const kind of request_faults) {
          if (stopped.current) break;
          rows.value = [...rows.value, await sendAs(kind)];
        }
      }
    } catch (error) {
      note(error instanceof Refused ? error.message : String(error), {bad: true});
    }
    await drop();
    busy.value = false;
    void refreshWorld();
  };
  const wrong = rows.value.filter(row => row.wrong).length;
  const command = `momento-emulator webhook doctor ${quoted(url.value || 'http://127.0.0.1:3000/hook')}${secret.value ? ` --secret ${quoted(secret.value)}` : ''}`;
  return (
    <>
      <p class="dim">
        Sends your receiver a proper request, then one with each known mistake. A careful receiver
        accepts the first and refuses most of the others. It happens in a world of its own.
      </p>
      <form class="act" aria-label="Examine a receiver" onSubmit={examine}>
        <Field
          label="URL of the receiver"
          type="url"
          value={url}
          placeholder="http://127.0.0.1:3000/hook"
          required
        />
        <Field label="Its secret" value={secret} placeholder="what the receiver checks with" required />
        <div class="buttons">
          <button class="primary" disabled={busy.value}>
            Examine
          </button>
          {busy.value && (
            <button type="button" onClick={() => (stopped.current = true)}>
              Stop
            </button>
          )}
        </div>
        <p class="dim">
          At a terminal: <code>{command}</code>
        </p>
      </form>
      {busy.value && <progress max={all.value} value={rows.value.length} aria-label="Requests sent" />}
      {rows.value.length === 0 && !busy.value && <Empty title="Nobody was examined yet." />}
      {rows.value.length > 0 && (
        <>
          <p role="status">
            {wrong === 0 ? <Tag tone="good">nothing wrong</Tag> : <Tag tone="bad">{wrong} wrong</Tag>}{' '}
            {rows.value.length} of {all.value} requests
          </p>
          <Table rows={rows.value} columns={ROWS} keyOf={row => row.name} />
        </>
      )}
    </>
  );
}

const ROWS: Columns<Row> = [
  ['Request', row => row.name, 'mono'],
  ['What is done to it', row => row.what],
  ['A careful receiver', row => (row.expected === 'either' ? 'may do either' : row.expected)],
  ['This one answered', row => row.status, 'num'],
  ['Verdict', row => (row.wrong ? <Tag tone="bad">wrong</Tag> : <Tag tone="good">right</Tag>)],
];
