// One entry of the journal: its request decoded, its cause, its effects, and how to do it again.
import {useEffect} from 'preact/hooks';

import {Act, Copy} from './act.tsx';
import {type Id, type JournalEntry, call} from './api.ts';
import {routes} from './commands.ts';
import {type Entry, callerOf, isGood, kindOf, labelOf, outcomeOf, shortName} from './entries.ts';
import {Json, Tag, useLive} from './parts.tsx';
import {linkTo, world} from './route.ts';
import {cliOf, curlOf} from './shell_text.ts';
import {journal} from './state.ts';

type Values = Record<string, unknown>;

// The command that does the same again, or shows what there is to know.
function commandFor(entry: Entry, payload: Values | undefined): {id: Id; args: Values; does: string} {
  const shows = {
    id: 'listJournal' as Id,
    args: {after: entry.number - 1, count: 1, payload: 'text'},
    does: 'Shows this entry',
  };
  if (entry.delivery !== undefined)
    return {id: 'showDelivery', args: {delivery: entry.delivery}, does: 'Shows its delivery'};
  if (!payload) return shows;
  const kept = (Object.keys(routes) as Id[]).find(id => routes[id][3] === entry.action);
  if (kept && entry.action.startsWith('control.'))
    return {id: kept, args: payload, does: 'Does it again'};
  if (kindOf(entry) === 'publish') {
    const value = (payload.value ?? {}) as Values;
    const args = {
      cache: entry.cache,
      topic: entry.subject,
      text: value.text ?? value.binary,
      token_id: entry.token_id,
    };
    return {id: 'publishMessage', args, does: 'Publishes it again'};
  }
  if (shortName(entry.action) === 'Set') {
    const args = {
      cache: entry.cache,
      key: entry.subject,
      value: payload.cache_body,
      ttl_ms: Number(payload.ttl_milliseconds) || undefined,
    };
    return {id: 'putItem', args, does: 'Stores it again'};
  }
  return shows;
}

interface Props {
  number: number;
  onClose: () => void;
  onSelect: (number: number) => void;
}

export function EntryDetail({number, onClose, onSelect}: Props) {
  const entry = journal.value.find(number);
  const loaded = useLive(
    async () => {
      const page = await call('listJournal', world.value, {
        after: number - 1,
        count: 1,
        payload: 'text',
      });
      return page.entries.find(one => one.number === number) ?? null;
    },
    entry ? `entry ${number} ${entry.time_us}` : '',
  );
  useEffect(() => {
    document.querySelector('#detail')?.scrollTo(0, 0);
  }, [number]);
  const close = (
    <button type="button" class="quiet close" onClick={onClose} aria-label="Close">
      ✕
    </button>
  );
  if (!entry) {
    return (
      <section id="detail" class="detail" tabIndex={-1} aria-label="Entry">
        {close}
        <p>Entry {number} is not in the journal of this world.</p>
      </section>
    );
  }
  const payload = loaded.value?.payload;
  const again = commandFor(entry, payload as Values | undefined);
  return (
    <section
      id="detail"
      class="detail"
      tabIndex={-1}
      aria-label={`Entry ${number}`}
      onKeyDown={event => {
        if (event.key === 'Escape') onClose();
      }}
    >
      {close}
      <h2>
        <span class="dim">#{number}</span> {labelOf(entry)}
      </h2>
      <p>
        <Tag tone={isGood(entry) ? 'good' : 'bad'}>{outcomeOf(entry)}</Tag>{' '}
        <time class="dim">{new Date(entry.time_us / 1000).toISOString()}</time>
      </p>
      <Facts entry={loaded.value ?? entry} onSelect={onSelect} />
      {payload !== undefined && (
        <>
          <h3>Request</h3>
          <Json text={JSON.stringify(payload)} />
        </>
      )}
      <h3>At a terminal</h3>
      <Terminal id={again.id} args={again.args} />
      {again.does !== 'Shows this entry' && again.does !== 'Shows its delivery' && (
        <Act id={again.id} args={again.args as never} done="Done again.">
          {again.does}
        </Act>
      )}
    </section>
  );
}

function Terminal({id, args}: {id: Id; args: Values}) {
  const lines = [cliOf(id, world.value, args), curlOf(id, world.value, args)].filter(Boolean);
  return (
    <>
      {lines.map(line => (
        <div class="terminal" key={line}>
          <code tabIndex={0}>{line}</code>
          <Copy text={line} />
        </div>
      ))}
    </>
  );
}

function Facts({
  entry,
  onSelect,
}: {
  entry: Entry & Partial<JournalEntry>;
  onSelect: (number: number) => void;
}) {
  const all = journal.value;
  const link = (number: number) => {
    const other = all.find(number);
    return (
      <button type="button" class="link" key={number} onClick={() => onSelect(number)}>
        #{number} {other ? labelOf(other) : ''}
      </button>
    );
  };
  const effects = all.effectsOf(entry.number);
  const facts: [string, preact.ComponentChildren][] = [
    ['Action', entry.action],
    ['Caller', callerOf(entry)],
  ];
  if (entry.caller && entry.caller !== callerOf(entry)) facts.push(['Credential', entry.caller]);
  if (entry.cause !== undefined) facts.push(['Caused by', link(entry.cause)]);
  if (entry.during?.length)
    facts.push([
      'During',
      <>
        {entry.during.map(link)}
        <small>It fell into the time of these requests; nothing proves more.</small>
      </>,
    ]);
  if (effects.length > 0)
    facts.push([
      'Brought about',
      <>
        {effects.slice(0, 20).map(link)}
        {effects.length > 20 && <small>and {effects.length - 20} more</small>}
      </>,
    ]);
  if (entry.delivery !== undefined)
    facts.push(['Delivery', <a href={linkTo('deliveries', {id: entry.delivery})}>{entry.delivery}</a>]);
  if (entry.sequence_page)
    facts.push(['Sequence', `page ${entry.sequence_page}, number ${entry.sequence_number}`]);
  for (const [title, value] of [
    ['Signature', entry.signature],
    ['Fault rule', entry.fault],
    ['Sent as', entry.send_as],
    ['Copy of delivery', entry.copy_of],
    ['Trace', entry.traceparent],
    ['Request size', entry.payload_bytes === undefined ? undefined : `${entry.payload_bytes} bytes`],
  ] as const) {
    if (value !== undefined) facts.push([title, value]);
  }
  return (
    <dl class="facts">
      {facts.map(([title, value]) => (
        <div key={title}>
          <dt>{title}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}
