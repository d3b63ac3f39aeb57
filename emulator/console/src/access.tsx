// The Access screen: make keys and tokens, read them, ask what they may do.
import {useSignal} from '@preact/signals';

import {ActForm} from './act.tsx';
import {type Answer, call} from './api.ts';
import {Choice, Field} from './fields.tsx';
import {Forms, Make} from './mint.tsx';
import {Empty, Json, Tabs, useLive} from './parts.tsx';
import {linkTo, param, setParams, world} from './route.ts';
import {type Columns, Table} from './table.tsx';

export function AccessScreen() {
  const part = param('part') || 'make';
  return (
    <section class="content single" aria-label="Access">
      <Tabs
        label="Parts"
        value={part}
        of={[
          ['make', 'Make'],
          ['read', 'Read and ask'],
          ['minted', 'Minted'],
          ['keys', 'Keys of this world'],
        ]}
        onInput={value => setParams({part: value === 'make' ? '' : value})}
      />
      {part === 'make' && <Make />}
      {part === 'read' && <Read />}
      {part === 'minted' && <Minted />}
      {part === 'keys' && <Keys />}
    </section>
  );
}

function Read() {
  const token = useSignal(sessionStorage.getItem('momento-console-read') ?? '');
  const may = useSignal<'publish' | 'subscribe' | 'read' | 'write' | 'manage'>('publish');
  const cache = useSignal('');
  const name = useSignal('');
  const decoded = useSignal<Answer<'decodeToken'> | null>(null);
  const explained = useSignal<Answer<'explainToken'> | null>(null);
  const topic = may.value === 'publish' || may.value === 'subscribe';
  return (
    <>
      <ActForm
        id="decodeToken"
        name="Read a token"
        label="Read it"
        args={{token: token.value}}
        disabled={!token.value}
        onDone={answer => (decoded.value = answer)}
      >
        <Field
          label="Token or key, in any form"
          lines={3}
          value={token}
          onInput={value => {
            token.value = value.trim();
            decoded.value = null;
            explained.value = null;
          }}
        />
      </ActForm>
      {decoded.value && (
        <div class={`verdict ${decoded.value.good ? 'good' : 'bad'}`}>
          <p>
            <strong>{decoded.value.good ? 'It is valid now.' : 'It is not valid.'}</strong>{' '}
            {decoded.value.why}
          </p>
          <Json text={JSON.stringify(decoded.value)} />
        </div>
      )}
      <h2 class="part">May it …?</h2>
      <ActForm
        id="explainToken"
        name="May it"
        label="Ask"
        args={{token: token.value, may: may.value, cache: cache.value, name: name.value}}
        disabled={!token.value || (!cache.value && may.value !== 'manage')}
        onDone={answer => (explained.value = answer)}
      >
        <div class="line">
          <Choice
            label="May it"
            value={may}
            of={[
              ['publish', 'publish'],
              ['subscribe', 'subscribe'],
              ['read', 'read items'],
              ['write', 'write items'],
              ['manage', 'manage caches and keys'],
            ]}
          />
          {may.value !== 'manage' && <Field label="Cache" value={cache} placeholder="chat" />}
          {may.value !== 'manage' && (
            <Field label={topic ? 'Topic' : 'Key'} value={name} placeholder={topic ? 'room' : 'any'} />
          )}
        </div>
      </ActForm>
      {explained.value && (
        <div class={`verdict ${explained.value.allowed ? 'good' : 'bad'}`} role="status">
          <p>
            <strong>{explained.value.explanation}</strong>
          </p>
          {explained.value.rule && <Json text={JSON.stringify(explained.value.rule)} />}
        </div>
      )}
    </>
  );
}

const MINTED: Columns<Answer<'listTokens'>['tokens'][number]> = [
  ['Entry', one => <a href={linkTo('run', {entry: one.entry})}>#{one.entry}</a>],
  ['Time', one => one.time.slice(0, 19).replace('T', ' '), 'num'],
  ['By', one => (one.action.startsWith('control.') ? 'control' : one.caller || 'anonymous')],
  ['What was asked for', one => JSON.stringify(one.request), 'mono wrap'],
];

function Minted() {
  const {value} = useLive(() => call('listTokens', world.value, {count: 1000}), 'tokens');
  if (value?.tokens.length === 0) {
    return (
      <Empty
        title="Nothing was minted in this world yet."
        manual={['guides/front-ends', 'Tokens for front ends']}
      >
        <p>Tokens that your program asks for are listed here, too: what was asked, never the token.</p>
        <pre>
          momento-emulator token mint disposable --expires-in 30m --role publishonly --cache chat
        </pre>
      </Empty>
    );
  }
  return (
    <Table rows={[...(value?.tokens ?? [])].reverse()} columns={MINTED} keyOf={one => one.entry} />
  );
}

function Keys() {
  const {value} = useLive(() => call('showCredentials', world.value, {}), 'credentials');
  if (!value) return <p class="dim">loading</p>;
  const scenario = Object.entries(value.scenario);
  return (
    <>
      <p class="dim">
        The super user of world “{world.value}”, in each form that an SDK takes. All are made from the
        world's seed.
      </p>
      <Forms
        forms={[
          ['v1', value.v1],
          ['v1, raw', value.v1_raw],
          ['v2', value.v2],
          ['legacy', value.legacy],
          ['session', value.session],
        ]}
      />
      {scenario.length > 0 && <h2 class="part">Of the latest scenario</h2>}
      <Forms forms={scenario.map(([name, credential]) => [name, credential.v1] as const)} />
    </>
  );
}
