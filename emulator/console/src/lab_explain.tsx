// A request that a receiver got: is it good, and if not, which known mistake has it?
import {useSignal} from '@preact/signals';

import {ActForm} from './act.tsx';
import type {Explanation} from './api.ts';
import {Verdict} from './delivery_detail.tsx';
import {Field} from './fields.tsx';

export function ExplainPart() {
  const body = useSignal('');
  const signature = useSignal('');
  const secret = useSignal('');
  const found = useSignal<Explanation | null>(null);
  return (
    <>
      <p class="dim">
        Paste what your receiver got. The secrets of this world are tried; another one can be given.
      </p>
      <ActForm
        id="explainRequest"
        name="Explain a request"
        label="Explain"
        args={{
          body: body.value,
          signature: signature.value || undefined,
          secret: secret.value || undefined,
        }}
        disabled={!body.value}
        onDone={answer => (found.value = answer)}
      >
        <Field
          label="Body, as it came"
          lines={6}
          value={body}
          placeholder='{"cache":"chat","topic":"room",…}'
        />
        <Field
          label="momento-signature"
          value={signature}
          onInput={value => (signature.value = value.trim())}
        />
        <Field label="A secret to try first" value={secret} placeholder="none" />
      </ActForm>
      {found.value && <Verdict explanation={found.value} />}
    </>
  );
}
