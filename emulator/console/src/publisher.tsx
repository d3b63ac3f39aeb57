// As whom a message is published: under a token id, or as the holder of a token may.
import {signal, useSignal} from '@preact/signals';

import {call} from './api.ts';
import {Choice, Field} from './fields.tsx';
import {useLive} from './parts.tsx';
import {world} from './route.ts';

// The credentials that were made in this tab. The emulator keeps none.
interface Made {
  world: string;
  name: string;
  token: string;
}
const KEPT = 'momento-console-made';
const MOST = 20;
const made = signal<Made[]>(JSON.parse(sessionStorage.getItem(KEPT) ?? '[]') as Made[]);
export function keepMade(one: Made): void {
  made.value = [one, ...made.value].slice(0, MOST);
  sessionStorage.setItem(KEPT, JSON.stringify(made.value));
}

// What the page knows the tokens of: those that were made here, and those of the scenario.
function useKnown(): Made[] {
  const here = world.value;
  const {value} = useLive(() => call('showCredentials', here, {}), 'credentials');
  const ofScenario = Object.entries(value?.scenario ?? {});
  return [
    ...made.value.filter(one => one.world === here),
    ...ofScenario.map(([name, {v1}]) => ({world: here, name: `${name} of the scenario`, token: v1})),
    ...(value ? [{world: here, name: 'the super user', token: value.v1}] : []),
  ];
}

export function usePublisher() {
  // 'id', 'paste', or a token.
  const by = useSignal('id');
  const tokenId = useSignal('');
  const pasted = useSignal('');
  const known = useKnown();
  const token = by.value === 'id' ? '' : by.value === 'paste' ? pasted.value.trim() : by.value;
  const args = by.value === 'id' ? {token_id: tokenId.value || undefined} : {token};
  const fields = (
    <>
      <Choice
        label="Publisher"
        value={by}
        of={[
          ['id', 'anybody, under a token id'],
          ['paste', 'the holder of a token: paste it'],
          ...known.map(one => [one.token, one.name] as const),
        ]}
      />
      {by.value === 'id' && (
        <Field label="Token id of the publisher" value={tokenId} placeholder="none" />
      )}
      {by.value === 'paste' && (
        <Field label="Token of the publisher" value={pasted} placeholder="in any form" required />
      )}
    </>
  );
  return {fields, args, token, ready: by.value === 'id' || token !== ''};
}
