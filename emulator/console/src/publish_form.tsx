// A form that publishes: text, JSON that is checked, or bytes in base64.
import {useSignal} from '@preact/signals';

import {ActForm} from './act.tsx';
import {Choice, Field} from './fields.tsx';
import {setParams} from './route.ts';

export function Publish({cache, topic}: {cache: string; topic: string}) {
  const name = useSignal('');
  const kind = useSignal('text');
  const text = useSignal('');
  const tokenId = useSignal('');
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
    token_id: tokenId.value || undefined,
  };
  return (
    <ActForm
      id="publishMessage"
      name="Publish"
      label="Publish"
      args={args}
      disabled={!wanted || !!problem}
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
        <Field label="Token id of the publisher" value={tokenId} placeholder="none" />
      </div>
      <Field label={topic ? `Message to ${topic}` : 'Message'} lines={3} value={text} wrong={problem} />
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
function base64Problem(text: string): string {
  try {
    atob(text);
    return '';
  } catch {
    return 'This is no base64.';
  }
}
