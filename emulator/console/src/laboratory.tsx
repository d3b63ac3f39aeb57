// The Laboratory: deliveries in any order, faults, and receivers that are put to the test.
import {Doctor} from './lab_doctor.tsx';
import {ExplainPart} from './lab_explain.tsx';
import {Explore} from './lab_explore.tsx';
import {Faults} from './lab_faults.tsx';
import {Hold} from './lab_hold.tsx';
import {Tabs} from './parts.tsx';
import {param, setParams} from './route.ts';

const PARTS = {
  hold: ['Order', Hold],
  faults: ['Faults', Faults],
  explain: ['Explain a request', ExplainPart],
  doctor: ['Doctor', Doctor],
  explore: ['Explore orders', Explore],
} as const;

export function LaboratoryScreen() {
  const part = (param('part') || 'hold') as keyof typeof PARTS;
  const [, Part] = PARTS[part] ?? PARTS.hold;
  return (
    <section class="content single" aria-label="Laboratory">
      <Tabs
        label="Parts"
        value={part}
        of={Object.entries(PARTS).map(([key, [title]]) => [key, title] as const)}
        onInput={value => setParams({part: value === 'hold' ? '' : value})}
      />
      <Part />
    </section>
  );
}
