// The Topics screen: publish, watch a topic, see who subscribes, make webhooks.
import {useSignal} from '@preact/signals';
import {useRef} from 'preact/hooks';

import {Act, ActForm} from './act.tsx';
import {type Message, type Webhook, call} from './api.ts';
import {CacheChoice, useCaches} from './cache_choice.tsx';
import {Choice, Empty, Field, Tabs, Tag, moveIn, useLive} from './parts.tsx';
import {linkTo, param, setParams, world} from './route.ts';

export function TopicsScreen() {
  const caches = useCaches();
  const cache = param('cache') || caches?.[0] || '';
  const topic = param('topic');
  if (caches?.length === 0) {
    return (
      <Empty title="No cache, so no topic yet.">
        <p>
          A topic lives in a cache, and exists as soon as somebody publishes to it. <a href={linkTo('caches')}>Make a cache</a>, or
        </p>
        <pre>momento-emulator cache create chat</pre>
      </Empty>
    );
  }
  return (
    <section class="columns" aria-label="Topics">
      <TopicList cache={cache} topic={topic} />
      <div class="content">
        <Tabs
          label="Parts"
          value={param('part') || 'messages'}
          of={[
            ['messages', 'Messages'],
            ['subscriptions', 'Subscriptions'],
            ['webhooks', 'Webhooks'],
          ]}
          onInput={part => setParams({part: part === 'messages' ? '' : part})}
        />
        {(param('part') || 'messages') === 'messages' && <Messages cache={cache} topic={topic} />}
        {param('part') === 'subscriptions' && <Subscriptions cache={cache} topic={topic} />}
        {param('part') === 'webhooks' && <Webhooks cache={cache} topic={topic} />}
      </div>
    </section>
  );
}

const PAGE = 100;

function TopicList({cache, topic}: {cache: string; topic: string}) {
  const prefix = useSignal('');
  const after = useSignal('');
  const list = useRef<HTMLUListElement>(null);
  const loaded = useLive(
    () => call('listTopics', world.value, {cache, prefix: prefix.value, after: after.value, count: PAGE}),
    cache && `topics ${cache} ${prefix.value} ${after.value}`,
    true,
  );
  const topics = loaded.value?.topics;
  return (
    <div class="side">
      <CacheChoice value={cache} onInput={value => setParams({cache: value, topic: ''})} />
      <div class="field">
        <label for="topic-search">Find a topic</label>
        <input id="topic-search" type="search" data-search placeholder="begins with …" value={prefix.value} onInput={event => {
          prefix.value = (event.target as HTMLInputElement).value;
          after.value = '';
        }} />
      </div>
      <ul ref={list} class="names" data-screen-focus onKeyDown={event => {
        const by = {j: 1, ArrowDown: 1, k: -1, ArrowUp: -1}[event.key];
        if (by === undefined) return;
        event.preventDefault();
        moveIn(list.current, by);
      }}>
        {topics?.map(one => (
          <li key={one.topic}>
            <a data-row href={linkTo('topics', {cache, topic: one.topic, part: param('part')})} aria-current={one.topic === topic ? 'true' : undefined}>
              <span class="clip">{one.topic}</span>
              <span class="dim num">{one.last_number}</span>
              {one.subscriptions > 0 && <Tag tone="good">{one.subscriptions} live</Tag>}
            </a>
          </li>
        ))}
      </ul>
      {topics?.length === 0 && <p class="dim">No topic here yet: publish, and it exists.</p>}
      {topics?.length === PAGE && <button type="button" onClick={() => (after.value = loaded.value!.last)}>More</button>}
      {after.value && <button type="button" onClick={() => (after.value = '')}>From the first</button>}
    </div>
  );
}

export function Publish({cache, topic}: {cache: string; topic: string}) {
  const name = useSignal('');
  const kind = useSignal('text');
  const text = useSignal('');
  const tokenId = useSignal('');
  const problem = kind.value === 'json' && text.value ? jsonProblem(text.value) : kind.value === 'base64' && text.value ? base64Problem(text.value) : '';
  const wanted = topic || name.value;
  const args = {
    cache,
    topic: wanted,
    ...(kind.value === 'base64' ? {base64: text.value} : {text: text.value}),
    token_id: tokenId.value || undefined,
  };
  return (
    <ActForm id="publishMessage" name="Publish" label="Publish" args={args} disabled={!wanted || !!problem} onDone={() => {
      text.value = '';
      if (!topic) setParams({cache, topic: wanted});
    }}>
      <div class="line">
        {!topic && <Field label="Topic" value={name.value} onInput={value => (name.value = value)} placeholder="room" required />}
        <Choice label="As" value={kind.value} of={[['text', 'text'], ['json', 'JSON'], ['base64', 'bytes, in base64']]} onInput={value => (kind.value = value)} />
        <Field label="Token id of the publisher" value={tokenId.value} onInput={value => (tokenId.value = value)} placeholder="none" />
      </div>
      <Field label={topic ? `Message to ${topic}` : 'Message'} lines={3} value={text.value} onInput={value => (text.value = value)} wrong={problem} />
    </ActForm>
  );
}

function jsonProblem(text: string): string {
  try {
    JSON.parse(text);
    return '';
  } catch (error) {
    return `This is no JSON: ${(error as Error).message}`;
  }
}
function base64Problem(text: string): string {
  try {
    atob(text);
    return '';
  } catch {
    return 'This is no base64.';
  }
}

function Messages({cache, topic}: {cache: string; topic: string}) {
  const before = Number(param('before')) || 0;
  const loaded = useLive(async () => {
    const all = await call('listTopics', world.value, {cache, prefix: topic, count: 1});
    const last = all.topics.find(one => one.topic === topic)?.last_number ?? 0;
    const until = before || last + 1;
    const page = await call('listMessages', world.value, {cache, topic, after: Math.max(0, until - PAGE - 1), count: PAGE});
    return page.messages.filter(one => one.sequence_number < until).reverse();
  }, cache && topic && `messages ${cache} ${topic} ${before}`);
  return (
    <>
      <Publish cache={cache} topic={topic} />
      {topic && (
        <div class="buttons">
          <Act id="resetTopic" args={{cache, topic}} look="danger" done="The topic began again, with a new page.">
            Reset the topic
          </Act>
          <Act id="evictMessages" args={{cache, topic, keep: 0}} look="danger" done="Its messages are forgotten.">
            Forget its messages
          </Act>
          <a class="button" href={linkTo('run', {cache, topic})}>
            Its run
          </a>
        </div>
      )}
      {!topic && <p class="dim">Choose a topic to watch it. Watching takes nothing away: subscribers and webhooks get every message all the same.</p>}
      {loaded.error && topic && <p class="dim">{loaded.error}</p>}
      {loaded.value && <MessageTable messages={loaded.value} />}
      {!!loaded.value?.length && loaded.value.at(-1)!.sequence_number > 1 && (
        <button type="button" onClick={() => setParams({before: loaded.value!.at(-1)!.sequence_number})}>
          Earlier ones
        </button>
      )}
      {before > 0 && (
        <button type="button" onClick={() => setParams({before: ''})}>
          The latest
        </button>
      )}
    </>
  );
}

function MessageTable({messages}: {messages: Message[]}) {
  if (messages.length === 0) return <Empty title="No message is kept." />;
  return (
    <table class="plain live">
      <thead>
        <tr>
          <th scope="col">Number</th>
          <th scope="col">Page</th>
          <th scope="col">Publisher</th>
          <th scope="col">Message</th>
          <th scope="col">Time</th>
        </tr>
      </thead>
      <tbody>
        {messages.map((message, i) => {
          const older = messages[i + 1];
          const gap = older && older.sequence_number + 1 !== message.sequence_number;
          return (
            <tr key={`${message.sequence_page} ${message.sequence_number}`} class={gap ? 'gap' : ''}>
              <td class="num">{message.sequence_number}</td>
              <td class="num dim">{message.sequence_page}</td>
              <td>{message.token_id || <span class="dim">none</span>}</td>
              <td class="mono">{message.text ?? <><Tag>bytes</Tag> {message.base64}</>}</td>
              <td class="dim num">{message.time.slice(11, 23)}</td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}

function Subscriptions({cache, topic}: {cache: string; topic: string}) {
  const loaded = useLive(() => call('listSubscriptions', world.value, {cache, topic: topic || undefined, count: 1000}), cache && `subscriptions ${cache} ${topic}`);
  const all = loaded.value?.subscriptions;
  if (all?.length === 0) {
    return (
      <Empty title={`Nobody subscribes to ${topic || 'a topic of this cache'} now.`}>
        <p>A live stream is listed here with its place, what waits for it, and its last heartbeat.</p>
      </Empty>
    );
  }
  return (
    <table class="plain">
      <thead>
        <tr>
          <th scope="col">Stream</th>
          <th scope="col">Topic</th>
          <th scope="col">Since</th>
          <th scope="col">Last message taken</th>
          <th scope="col">Waiting</th>
          <th scope="col">Last heartbeat</th>
        </tr>
      </thead>
      <tbody>
        {all?.map(one => (
          <tr key={one.subscription}>
            <td class="num">{one.subscription}</td>
            <td>{one.topic}</td>
            <td class="num">{one.since.slice(11, 23)}</td>
            <td class="num">{one.sequence_number ? `${one.sequence_number} of page ${one.sequence_page}` : 'none yet'}</td>
            <td class="num">{one.waiting}</td>
            <td class="num">{one.last_heartbeat.slice(11, 23)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Webhooks({cache, topic}: {cache: string; topic: string}) {
  const webhook = useSignal('');
  const of = useSignal(topic);
  const url = useSignal('');
  const secret = useSignal('');
  const {value: all} = useLive(async () => (await call('listWebhooks', world.value, {})).webhooks.filter(one => one.cache === cache), `webhooks ${cache}`);
  return (
    <>
      {all?.length === 0 && (
        <Empty title="No webhook in this cache yet.">
          <p>A webhook sends each message of its topic to a URL, signed with its secret.</p>
        </Empty>
      )}
      {!!all?.length && <WebhookTable webhooks={all} />}
      <h2 class="part">Make or change a webhook</h2>
      <ActForm
        id="putWebhook"
        name="Make a webhook"
        label="Save the webhook"
        args={{cache, webhook: webhook.value, topic: of.value, url: url.value, secret: secret.value || undefined}}
        disabled={!webhook.value || !of.value || !url.value}
        done="Saved."
      >
        <div class="line">
          <Field label="Name" value={webhook.value} onInput={value => (webhook.value = value)} placeholder="hook" required />
          <Field label="Topic" value={of.value} onInput={value => (of.value = value)} placeholder="room" required />
        </div>
        <Field label="URL" type="url" value={url.value} onInput={value => (url.value = value)} placeholder="http://127.0.0.1:3000/hook" required />
        <Field label="Secret" value={secret.value} onInput={value => (secret.value = value)} placeholder="made from the world's seed" />
      </ActForm>
    </>
  );
}

function WebhookTable({webhooks}: {webhooks: Webhook[]}) {
  return (
    <table class="plain">
      <thead>
        <tr>
          <th scope="col">Webhook</th>
          <th scope="col">Topic</th>
          <th scope="col">URL</th>
          <th scope="col">Secret</th>
          <th scope="col">
            <span class="sr">Actions</span>
          </th>
        </tr>
      </thead>
      <tbody>
        {webhooks.map(({cache, webhook, topic, url, secret}) => (
          <tr key={webhook}>
            <td>{webhook}</td>
            <td>{topic}</td>
            <td class="mono clip">{url}</td>
            <td>
              <details class="secret">
                <summary>show</summary>
                <code>{secret}</code>
              </details>
            </td>
            <td class="actions">
              <a class="button" href={linkTo('deliveries', {webhook})}>
                Deliveries
              </a>
              <Act id="rotateWebhookSecret" args={{cache, webhook}} done="It has a new secret.">
                Rotate
              </Act>
              <Act id="deleteWebhook" args={{cache, webhook}} look="danger" done={`Webhook ${webhook} is deleted.`}>
                Delete
              </Act>
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
