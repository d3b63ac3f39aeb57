// Work of many commands. It goes on while the user is at another screen; the head of the page says how
// far it is. It ends with the page, which asks before it is closed.
import {signal} from '@preact/signals';

import {note} from './act.tsx';
import {Refused} from './api.ts';

interface Running {
  title: string;
  // Where it is shown.
  address: string;
  done: number;
  all: number;
}

export class Job<Step> {
  readonly steps = signal<readonly Step[]>([]);
  readonly busy = signal(false);
  // How many steps there will be; 0 until that is known.
  readonly all = signal(0);
  private address = '';
  private stopped = false;

  constructor(readonly title: string) {
    jobs.push(this);
  }

  // Until `work` is done, or refused. It adds its steps, and ends early when it is not wanted any more.
  async run(address: string, work: () => Promise<void>): Promise<void> {
    if (this.busy.value) return;
    this.address = address;
    this.stopped = false;
    this.steps.value = [];
    this.all.value = 0;
    this.busy.value = true;
    try {
      await work();
    } catch (error) {
      note(error instanceof Refused ? error.message : String(error), {bad: true});
    }
    this.busy.value = false;
  }
  add(step: Step): void {
    this.steps.value = [...this.steps.value, step];
  }
  stop(): void {
    this.stopped = true;
  }
  get wanted(): boolean {
    return !this.stopped;
  }
  get running(): Running | null {
    if (!this.busy.value) return null;
    const {title, address} = this;
    return {title, address, done: this.steps.value.length, all: this.all.value};
  }
}

const jobs: Job<unknown>[] = [];
const runningNow = (): Running[] => jobs.flatMap(job => job.running ?? []);
addEventListener('beforeunload', event => {
  if (runningNow().length > 0) event.preventDefault();
});

// Of the head of the page: what runs.
export function RunningJobs() {
  return (
    <>
      {runningNow().map(({title, address, done, all}) => (
        <a key={title} class="tag warn" href={address}>
          {title} {done} of {all || '…'}
        </a>
      ))}
    </>
  );
}

export function StopButton({job}: {job: Job<unknown>}) {
  if (!job.busy.value) return null;
  return (
    <button type="button" onClick={() => job.stop()}>
      Stop
    </button>
  );
}

export function Progress({job, label}: {job: Job<unknown>; label: string}) {
  if (!job.busy.value) return null;
  return <progress max={job.all.value || 1} value={job.steps.value.length} aria-label={label} />;
}
