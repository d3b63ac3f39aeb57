// The Worlds screen: worlds, their time, their snapshots, and what differs between two of them.
import {useSignal} from '@preact/signals';

import {Act, ActForm} from './act.tsx';
import {type Answer, type World, call} from './api.ts';
import {Difference} from './diff.tsx';
import {Choice, Field} from './fields.tsx';
import {Tabs, useLive} from './parts.tsx';
import {go, linkTo, param, setParams, world} from './route.ts';
import {quoted} from './shell_text.ts';
import {worlds} from './state.ts';
import {type Columns, Table} from './table.tsx';
import {Time} from './world_time.tsx';

type Snapshot = Answer<'listSnapshots'>['snapshots'][number];

export function WorldsScreen() {
  const part = param('part') || 'time';
  return (
    <section class="content single" aria-label="Worlds and time">
      <Tabs
        label="Parts"
        value={part}
        of={[
          ['time', 'Time'],
          ['worlds', 'Worlds'],
          ['snapshots', 'Snapshots'],
          ['bundle', 'Bundle and replay'],
          ['diff', 'Compare two worlds'],
        ]}
        onInput={value => setParams({part: value === 'time' ? '' : value})}
      />
      {part === 'time' && <Time />}
      {part === 'worlds' && <Worlds />}
      {part === 'snapshots' && <Snapshots />}
      {part === 'bundle' && <Bundle />}
      {part === 'diff' && <Difference />}
    </section>
  );
}

const WORLDS: Columns<World> = [
  ['World', one => <a href={linkTo('run', {}, one.world)}>{one.world}</a>],
  ['Time', one => one.clock.time.slice(0, 19).replace('T', ' '), 'num'],
  ['Clock', one => (one.clock.mode === 'manual' ? 'stands still' : 'runs')],
  ['Calls', one => one.auth],
  ['Entries', one => one.journal_last, 'num'],
  ['Streams', one => one.live_subscriptions, 'num'],
  ['Deliveries open', one => one.deliveries_unfinished, 'num'],
  ['', one => <WorldActions name={one.world} />],
];

function WorldActions({name}: {name: string}) {
  return (
    <>
      <Act
        id="resetWorld"
        args={{world: name} as never}
        look="danger"
        done={`World ${name} is as new.`}
        disabled={name !== world.value}
        title={`Reset ${name}`}
      >
        Reset
      </Act>
      <Act
        id="deleteWorld"
        args={{world: name} as never}
        look="danger"
        disabled={name === 'default'}
        done={`World ${name} is deleted.`}
        title={`Delete ${name}`}
        onDone={() => {
          if (name === world.value) go('worlds', {part: 'worlds'}, 'default');
        }}
      >
        Delete
      </Act>
    </>
  );
}

function Worlds() {
  const name = useSignal('');
  const clock = useSignal('system');
  const auth = useSignal('open');
  const fork = useSignal('');
  const {value} = useLive(async () => (await call('listWorlds', world.value, {})).worlds, 'worlds');
  const args = fork.value
    ? {world: name.value, fork: fork.value}
    : {world: name.value, clock: clock.value, auth: auth.value as 'open'};
  return (
    <>
      <Table
        rows={value ?? []}
        columns={WORLDS}
        keyOf={one => one.world}
        rowLook={one => (one.world === world.value ? 'selected' : '')}
      />
      <h2 class="part">Make a world</h2>
      <ActForm
        id="createWorld"
        name="Make a world"
        label={fork.value ? 'Fork it' : 'Make it'}
        args={args}
        disabled={!name.value}
        done={`World ${name.value} is made.`}
      >
        <div class="line">
          <Field label="Name" value={name} placeholder="suite-7" required />
          <Choice
            label="Begins"
            value={fork}
            of={[['', 'empty'], ...worlds.value.map(one => [one, `as ${one} is now`] as const)]}
          />
          {!fork.value && (
            <Choice
              label="Clock"
              value={clock}
              of={[
                ['system', 'runs'],
                ['manual', 'stands still'],
              ]}
            />
          )}
          {!fork.value && (
            <Choice
              label="Calls"
              value={auth}
              of={[
                ['open', 'open to all'],
                ['enforce', 'need a credential'],
              ]}
            />
          )}
        </div>
      </ActForm>
    </>
  );
}

const snapshotColumns = (reload: () => void): Columns<Snapshot> => [
  ['Snapshot', one => one.snapshot],
  ["World's time", one => one.time.slice(0, 23).replace('T', ' '), 'num'],
  ['Entries', one => one.journal_last, 'num'],
  [
    '',
    ({snapshot}) => (
      <>
        <Act
          id="restoreSnapshot"
          args={{snapshot}}
          done={`The world is as it was in ${snapshot}.`}
          onDone={reload}
        >
          Restore
        </Act>
        <Act id="deleteSnapshot" args={{snapshot}} look="danger" onDone={reload}>
          Delete
        </Act>
      </>
    ),
  ],
];

function Snapshots() {
  const name = useSignal('');
  const {value, reload} = useLive(
    async () => (await call('listSnapshots', world.value, {})).snapshots,
    'snapshots',
  );
  return (
    <>
      <ActForm
        id="takeSnapshot"
        name="Take a snapshot"
        label="Take it"
        args={{snapshot: name.value}}
        disabled={!name.value}
        done="Taken."
        onDone={() => {
          name.value = '';
          reload();
        }}
      >
        <Field
          label="Name of the new snapshot"
          value={name}
          placeholder="before"
          required
          help="It is kept in memory; a world has 16 at most."
        />
      </ActForm>
      {value?.length === 0 && (
        <p class="dim">
          No snapshot yet. The console takes one, console-undo, before it does what destroys something.
        </p>
      )}
      {!!value?.length && (
        <Table rows={value} columns={snapshotColumns(reload)} keyOf={one => one.snapshot} />
      )}
    </>
  );
}

function Bundle() {
  const href = `/v1/worlds/${encodeURIComponent(world.value)}/bundle`;
  const flag = world.value === 'default' ? '' : ` --world ${quoted(world.value)}`;
  return (
    <>
      <p>
        A bundle holds all that made this world what it is: seed, times, and every request in its order.
        A replay plays it again and tells the first entry that differs.
      </p>
      <div class="buttons">
        <a class="button primary" href={href} download={`${world.value}-bundle.json`}>
          Save the bundle
        </a>
        <a
          class="button"
          href={`${href.replace(/bundle$/, 'journal/export')}?payload=text`}
          download={`${world.value}-journal.jsonl`}
        >
          Save the journal
        </a>
      </div>
      <h2 class="part">At a terminal</h2>
      <pre
        tabIndex={0}
      >{`momento-emulator bundle create${flag} > bug.json\nmomento-emulator bundle replay bug.json`}</pre>
      <p class="dim">It holds the seed and all requests, so treat it as you treat those.</p>
    </>
  );
}
