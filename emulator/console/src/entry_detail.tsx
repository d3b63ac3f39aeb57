// One entry of the journal: its request decoded, its cause, its effects, and how to do it again.
import {useEffect} from 'preact/hooks';

import {Act, Copy} from './act.tsx';
import {type Id, type JournalEntry, call} from './api.ts';
import {routes} from './commands.ts';
import {Detail, type Fact, Facts} from './detail.tsx';
import {type Entry, callerOf, isGood, kindOf, labelOf, outcomeOf, shortName} from './entries.ts';
import {Json, Tag, useLive} from './parts.tsx';
import {linkTo, world} from './route.ts';
import {cliOf, curlOf} from './shell_text.ts';
import {FromHere} from './state_here.tsx';
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
  // What the journal hides cannot be sent again.
  if (!payload || payload.token) return shows;
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
  if (!entry) {
    return (
      <Detail name="Entry" onClose={onClose}>
        <p>Entry {number} is not in the journal of this world.</p>
      </Detail>
    );
  }
  const payload = loaded.value?.payload;
  const again = commandFor(entry, payload as Values | undefined);
  return (
    <Detail name={`Entry ${number}`} onClose={onClose}>
      <h2>
        <span class="dim">#{number}</span> {labelOf(entry)}
      </h2>
      <p>
        <Tag tone={isGood(entry) ? 'good' : 'bad'}>{outcomeOf(entry)}</Tag>{' '}
        <time class="dim">{new Date(entry.time_us / 1000).toISOString()}</time>
      </p>
      <Facts facts={factsOf(loaded.value ?? entry, onSelect)} />
      {payload !== undefined && (
        <>
          <h3>Request</h3>
          <Json text={JSON.stringify(payload)} />
        </>
      )}
      <FromHere number={number} />
      <h3>At a terminal</h3>
      <Terminal id={again.id} args={again.args} />
      {again.does !== 'Shows this entry' && again.does !== 'Shows its delivery' && (
        <Act id={again.id} args={again.args as never} done="Done again.">
          {again.does}
        </Act>
      )}
    </Detail>
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

type Whole = Entry & Partial<JournalEntry>;

function factsOf(entry: Whole, onSelect: (number: number) => void): Fact[] {
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
  const caller = callerOf(entry);
  return [
    ['Action', entry.action],
    ['Caller', caller],
    ['Credential', entry.caller && entry.caller !== caller ? entry.caller : undefined],
    ['Caused by', entry.cause === undefined ? undefined : link(entry.cause)],
    [
      'During',
      entry.during?.length ? (
        <>
          {entry.during.map(link)}
          <small>It fell into the time of these requests; nothing proves more.</small>
        </>
      ) : undefined,
    ],
    [
      'Brought about',
      effects.length > 0 ? (
        <>
          {effects.slice(0, 20).map(link)}
          {effects.length > 20 && <small>and {effects.length - 20} more</small>}
        </>
      ) : undefined,
    ],
    ...detailsOf(entry),
  ];
}

const detailsOf = (entry: Whole): Fact[] => [
  [
    'Delivery',
    entry.delivery && <a href={linkTo('deliveries', {id: entry.delivery})}>{entry.delivery}</a>,
  ],
  ['Sequence', entry.sequence_page && `page ${entry.sequence_page}, number ${entry.sequence_number}`],
  ['Signature', entry.signature],
  ['Fault rule', entry.fault],
  ['Sent as', entry.send_as],
  ['Copy of delivery', entry.copy_of],
  ['Trace', entry.traceparent],
  ['Request size', entry.payload_bytes && `${entry.payload_bytes} bytes`],
];
