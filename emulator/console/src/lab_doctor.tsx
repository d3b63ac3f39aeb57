// The doctor: a receiver gets one proper request and each faulty one, and the table says what it did.
// The emulator does it, as a job.
import {signal} from '@preact/signals';
import {useEffect} from 'preact/hooks';

import {call} from './api.ts';
import {Field} from './fields.tsx';
import {Job, Progress, StopButton} from './job.tsx';
import {Manual} from './manual.tsx';
import {Empty, Tag} from './parts.tsx';
import {quoted} from './shell_text.ts';
import {type Columns, Table} from './table.tsx';

interface Row {
  request: string;
  what: string;
  expected: 'accept' | 'reject' | 'either';
  http_status?: number;
  problem?: string;
  ok: boolean;
  died: boolean;
}

const doctor = new Job<Row>('doctor', 'doctor');
const url = signal('');
const secret = signal('');

export function Doctor() {
  useEffect(() => void doctor.find().catch(() => {}), []);
  const rows = doctor.steps.value;
  const busy = doctor.busy.value;
  const wrong = rows.filter(row => !row.ok).length;
  const command = `momento-emulator webhook doctor ${quoted(url.value || 'http://127.0.0.1:3000/hook')}${secret.value ? ` --secret ${quoted(secret.value)}` : ''}`;
  return (
    <>
      <p class="dim">
        Sends your receiver a proper request, then one with each known mistake. A careful receiver
        accepts the first and refuses most of the others.{' '}
        <Manual page="webhook-laboratory#is-my-receiver-careful">What each request is</Manual>
      </p>
      <form
        class="act"
        aria-label="Examine a receiver"
        onSubmit={event => {
          event.preventDefault();
          void doctor.start(() => call('startDoctor', '', {url: url.value, secret: secret.value}));
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
            {rows.length} of {doctor.expected} requests
          </p>
          <Table rows={rows} columns={ROWS} keyOf={row => row.request} />
        </>
      )}
    </>
  );
}

const EXPECTED = {accept: 'accepts', reject: 'refuses', either: 'may do either'};
const ROWS: Columns<Row> = [
  ['Request', row => row.request, 'mono'],
  ['What is done to it', row => row.what],
  ['A careful receiver', row => EXPECTED[row.expected]],
  ['This one answered', row => (row.died ? 'died' : row.http_status || row.problem), 'num'],
  ['Verdict', row => (row.ok ? <Tag tone="good">right</Tag> : <Tag tone="bad">wrong</Tag>)],
];
