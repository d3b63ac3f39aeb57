// Small parts that all screens are made of.
import {signal, useSignal} from '@preact/signals';
import type {ComponentChildren} from 'preact';
import {useEffect, useRef} from 'preact/hooks';

import {Refused} from './api.ts';
import {Manual} from './manual.tsx';
import {acted, journal, session} from './state.ts';

export function Tag({
  children,
  tone,
}: {
  children: ComponentChildren;
  tone?: 'good' | 'bad' | 'warn' | 'plain';
}) {
  return <span class={`tag ${tone ?? 'plain'}`}>{children}</span>;
}

// What is not there yet, and how to get it.
interface EmptyProps {
  title: string;
  children?: ComponentChildren;
  // A page of the manual, and what it says.
  manual?: readonly [page: string, says: string];
}
export function Empty({title, children, manual}: EmptyProps) {
  return (
    <div class="empty">
      <p class="lead">{title}</p>
      {children}
      {manual && (
        <p>
          <Manual page={manual[0]}>{manual[1]}</Manual>
        </p>
      )}
    </div>
  );
}

// A few parts of a screen, of which one is shown.
interface TabsProps {
  label: string;
  value: string;
  of: readonly (readonly [string, ComponentChildren])[];
  onInput: (value: string) => void;
}
export function Tabs({label, value, of, onInput}: TabsProps) {
  const step = (event: KeyboardEvent) => {
    const by = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0;
    if (by === 0) return;
    const at = of.findIndex(([key]) => key === value);
    onInput(of[(at + by + of.length) % of.length]![0]);
    const tabs = (event.currentTarget as HTMLElement).querySelectorAll<HTMLElement>('[role=tab]');
    tabs[(at + by + of.length) % of.length]?.focus();
  };
  return (
    <div class="tabs" role="tablist" aria-label={label} onKeyDown={step}>
      {of.map(([key, text]) => (
        <button
          key={key}
          type="button"
          role="tab"
          aria-selected={key === value}
          tabIndex={key === value ? 0 : -1}
          onClick={() => onInput(key)}
        >
          {text}
        </button>
      ))}
    </div>
  );
}

export interface Loaded<T> {
  value: T | null;
  error: string;
  reload: () => void;
}

// What `load` answers; loaded again when `key` changes, and soon after something happened in the world.
class Loader<T> {
  readonly value = signal<T | null>(null);
  readonly error = signal('');
  private load: () => Promise<T> = () => Promise.reject(new Error('nothing to load'));
  private key = '';
  private busy = false;
  private again = false;
  private at = 0;
  private timer: ReturnType<typeof setTimeout> | undefined;

  want(load: () => Promise<T>, key: string, keeps: boolean): void {
    this.load = load;
    if (key !== this.key) {
      this.key = key;
      if (!keeps) this.value.value = null;
      this.at = 0;
      clearTimeout(this.timer);
      this.timer = undefined;
    }
    this.schedule();
  }
  stop(): void {
    this.key = '';
    clearTimeout(this.timer);
  }
  private schedule(): void {
    this.again = this.busy;
    if (this.busy || this.timer !== undefined) return;
    this.timer = setTimeout(
      () => void this.run(),
      Math.max(0, this.at + RELOAD_MS - performance.now()),
    );
  }
  private async run(): Promise<void> {
    this.timer = undefined;
    this.busy = true;
    const {key} = this;
    try {
      const loaded = await this.load();
      if (key === this.key) [this.value.value, this.error.value] = [loaded, ''];
    } catch (problem) {
      if (key === this.key) this.error.value = problem instanceof Refused ? problem.message : '';
    }
    this.busy = false;
    this.at = performance.now();
    if (this.again || key !== this.key) this.schedule();
  }
}
const RELOAD_MS = 250;

// With `keeps` a list stays until the next one is there.
export function useLive<T>(load: () => Promise<T>, key: string, keeps = false): Loaded<T> {
  const loader = useRef<Loader<T>>();
  loader.current ??= new Loader<T>();
  const turn = useSignal(0);
  const whole = `${session.value.world} ${session.value.journal.life.value} ${key}`;
  useEffect(() => {
    if (key) loader.current!.want(load, whole, keeps);
  }, [whole, turn.value, acted.value, journal.value.version.value, session.value.state.value]);
  useEffect(() => () => loader.current!.stop(), []);
  return {
    value: loader.current.value.value,
    error: loader.current.error.value,
    reload: () => void turn.value++,
  };
}

export function Json({text}: {text: string}) {
  let shown = text;
  try {
    shown = JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    // It is shown as it is.
  }
  return (
    <pre class="json" tabIndex={0}>
      {shown}
    </pre>
  );
}
