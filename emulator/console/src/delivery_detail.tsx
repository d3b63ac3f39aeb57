// One delivery: what was signed, what was sent, what was answered, and what is odd about it.
import {useSignal} from '@preact/signals';

import {Copy} from './act.tsx';
import {type Delivery, type Explanation, call} from './api.ts';
import {bytesOf, compare, hexLines} from './bytes.ts';
import {toneOf, verdictOf} from './deliveries.tsx';
import {Detail, type Fact, Facts} from './detail.tsx';
import {durationOf} from './entries.ts';
import {Tabs, Tag, useLive} from './parts.tsx';
import {SendAgain} from './resend.tsx';
import {linkTo, world} from './route.ts';

export function DeliveryDetail({id, onClose}: {id: number; onClose: () => void}) {
  const loaded = useLive(async () => {
    const delivery = await call('showDelivery', world.value, {delivery: id});
    const explanation = delivery.request
      ? await call('explainDelivery', world.value, {delivery: id})
      : null;
    return {delivery, explanation};
  }, `delivery ${id}`);
  const seen = loaded.value;
  return (
    <Detail name={`Delivery ${id}`} onClose={onClose}>
      {loaded.error && <p class="problem">{loaded.error}</p>}
      {seen && (
        <>
          <h2>
            <span class="dim">Delivery {id}</span> {seen.delivery.webhook} #
            {seen.delivery.sequence_number}
          </h2>
          <p>
            <Tag tone={toneOf(seen.delivery)}>{verdictOf(seen.delivery)}</Tag>{' '}
            {seen.delivery.problem && <span class="bad-text">{seen.delivery.problem}</span>}
          </p>
          {seen.explanation && <Verdict explanation={seen.explanation} />}
          <Facts facts={factsOf(seen.delivery)} />
          <SendAgain key={id} delivery={seen.delivery} />
          {seen.delivery.request && <Sent delivery={seen.delivery} />}
          {seen.delivery.answer && <AnswerPart delivery={seen.delivery} />}
        </>
      )}
    </Detail>
  );
}

export function Verdict({explanation}: {explanation: Explanation}) {
  return (
    <div class={`verdict ${explanation.valid ? 'good' : 'bad'}`}>
      <p>
        <strong>
          {explanation.valid ? 'The signature is good.' : 'A careful receiver refuses this request.'}
        </strong>{' '}
        {explanation.secret_of && <>Signed with the secret of {explanation.secret_of}.</>}
      </p>
      {explanation.findings.length > 0 && (
        <ul>
          {explanation.findings.map(finding => (
            <li key={finding.name}>
              <code>{finding.name}</code> {finding.explanation}
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}

const timeText = (ms: number): string => new Date(ms).toISOString();

const factsOf = (delivery: Delivery): Fact[] => [
  ['Topic', `${delivery.cache}/${delivery.topic}`],
  ['URL', delivery.url ?? 'not sent yet'],
  ['Token id', delivery.token_id || 'none'],
  ['Published', timeText(delivery.event_timestamp)],
  ['Sent', delivery.publish_timestamp && timeText(delivery.publish_timestamp)],
  ['Answered in', delivery.answer && durationOf(delivery.answer.took_ms)],
  [
    'Copy of',
    delivery.copy_of && <a href={linkTo('deliveries', {id: delivery.copy_of})}>{delivery.copy_of}</a>,
  ],
  ['Fault', delivery.fault ? <code>{JSON.stringify(delivery.fault)}</code> : undefined],
  ['In the run', <a href={linkTo('run', {webhook: delivery.webhook})}>its webhook's entries</a>],
];

function Sent({delivery}: {delivery: Delivery}) {
  const form = useSignal('text');
  const signed = bytesOf(delivery);
  const sent = bytesOf(delivery.request!);
  const difference = compare(signed, sent);
  return (
    <>
      <h3>
        What was sent{' '}
        {difference.equal ? (
          <Tag tone="good">the bytes that were signed</Tag>
        ) : (
          <Tag tone="bad">not the bytes that were signed</Tag>
        )}
      </h3>
      <Tabs
        label="Form"
        value={form.value}
        of={[
          ['text', 'Text'],
          ['hex', 'Hex'],
          ['headers', 'Headers'],
        ]}
        onInput={value => (form.value = value)}
      />
      {form.value === 'headers' ? (
        <HeaderTable headers={delivery.request!.headers} />
      ) : (
        <div class={difference.equal ? '' : 'beside'}>
          {!difference.equal && <Shown title="Signed" bytes={signed} other={sent} form={form.value} />}
          <Shown
            title={difference.equal ? 'Signed and sent' : 'Sent'}
            bytes={sent}
            other={signed}
            form={form.value}
          />
        </div>
      )}
    </>
  );
}

function Shown({
  title,
  bytes,
  other,
  form,
}: {
  title: string;
  bytes: Uint8Array;
  other: Uint8Array;
  form: string;
}) {
  const difference = compare(bytes, other);
  const text = new TextDecoder();
  const end = bytes.length - difference.end;
  return (
    <figure>
      <figcaption>
        {title}, {bytes.length} bytes <Copy text={text.decode(bytes)} />
      </figcaption>
      {form === 'hex' ? (
        <pre class="hex" tabIndex={0}>
          {hexLines(bytes, difference).map(line => (
            <div key={line.offset}>
              <span class="dim">{line.offset} </span>
              {line.cells.map(cell => (cell.differs ? <mark>{cell.hex} </mark> : `${cell.hex} `))}
              <span class="letters">
                {line.cells.map(cell => (cell.differs ? <mark>{cell.letter}</mark> : cell.letter))}
              </span>
            </div>
          ))}
        </pre>
      ) : (
        <pre class="sent" tabIndex={0}>
          {difference.equal ? (
            text.decode(bytes)
          ) : (
            <>
              {text.decode(bytes.subarray(0, difference.start))}
              <mark>{text.decode(bytes.subarray(difference.start, end)) || '∅'}</mark>
              {text.decode(bytes.subarray(end))}
            </>
          )}
        </pre>
      )}
    </figure>
  );
}

export function HeaderTable({headers}: {headers: string[][]}) {
  return (
    <table class="plain">
      <tbody>
        {headers.map(([name, value], i) => (
          <tr key={i}>
            <th scope="row">{name}</th>
            <td class="mono">{value}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function AnswerPart({delivery}: {delivery: Delivery}) {
  const answer = delivery.answer!;
  const body = new TextDecoder().decode(bytesOf(answer));
  return (
    <>
      <h3>
        Answer <Tag tone={toneOf(delivery)}>{delivery.http_status}</Tag>
      </h3>
      <HeaderTable headers={answer.headers} />
      <pre tabIndex={0}>{body || 'no body'}</pre>
    </>
  );
}
