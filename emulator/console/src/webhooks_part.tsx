// The webhooks of a cache: made, changed, rotated, deleted.
import {useSignal} from '@preact/signals';

import {Act, ActForm} from './act.tsx';
import {type Webhook, call} from './api.ts';
import {Field} from './fields.tsx';
import {Empty, useLive} from './parts.tsx';
import {linkTo, world} from './route.ts';
import {type Columns, Table} from './table.tsx';

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
        <Empty
          title="No webhook in this cache yet."
          manual={['webhook-laboratory', 'What can be done to deliveries']}
        >
          <p>A webhook sends each message of its topic to a URL, signed with its secret.</p>
        </Empty>
      )}
      {!!all?.length && <Table rows={all} columns={WEBHOOKS} keyOf={one => one.webhook} />}
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
          <Field label="Name" value={webhook} placeholder="hook" required />
          <Field label="Topic" value={of} placeholder="room" required />
        </div>
        <Field label="URL" type="url" value={url} placeholder="http://127.0.0.1:3000/hook" required />
        <Field label="Secret" value={secret} placeholder="made from the world's seed" />
      </ActForm>
    </>
  );
}

const WEBHOOKS: Columns<Webhook> = [
  ['Webhook', one => one.webhook],
  ['Topic', one => one.topic],
  ['URL', one => one.url, 'mono clip'],
  [
    'Secret',
    one => (
      <details class="secret">
        <summary>show</summary>
        <code>{one.secret}</code>
      </details>
    ),
  ],
  [
    '',
    ({cache, webhook}) => (
      <>
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
      </>
    ),
  ],
];
