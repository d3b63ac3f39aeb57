// Actions: each is one control command, so each can show the command line and the curl that do the
// same; what destroys is preceded by a snapshot, and can be undone.
import {signal} from '@preact/signals';
import type {ComponentChildren} from 'preact';
import {useEffect, useRef, useState} from 'preact/hooks';

import {type Answer, type Args, type Id, Refused, call} from './api.ts';
import {go, world} from './route.ts';
import {cliOf, curlOf} from './shell_text.ts';
import {acted, refreshWorld} from './state.ts';

type Values = Record<string, unknown>;

// The action under the focus or the pointer, or the one that was done last.
export const current = signal<{id: Id; args: Values} | null>(null);

export interface Note {
  key: number;
  text: string;
  bad?: boolean;
  undo?: () => Promise<unknown>;
}
export const notes = signal<Note[]>([]);
let noted = 0;
export function note(text: string, more: Partial<Note> = {}): void {
  const one = {key: ++noted, text, ...more};
  notes.value = [...notes.value.slice(-3), one];
  setTimeout(() => dismiss(one.key), more.undo ? 20_000 : more.bad ? 10_000 : 4000);
}
export function dismiss(key: number): void {
  notes.value = notes.value.filter(one => one.key !== key);
}

const UNDO = 'console-undo';
const undoable = new Set<Id>([
  'resetWorld',
  'restoreSnapshot',
  'flushCache',
  'deleteCache',
  'deleteItem',
  'deleteWebhook',
  'resetTopic',
  'evictMessages',
  'clearFaults',
  'deleteFault',
  'loadScenario',
]);

async function undoFor(id: Id, args: Values): Promise<Note['undo']> {
  const here = world.value;
  if (id === 'deleteWorld') {
    const gone = String(args.world ?? here);
    const kept = `undo-${gone}`.slice(0, 64);
    await call('deleteWorld', kept, {} as Args<'deleteWorld'>).catch(() => {});
    await call('createWorld', here, {world: kept, fork: gone});
    return async () => {
      await call('createWorld', here, {world: gone, fork: kept});
      await call('deleteWorld', kept, {} as Args<'deleteWorld'>);
      go('run', {}, gone);
    };
  }
  if (!undoable.has(id)) return undefined;
  await call('takeSnapshot', here, {snapshot: UNDO});
  return () => call('restoreSnapshot', here, {snapshot: UNDO});
}

// Does it; what is refused becomes a note unless somebody else says it, and the answer is undefined.
export async function act<I extends Id>(
  id: I,
  args: Args<I>,
  done?: string,
  onRefused?: (why: string) => void,
): Promise<Answer<I> | undefined> {
  current.value = {id, args: args as Values};
  try {
    const undo = await undoFor(id, args as Values);
    const answer = await call(id, world.value, args);
    if (done || undo) note(done ?? 'Done.', {undo});
    acted.value++;
    void refreshWorld();
    return answer;
  } catch (error) {
    const why =
      error instanceof Refused ? error.message : `The emulator did not answer: ${String(error)}`;
    if (onRefused) onRefused(why);
    else note(why, {bad: true});
    return undefined;
  }
}

interface ActProps<I extends Id> {
  id: I;
  args: Args<I>;
  children: ComponentChildren;
  done?: string;
  onDone?: (answer: Answer<I>) => void;
  // In the place of what the command alone would do.
  run?: () => Promise<unknown>;
  look?: 'primary' | 'danger' | 'quiet';
  disabled?: boolean;
  title?: string;
  submit?: boolean;
}

export function Act<I extends Id>({
  id,
  args,
  children,
  done,
  onDone,
  run,
  look,
  disabled,
  title,
  submit,
}: ActProps<I>) {
  const [busy, setBusy] = useState(false);
  const show = () => (current.value = {id, args: args as Values});
  const press = async () => {
    if (submit) return;
    setBusy(true);
    if (run) await run();
    else {
      const answer = await act(id, args, done);
      if (answer !== undefined) onDone?.(answer);
    }
    setBusy(false);
  };
  return (
    <button
      type={submit ? 'submit' : 'button'}
      class={look}
      disabled={disabled}
      aria-busy={busy}
      title={title}
      aria-label={title}
      onFocus={show}
      onMouseEnter={show}
      onClick={press}
    >
      {children}
    </button>
  );
}

interface FormProps<I extends Id> {
  id: I;
  args: Args<I>;
  label: string;
  done?: string;
  onDone?: (answer: Answer<I>) => void;
  // Says why it was refused; '' when that is past.
  onRefused?: (why: string) => void;
  children: ComponentChildren;
  name: string;
  disabled?: boolean;
}

// A form that makes one command; Ctrl-Enter sends it from every field.
export function ActForm<I extends Id>({
  id,
  args,
  label,
  done,
  onDone,
  onRefused,
  children,
  name,
  disabled,
}: FormProps<I>) {
  const form = useRef<HTMLFormElement>(null);
  const text = JSON.stringify(args);
  useEffect(() => {
    if (form.current?.contains(document.activeElement)) current.value = {id, args: args as Values};
  }, [text]);
  const submit = async (event: Event) => {
    event.preventDefault();
    if (disabled) return;
    onRefused?.('');
    const answer = await act(id, args, done, onRefused);
    if (answer !== undefined) onDone?.(answer);
  };
  return (
    <form
      ref={form}
      class="act"
      aria-label={name}
      onSubmit={submit}
      onFocusIn={() => (current.value = {id, args: args as Values})}
      onKeyDown={event => {
        if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) void submit(event);
      }}
    >
      {children}
      <div class="buttons">
        <Act id={id} args={args} look="primary" submit disabled={disabled}>
          {label}
        </Act>
      </div>
    </form>
  );
}

// The line at the foot of the page: the current action as it is typed.
export function CommandBar() {
  const [form, setForm] = useState<'cli' | 'curl'>('cli');
  const shown = current.value;
  if (!shown) {
    return (
      <footer class="bar" aria-label="The same by command line">
        <span class="dim">Point at an action: here stands what does the same at a terminal.</span>
      </footer>
    );
  }
  const cli = cliOf(shown.id, world.value, shown.args);
  const text = form === 'cli' && cli ? cli : curlOf(shown.id, world.value, shown.args);
  return (
    <footer class="bar" aria-label="The same by command line">
      <div class="toggle" role="group" aria-label="Form">
        <button type="button" aria-pressed={form === 'cli'} onClick={() => setForm('cli')}>
          CLI
        </button>
        <button type="button" aria-pressed={form === 'curl'} onClick={() => setForm('curl')}>
          curl
        </button>
      </div>
      <code data-testid="command" tabIndex={0}>
        {text}
      </code>
      <Copy text={text} label="Copy the command" />
    </footer>
  );
}

export function Copy({text, label = 'Copy'}: {text: string; label?: string}) {
  const [done, setDone] = useState(false);
  const copy = async () => {
    await navigator.clipboard?.writeText(text).catch(() => {});
    setDone(true);
    setTimeout(() => setDone(false), 1500);
  };
  return (
    <button type="button" class="quiet copy" onClick={copy} aria-label={label}>
      {done ? 'Copied' : 'Copy'}
    </button>
  );
}
