// The frame of the console: where the user is, what time it is there, whether the emulator answers.
import {effect, signal, useSignal} from '@preact/signals';
import {render} from 'preact';
import {useEffect, useRef} from 'preact/hooks';

import {CommandBar, dismiss, notes} from './act.tsx';
import {giveToken, tokenNeeded} from './api.ts';
import {Field} from './fields.tsx';
import icon from './icon.svg';
import {RunningJobs} from './job.tsx';
import {later, loadLater} from './later.ts';
import {Manual} from './manual.tsx';
import {Tag} from './parts.tsx';
import {SCREENS, TITLES, go, linkTo, param, screen, world} from './route.ts';
import {RunScreen} from './run.tsx';
import {acted, refreshWorld, session, shown, tick, worldNow, worlds} from './state.ts';

const helpShown = signal(false);

function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName))
  );
}

addEventListener('keydown', event => {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key === 'Escape' && isTyping(event.target)) (event.target as HTMLElement).blur();
  if (isTyping(event.target)) return;
  const digit = Number(event.key);
  if (digit >= 1 && digit <= SCREENS.length) go(SCREENS[digit - 1]!);
  else if (event.key === '?') helpShown.value = !helpShown.value;
  else if (event.key === '/') {
    const search = document.querySelector<HTMLElement>('[data-search]');
    if (!search) return;
    event.preventDefault();
    search.focus();
  } else if (event.key === 'j' || event.key === 'k') {
    const list = document.querySelector<HTMLElement>('[data-screen-focus]');
    if (list && !list.contains(document.activeElement)) {
      list.focus();
      if (document.activeElement !== list) list.querySelector<HTMLElement>('[data-row]')?.focus();
    }
  }
});

function Clock() {
  void tick.value;
  const seen = shown.value?.world;
  if (!seen) return null;
  const frozen = seen.clock.mode === 'manual';
  const now = new Date(worldNow()).toISOString();
  return (
    <a
      class="clock"
      href={linkTo('worlds')}
      title={frozen ? "The world's clock stands still" : "The world's clock runs"}
    >
      <span class={frozen ? 'frozen' : 'runs'} aria-hidden="true" />
      <span class="sr">{frozen ? 'Clock stands still at' : 'Clock runs, it is'} </span>
      <time>
        <span class="date">{now.slice(0, 10)} </span>
        {now.slice(11, 19)}
      </time>
    </a>
  );
}

// As part of the page: a picture in a file would be one more journey before the page stands.
const Icon = () => <span class="icon" aria-hidden="true" dangerouslySetInnerHTML={{__html: icon}} />;

function Head() {
  const state = session.value.state.value;
  const names = worlds.value.includes(world.value) ? worlds.value : [...worlds.value, world.value];
  return (
    <header class="top">
      <a class="brand" href={linkTo('run')}>
        <Icon /> momento-emulator
      </a>
      <label class="world">
        <span class="dim">World</span>
        <select
          value={world.value}
          onChange={event => go(screen.value, {}, (event.target as HTMLSelectElement).value)}
        >
          {names.map(name => (
            <option key={name} value={name} selected={name === world.value}>
              {name}
            </option>
          ))}
        </select>
      </label>
      <Clock />
      <span class="grow" />
      <RunningJobs />
      <span class="state" role="status">
        {state === 'live' && <Tag tone="good">live</Tag>}
        {state === 'loading' && <Tag>loading</Tag>}
        {state === 'lost' && <Tag tone="bad">connection lost</Tag>}
        {state === 'gone' && <Tag tone="bad">no such world</Tag>}
      </span>
      <Manual page="">Manual</Manual>
      <button type="button" class="quiet" onClick={() => (helpShown.value = true)} aria-label="Keys">
        ?
      </button>
    </header>
  );
}

function Navigation() {
  return (
    <nav aria-label="Screens">
      {SCREENS.map((name, i) => (
        <a key={name} href={linkTo(name)} aria-current={name === screen.value ? 'page' : undefined}>
          {TITLES[name]}
          <kbd aria-hidden="true">{i + 1}</kbd>
        </a>
      ))}
    </nav>
  );
}

function Banner() {
  const state = session.value.state.value;
  if (state === 'lost') {
    return (
      <p class="banner" role="alert">
        The emulator does not answer. What you see is from before; the page goes on where it was as soon
        as it is back.
      </p>
    );
  }
  if (state !== 'gone') return null;
  return (
    <p class="banner" role="alert">
      There is no world “{world.value}”. <a href="#/default/worlds">Choose another one</a>
    </p>
  );
}

function Notes() {
  return (
    <div class="notes" role="log" aria-live="polite" aria-label="Notes">
      {notes.value.map(({key, text, bad, undo}) => (
        <div key={key} class={`note${bad ? ' bad' : ''}`}>
          <span>{text}</span>
          {undo && (
            <button
              type="button"
              onClick={() => {
                dismiss(key);
                void undo().then(() => {
                  acted.value++;
                  void refreshWorld();
                });
              }}
            >
              Undo
            </button>
          )}
          <button type="button" class="quiet" aria-label="Dismiss" onClick={() => dismiss(key)}>
            ✕
          </button>
        </div>
      ))}
    </div>
  );
}

const KEYS = [
  ['1 … 7', 'the screens'],
  ['j, k or ↓, ↑', 'the next, the one before'],
  ['Enter', 'open; in the Run screen, go to the details'],
  ['Esc', 'close, leave a field'],
  ['/', 'find'],
  ['Ctrl-Enter', 'send the form'],
  ['Alt-↑, Alt-↓', 'move a held delivery'],
  ['?', 'these keys'],
];

function Help() {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    if (helpShown.value) dialog.current?.showModal();
    else dialog.current?.close();
  }, [helpShown.value]);
  return (
    <dialog ref={dialog} aria-label="Keys" onClose={() => (helpShown.value = false)}>
      <h2>Keys</h2>
      <dl class="keys">
        {(helpShown.value ? KEYS : []).map(([key, what]) => (
          <div key={key}>
            <dt>
              <kbd>{key}</kbd>
            </dt>
            <dd>{what}</dd>
          </div>
        ))}
      </dl>
      <form method="dialog">
        <button class="primary">Close</button>
      </form>
    </dialog>
  );
}

function AskForToken() {
  const token = useSignal('');
  return (
    <main class="ask">
      <form
        class="act"
        onSubmit={event => {
          event.preventDefault();
          giveToken(token.value);
        }}
      >
        <h1>This emulator asks for its control token</h1>
        <Field label="Control token" type="password" value={token} required />
        <p class="dim">It was started with --control-token. The token stays in this tab.</p>
        <button class="primary">Go on</button>
      </form>
    </main>
  );
}

function App() {
  useEffect(() => {
    document.title = `${TITLES[screen.value]} · ${world.value} · momento-emulator`;
  }, [screen.value, world.value]);
  if (tokenNeeded.value) return <AskForToken />;
  const Shown = screen.value === 'run' ? RunScreen : later.value?.screens[screen.value];
  return (
    <>
      <a
        class="skip"
        href="#main"
        onClick={event => {
          event.preventDefault();
          document.getElementById('main')?.focus();
        }}
      >
        To the content
      </a>
      <Head />
      <Navigation />
      <main id="main" tabIndex={-1}>
        <h1 class="sr">{TITLES[screen.value]}</h1>
        <Banner />
        {Shown ? <Shown key={`${screen.value} ${world.value}`} /> : <p class="dim content">loading</p>}
      </main>
      <Notes />
      <CommandBar />
      <Help />
    </>
  );
}

// The page is drawn when there is something to draw, or when that takes long: a frame without entries
// before it would cost as much time as it fills.
const PATIENCE_MS = 150;
const answered = new Promise<void>(resolve => {
  effect(() => {
    if (session.value.state.value !== 'loading' || tokenNeeded.value) resolve();
  });
});
const patience = new Promise(resolve => setTimeout(resolve, PATIENCE_MS));

// It stands in the page, and is no text of it.
document.currentScript?.remove();
const known = refreshWorld();
if (screen.value !== 'run' || param('entry')) loadLater();
void Promise.race([Promise.all([answered, known]), patience]).then(() => {
  render(<App />, document.getElementById('app')!);
  setTimeout(loadLater, PATIENCE_MS);
});
