// The webhooks of a cache: made, changed, rotated, deleted.
import {useSignal} from '@preact/signals';

import {Act, ActForm} from './act.tsx';
import {type Webhook, call} from './api.ts';
import {Empty, Field, useLive} from './parts.tsx';
import {linkTo, world} from './route.ts';

export function Webhooks({cache, topic}: {cache: string; topic: string}) {
  const webhook = useSignal('');
  const of = useSignal(topic);
  const url = useSignal('');
  const secret = useSignal('');
  const {value: all} = useLive(
    async () =>
      (await call('listWebhooks', world.value, {})).webhooks.filter(one => one.cache === cache),
    `webhooks ${cache}`,
  );
  return (
    <>
      {all?.length === 0 && (
        <Empty title="No webhook in this cache yet.">
          <p>A webhook sends each message of its topic to a URL, signed with its secret.</p>
        </Empty>
      )}
      {!!all?.length && <WebhookTable webhooks={all} />}
      <h2 class="part">Make or change a webhook</h2>
      <ActForm
        id="putWebhook"
        name="Make a webhook"
        label="Save the webhook"
        args={{
          cache,
          webhook: webhook.value,
          topic: of.value,
          url: url.value,
          secret: secret.value || undefined,
        }}
        disabled={!webhook.value || !of.value || !url.value}
        done="Saved."
      >
        <div class="line">
          <Field
            label="Name"
            value={webhook.value}
            onInput={value => (webhook.value = value)}
            placeholder="hook"
            required
          />
          <Field
            label="Topic"
            value={of.value}
            onInput={value => (of.value = value)}
            placeholder="room"
            required
          />
        </div>
        <Field
          label="URL"
          type="url"
          value={url.value}
          onInput={value => (url.value = value)}
          placeholder="http://127.0.0.1:3000/hook"
          required
        />
        <Field
          label="Secret"
          value={secret.value}
          onInput={value => (secret.value = value)}
          placeholder="made from the world's seed"
        />
      </ActForm>
    </>
  );
}

function WebhookTable({webhooks}: {webhooks: Webhook[]}) {
  return (
    <table class="plain">
      <thead>
        <tr>
          <th scope="col">Webhook</th>
          <th scope="col">Topic</th>
          <th scope="col">URL</th>
          <th scope="col">Secret</th>
          <th scope="col">
            <span class="sr">Actions</span>
          </th>
        </tr>
      </thead>
      <tbody>
        {webhooks.map(({cache, webhook, topic, url, secret}) => (
          <tr key={webhook}>
            <td>{webhook}</td>
            <td>{topic}</td>
            <td class="mono clip">{url}</td>
            <td>
              <details class="secret">
                <summary>show</summary>
                <code>{secret}</code>
              </details>
            </td>
            <td class="actions">
              <a class="button" href={linkTo('deliveries', {webhook})}>
                Deliveries
              </a>
              <Act id="rotateWebhookSecret" args={{cache, webhook}} done="It has a new secret.">
                Rotate
              </Act>
              <Act
                id="deleteWebhook"
                args={{cache, webhook}}
                look="danger"
                done={`Webhook ${webhook} is deleted.`}
              >
                Delete
              </Act>
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
