// The Worlds screen: worlds, their time, their snapshots, and what differs between two of them.
import {useSignal} from '@preact/signals';

import {Act, ActForm} from './act.tsx';
import {call} from './api.ts';
import {Difference} from './diff.tsx';
import {Choice, Field, Tabs, useLive} from './parts.tsx';
import {go, linkTo, param, setParams, world} from './route.ts';
import {quoted} from './shell_text.ts';
import {worlds} from './state.ts';
import {Time} from './world_time.tsx';

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
      <table class="plain">
        <thead>
          <tr>
            <th scope="col">World</th>
            <th scope="col">Time</th>
            <th scope="col">Clock</th>
            <th scope="col">Calls</th>
            <th scope="col">Entries</th>
            <th scope="col">Streams</th>
            <th scope="col">Deliveries open</th>
            <th scope="col">
              <span class="sr">Actions</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {value?.map(one => (
            <tr key={one.world} class={one.world === world.value ? 'selected' : ''}>
              <td>
                <a href={linkTo('run', {}, one.world)}>{one.world}</a>
              </td>
              <td class="num">{one.clock.time.slice(0, 19).replace('T', ' ')}</td>
              <td>{one.clock.mode === 'manual' ? 'stands still' : 'runs'}</td>
              <td>{one.auth}</td>
              <td class="num">{one.journal_last}</td>
              <td class="num">{one.live_subscriptions}</td>
              <td class="num">{one.deliveries_unfinished}</td>
              <td class="actions">
                <Act
                  id="resetWorld"
                  args={{world: one.world} as never}
                  look="danger"
                  done={`World ${one.world} is as new.`}
                  disabled={one.world !== world.value}
                  title={`Reset ${one.world}`}
                >
                  Reset
                </Act>
                <Act
                  id="deleteWorld"
                  args={{world: one.world} as never}
                  look="danger"
                  disabled={one.world === 'default'}
                  done={`World ${one.world} is deleted.`}
                  title={`Delete ${one.world}`}
                  onDone={() => {
                    if (one.world === world.value) go('worlds', {part: 'worlds'}, 'default');
                  }}
                >
                  Delete
                </Act>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
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
          <Field
            label="Name"
            value={name.value}
            onInput={value => (name.value = value)}
            placeholder="suite-7"
            required
          />
          <Choice
            label="Begins"
            value={fork.value}
            of={[['', 'empty'], ...worlds.value.map(one => [one, `as ${one} is now`] as const)]}
            onInput={value => (fork.value = value)}
          />
          {!fork.value && (
            <Choice
              label="Clock"
              value={clock.value}
              of={[
                ['system', 'runs'],
                ['manual', 'stands still'],
              ]}
              onInput={value => (clock.value = value)}
            />
          )}
          {!fork.value && (
            <Choice
              label="Calls"
              value={auth.value}
              of={[
                ['open', 'open to all'],
                ['enforce', 'need a credential'],
              ]}
              onInput={value => (auth.value = value)}
            />
          )}
        </div>
      </ActForm>
    </>
  );
}

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
          value={name.value}
          onInput={one => (name.value = one)}
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
        <table class="plain">
          <thead>
            <tr>
              <th scope="col">Snapshot</th>
              <th scope="col">World's time</th>
              <th scope="col">Entries</th>
              <th scope="col">
                <span class="sr">Actions</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {value.map(({snapshot, time, journal_last}) => (
              <tr key={snapshot}>
                <td>{snapshot}</td>
                <td class="num">{time.slice(0, 23).replace('T', ' ')}</td>
                <td class="num">{journal_last}</td>
                <td class="actions">
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
                </td>
              </tr>
            ))}
          </tbody>
        </table>
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
