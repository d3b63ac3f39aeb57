// Jobs: work of the emulator that outlasts a request. The page starts one, follows it, and finds it
// again after it was loaded anew; the head of the page says how far it is.
import {computed, signal} from '@preact/signals';

import {note} from './act.tsx';
import {type Answer, Refused, call} from './api.ts';
import {linkTo} from './route.ts';

type Shown = Answer<'showJob'>;

const WAIT_MS = 1000;

// The jobs of one kind; `Step` is what one of their steps is.
export class Job<Step> {
  private readonly shown = signal<Shown | null>(null);
  readonly steps = signal<readonly Step[]>([]);
  readonly busy = computed(() => this.shown.value?.state === 'running');

  constructor(
    readonly kind: Shown['kind'],
    // Of the laboratory.
    private readonly part: string,
  ) {
    jobs.push(this as Job<unknown>);
  }

  get world(): string {
    return this.shown.value?.world ?? '';
  }
  get result(): unknown {
    return this.shown.value?.result;
  }
  // How many steps there will be, as far as that is known.
  get expected(): number {
    return Math.max(this.shown.value?.expected ?? 0, this.steps.value.length);
  }
  get address(): string {
    return linkTo('laboratory', {part: this.part}, this.world || undefined);
  }

  async start(begin: () => Promise<Shown>): Promise<void> {
    try {
      await this.follow(await begin());
    } catch (error) {
      note(error instanceof Refused ? error.message : String(error), {bad: true});
    }
  }
  // Goes on with the last one that the emulator knows of, unless this page has it.
  async find(inWorld?: string): Promise<void> {
    const {jobs: known} = await call('listJobs', '', {});
    const last = known.filter(one => one.kind === this.kind && (!inWorld || one.world === inWorld)).at(-1);
    if (last && last.job !== this.shown.value?.job) await this.follow({...last, steps: []});
  }
  stop(): void {
    if (this.shown.value) void call('endJob', '', {job: this.shown.value.job});
  }

  private async follow(job: Shown): Promise<void> {
    this.steps.value = job.steps as Step[];
    this.shown.value = job;
    for (let before: Shown['state'] = 'running'; before === 'running'; ) {
      try {
        const after = this.steps.value.length;
        const now = await call('showJob', '', {job: job.job, after, wait_ms: WAIT_MS});
        if (this.shown.value?.job !== job.job) return;
        this.steps.value = [...this.steps.value, ...(now.steps as Step[])];
        this.shown.value = now;
        before = now.state;
        if (now.problem) note(now.problem, {bad: true});
        continue;
      } catch (error) {
        // Another emulator is there now.
        if (error instanceof Refused) {
          this.shown.value = null;
          return;
        }
      }
      // It does not answer; it may do so again.
      await new Promise(resolve => setTimeout(resolve, WAIT_MS));
    }
  }
}

const jobs: Job<unknown>[] = [];
export const findJobs = (): void =>
  jobs.forEach(job => void job.find().catch(() => {}));

// Of the head of the page: what runs.
export function RunningJobs() {
  return (
    <>
      {jobs
        .filter(job => job.busy.value)
        .map(job => (
          <a key={job.kind} class="tag warn" href={job.address}>
            {job.kind} {job.steps.value.length} of {job.expected || '…'}
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
  return <progress max={job.expected || 1} value={job.steps.value.length} aria-label={label} />;
}
