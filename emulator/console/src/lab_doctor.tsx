// The doctor: a receiver gets one proper request and each faulty one, and the table says what it did.
// All of it happens in a world of its own, which is deleted afterwards.
import {signal} from '@preact/signals';

import {type Answer, type Args, call} from './api.ts';
import {Field} from './fields.tsx';
import {Job, Progress, StopButton} from './job.tsx';
import {Empty, Tag} from './parts.tsx';
import {linkTo} from './route.ts';
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

const doctor = new Job<Row>('doctor');
const url = signal('');
const secret = signal('');

const examine = (): Promise<void> =>
  doctor.run(linkTo('laboratory', {part: 'doctor'}), async () => {
    try {
      const {request_faults} = await call('listRequestFaults', '', {});
      doctor.all.value = request_faults.length + 1;
      await prepare(url.value, secret.value);
      const valid = await sendAs(null);
      doctor.add(valid);
      // A receiver that refuses what is good is not worth the other questions.
      for (const kind of valid.wrong ? [] : request_faults) {
        if (!doctor.wanted) break;
        doctor.add(await sendAs(kind));
      }
    } finally {
      await drop();
      void refreshWorld();
    }
  });

export function Doctor() {
  const rows = doctor.steps.value;
  const busy = doctor.busy.value;
  const wrong = rows.filter(row => row.wrong).length;
  const command = `momento-emulator webhook doctor ${quoted(url.value || 'http://127.0.0.1:3000/hook')}${secret.value ? ` --secret ${quoted(secret.value)}` : ''}`;
  return (
    <>
      <p class="dim">
        Sends your receiver a proper request, then one with each known mistake. A careful receiver
        accepts the first and refuses most of the others. It happens in a world of its own.
      </p>
      <form
        class="act"
        aria-label="Examine a receiver"
        onSubmit={event => {
          event.preventDefault();
          void examine();
        }}
      >
        <Field
          label="URL of the receiver"
          type="url"
          value={url}
          placeholder="http://127.0.0.1:3000/hook"
          required
        />
        <Field label="Its secret" value={secret} placeholder="what the receiver checks with" required />
        <div class="buttons">
          <button class="primary" disabled={busy}>
            Examine
          </button>
          <StopButton job={doctor} />
        </div>
        <p class="dim">
          At a terminal: <code>{command}</code>
        </p>
      </form>
      <Progress job={doctor} label="Requests sent" />
      {rows.length === 0 && !busy && <Empty title="Nobody was examined yet." />}
      {rows.length > 0 && (
        <>
          <p role="status">
            {wrong === 0 ? <Tag tone="good">nothing wrong</Tag> : <Tag tone="bad">{wrong} wrong</Tag>}{' '}
            {rows.length} of {doctor.all.value} requests
          </p>
          <Table rows={rows} columns={ROWS} keyOf={row => row.name} />
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
