// The Topics screen: publish, watch a topic, see who subscribes, make webhooks.
import {useSignal} from '@preact/signals';

import {Act} from './act.tsx';
import {type Answer, type Message, call} from './api.ts';
import {CacheChoice, useCaches} from './cache_choice.tsx';
import {Search} from './fields.tsx';
import {Empty, Tabs, Tag, useLive} from './parts.tsx';
import {Publish} from './publish_form.tsx';
import {linkTo, param, setParams, world} from './route.ts';
import {type Columns, Table, walk} from './table.tsx';
import {Webhooks} from './webhooks_part.tsx';

export function TopicsScreen() {
  const caches = useCaches();
  const cache = param('cache') || caches?.[0] || '';
  const topic = param('topic');
  if (caches?.length === 0) {
    return (
      <Empty title="No cache, so no topic yet." manual={['start/curl', 'The first steps']}>
        <p>
          A topic lives in a cache, and exists as soon as somebody publishes to it.{' '}
          <a href={linkTo('caches')}>Make a cache</a>, or
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
  const loaded = useLive(
    () =>
      call('listTopics', world.value, {cache, prefix: prefix.value, after: after.value, count: PAGE}),
    cache && `topics ${cache} ${prefix.value} ${after.value}`,
    true,
  );
  const topics = loaded.value?.topics;
  return (
    <div class="side">
      <CacheChoice value={cache} onInput={value => setParams({cache: value, topic: ''})} />
      <Search
        label="Find a topic"
        placeholder="begins with …"
        value={prefix.value}
        onInput={value => {
          prefix.value = value;
          after.value = '';
        }}
      />
      <ul class="names" data-screen-focus onKeyDown={walk}>
        {topics?.map(one => (
          <li key={one.topic}>
            <a
              data-row
              href={linkTo('topics', {cache, topic: one.topic, part: param('part')})}
              aria-current={one.topic === topic ? 'true' : undefined}
            >
              <span class="clip">{one.topic}</span>
              <span class="dim num">{one.last_number}</span>
              {one.subscriptions > 0 && <Tag tone="good">{one.subscriptions} live</Tag>}
            </a>
          </li>
        ))}
      </ul>
      {topics?.length === 0 && <p class="dim">No topic here yet: publish, and it exists.</p>}
      {topics?.length === PAGE && (
        <button type="button" onClick={() => (after.value = loaded.value!.last)}>
          More
        </button>
      )}
      {after.value && (
        <button type="button" onClick={() => (after.value = '')}>
          From the first
        </button>
      )}
    </div>
  );
}

function Messages({cache, topic}: {cache: string; topic: string}) {
  const before = Number(param('before')) || 0;
  const loaded = useLive(
    async () => {
      const all = await call('listTopics', world.value, {cache, prefix: topic, count: 1});
      const last = all.topics.find(one => one.topic === topic)?.last_number ?? 0;
      const until = before || last + 1;
      const page = await call('listMessages', world.value, {
        cache,
        topic,
        after: Math.max(0, until - PAGE - 1),
        count: PAGE,
      });
      return page.messages.filter(one => one.sequence_number < until).reverse();
    },
    cache && topic && `messages ${cache} ${topic} ${before}`,
  );
  return (
    <>
      <Publish cache={cache} topic={topic} />
      {topic && (
        <div class="buttons">
          <Act
            id="resetTopic"
            args={{cache, topic}}
            look="danger"
            done="The topic began again, with a new page."
          >
            Reset the topic
          </Act>
          <Act
            id="evictMessages"
            args={{cache, topic, keep: 0}}
            look="danger"
            done="Its messages are forgotten."
          >
            Forget its messages
          </Act>
          <a class="button" href={linkTo('run', {cache, topic})}>
            Its run
          </a>
        </div>
      )}
      {!topic && (
        <p class="dim">
          Choose a topic to watch it. Watching takes nothing away: subscribers and webhooks get every
          message all the same.
        </p>
      )}
      {loaded.error && topic && <p class="dim">{loaded.error}</p>}
      {loaded.value && <MessageTable messages={loaded.value} />}
      {!!loaded.value?.length && loaded.value.at(-1)!.sequence_number > 1 && (
        <button
          type="button"
          onClick={() => setParams({before: loaded.value!.at(-1)!.sequence_number})}
        >
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
  const endsGap = ({sequence_number}: Message, at: number) =>
    at + 1 < messages.length && messages[at + 1]!.sequence_number + 1 !== sequence_number;
  return (
    <Table
      rows={messages}
      columns={MESSAGES}
      keyOf={one => `${one.sequence_page} ${one.sequence_number}`}
      rowLook={(one, at) => (endsGap(one, at) ? 'gap' : '')}
    />
  );
}

const MESSAGES: Columns<Message> = [
  ['Number', one => one.sequence_number, 'num'],
  ['Page', one => one.sequence_page, 'num dim'],
  ['Publisher', one => one.token_id || <span class="dim">none</span>],
  [
    'Message',
    one =>
      one.text ?? (
        <>
          <Tag>bytes</Tag> {one.base64}
        </>
      ),
    'mono',
  ],
  ['Time', one => one.time.slice(11, 23), 'dim num'],
];

const SUBSCRIPTIONS: Columns<Answer<'listSubscriptions'>['subscriptions'][number]> = [
  ['Stream', one => one.subscription, 'num'],
  ['Topic', one => one.topic],
  ['Since', one => one.since.slice(11, 23), 'num'],
  [
    'Last message taken',
    one => (one.sequence_number ? `${one.sequence_number} of page ${one.sequence_page}` : 'none yet'),
    'num',
  ],
  ['Waiting', one => one.waiting, 'num'],
  ['Last heartbeat', one => one.last_heartbeat.slice(11, 23), 'num'],
];

function Subscriptions({cache, topic}: {cache: string; topic: string}) {
  const loaded = useLive(
    () => call('listSubscriptions', world.value, {cache, topic: topic || undefined, count: 1000}),
    cache && `subscriptions ${cache} ${topic}`,
  );
  const all = loaded.value?.subscriptions;
  if (all?.length === 0) {
    return (
      <Empty
        title={`Nobody subscribes to ${topic || 'a topic of this cache'} now.`}
        manual={['when-topics-go-wrong', 'When topics go wrong']}
      >
        <p>A live stream is listed here with its place, what waits for it, and its last heartbeat.</p>
      </Empty>
    );
  }
  return <Table rows={all ?? []} columns={SUBSCRIPTIONS} keyOf={one => one.subscription} />;
}
