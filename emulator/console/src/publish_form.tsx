// A form that publishes: text, JSON that is checked, or bytes in base64.
import {useSignal} from '@preact/signals';

import {ActForm} from './act.tsx';
import {call} from './api.ts';
import {base64Problem} from './bytes.ts';
import {Choice, Field} from './fields.tsx';
import {usePublisher} from './publisher.tsx';
import {setParams, world} from './route.ts';

// Why a message was not published, and what the token would need.
interface Refusal {
  why: string;
  explanation?: string;
}

export function Publish({cache, topic}: {cache: string; topic: string}) {
  const name = useSignal('');
  const kind = useSignal('text');
  const text = useSignal('');
  const publisher = usePublisher();
  const refusal = useSignal<Refusal | null>(null);
  const problem =
    kind.value === 'json' && text.value
      ? jsonProblem(text.value)
      : kind.value === 'base64' && text.value
        ? base64Problem(text.value)
        : '';
  const wanted = topic || name.value;
  const args = {
    cache,
    topic: wanted,
    ...(kind.value === 'base64' ? {base64: text.value} : {text: text.value}),
    ...publisher.args,
  };
  const refused = async (why: string) => {
    refusal.value = why ? {why} : null;
    if (!why || !publisher.token) return;
    const question = {token: publisher.token, may: 'publish', cache, name: wanted} as const;
    const {explanation} = await call('explainToken', world.value, question);
    refusal.value = {why, explanation};
  };
  return (
    <ActForm
      id="publishMessage"
      name="Publish"
      label="Publish"
      args={args}
      disabled={!wanted || !!problem || !publisher.ready}
      onRefused={why => void refused(why)}
      onDone={() => {
        text.value = '';
        if (!topic) setParams({cache, topic: wanted});
      }}
    >
      <div class="line">
        {!topic && <Field label="Topic" value={name} placeholder="room" required />}
        <Choice
          label="As"
          value={kind}
          of={[
            ['text', 'text'],
            ['json', 'JSON'],
            ['base64', 'bytes, in base64'],
          ]}
        />
        {publisher.fields}
      </div>
      <Field label={topic ? `Message to ${topic}` : 'Message'} lines={3} value={text} wrong={problem} />
      {refusal.value && (
        <div class="verdict bad" role="alert">
          <p>
            <strong>{refusal.value.why}</strong>
          </p>
          {refusal.value.explanation && <p>{refusal.value.explanation}</p>}
        </div>
      )}
    </ActForm>
  );
}

function jsonProblem(text: string): string {
  try {
    JSON.parse(text);
    return '';
  } catch (error) {
    return `This is no JSON: ${(error as Error).message}`;
  }
}
