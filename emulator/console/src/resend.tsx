// A delivery is sent once more: as it was, stamped anew, or with other bytes.
import {useSignal} from '@preact/signals';

import {Act, ActForm} from './act.tsx';
import type {Delivery} from './api.ts';
import {base64Problem, bytesOf, fromBase64, fromText, toBase64} from './bytes.ts';
import {Choice, Field} from './fields.tsx';
import {setParams} from './route.ts';

const opened = (answer: {delivery: number}) => setParams({id: answer.delivery});

export function SendAgain({delivery}: {delivery: Delivery}) {
  const edits = useSignal(false);
  const sent = !!delivery.request;
  return (
    <>
      <div class="buttons">
        {delivery.held_back && (
          <Act
            id="releaseDeliveries"
            args={{deliveries: [delivery.id]}}
            look="primary"
            done="Released."
          >
            Release
          </Act>
        )}
        <Act
          id="resendDelivery"
          args={{delivery: delivery.id}}
          disabled={!sent}
          done="Sent again, the same bytes."
          onDone={opened}
        >
          Resend the same bytes
        </Act>
        <Act
          id="resendDelivery"
          args={{delivery: delivery.id, restamp: true}}
          disabled={!sent}
          done="Stamped and sent again."
          onDone={opened}
        >
          Resend, stamped anew
        </Act>
        <button
          type="button"
          aria-expanded={edits.value}
          disabled={!sent}
          onClick={() => (edits.value = !edits.value)}
        >
          Edit and send
        </button>
      </div>
      {edits.value && sent && <Edit delivery={delivery} />}
    </>
  );
}

function Edit({delivery}: {delivery: Delivery}) {
  const {body: text, body_base64} = delivery.request!;
  const form = useSignal<'body' | 'body_base64'>(body_base64 === undefined ? 'body' : 'body_base64');
  const bytes = useSignal(text ?? body_base64 ?? '');
  const signature = useSignal<'same' | 'resign'>('same');
  const isBase64 = form.value === 'body_base64';
  const wrong = isBase64 ? base64Problem(bytes.value) : '';
  const turn = (to: string) => {
    if (to === 'body_base64') bytes.value = toBase64(fromText(bytes.value));
    else if (!wrong) bytes.value = new TextDecoder().decode(fromBase64(bytes.value));
  };
  return (
    <ActForm
      id="resendDelivery"
      name="Edit and send"
      label="Send these bytes"
      args={{delivery: delivery.id, [form.value]: bytes.value, signature: signature.value}}
      disabled={!!wrong}
      done="Sent once more, edited."
      onDone={opened}
    >
      <Field
        label="Bytes to send"
        lines={6}
        value={bytes}
        wrong={wrong}
        help={`It sent ${bytesOf(delivery.request!).length} bytes.`}
      />
      <div class="line">
        <Choice
          label="Signature"
          value={signature}
          of={[
            ['same', 'as it was: of the old bytes'],
            ['resign', 'anew: of these bytes'],
          ]}
        />
        <Choice
          label="Written as"
          value={form}
          of={[
            ['body', 'text'],
            ['body_base64', 'base64'],
          ]}
          onInput={turn}
        />
      </div>
    </ActForm>
  );
}
