// Keys and tokens are made here, from a form of rules.
import {useSignal} from '@preact/signals';

import {ActForm, Copy} from './act.tsx';
import type {Args, Credential, PermissionRule} from './api.ts';
import {Choice, Field} from './fields.tsx';
import {Tag} from './parts.tsx';
import {keepMade} from './publisher.tsx';
import {setParams, world} from './route.ts';
import {RuleFields, type RuleForm, emptyRule, ruleFrom} from './rules.tsx';

export function Make() {
  const kind = useSignal<'disposable' | 'api-key'>('disposable');
  const all = useSignal(false);
  const rules = useSignal<RuleForm[]>([emptyRule()]);
  const minutes = useSignal('30');
  const tokenId = useSignal('');
  const made = useSignal<Credential | null>(null);
  const superUser = kind.value === 'api-key' && all.value;
  const args = {
    kind: kind.value,
    permissions: superUser ? undefined : (rules.value.map(ruleFrom) as PermissionRule[]),
    expires_in_seconds: Number(minutes.value) * 60 || undefined,
    token_id: tokenId.value || undefined,
  };
  return (
    <>
      <ActForm
        id="mintCredential"
        name="Make a credential"
        label={kind.value === 'disposable' ? 'Make the token' : 'Make the key'}
        args={args}
        onDone={answer => {
          made.value = answer;
          keepMade({world: world.value, name: nameOf(args), token: answer.v1});
        }}
      >
        <div class="line">
          <Choice
            label="Kind"
            value={kind}
            of={[
              ['disposable', 'disposable token'],
              ['api-key', 'API key'],
            ]}
          />
          <Field
            label="Lives, in minutes"
            type="number"
            value={minutes}
            help={kind.value === 'disposable' ? 'At most 25 hours.' : 'Empty: it never expires.'}
          />
          <Field
            label="Token id"
            value={tokenId}
            placeholder="none"
            help="Receivers and subscribers see it as the publisher."
          />
        </div>
        {kind.value === 'api-key' && (
          <Choice
            label="Rights"
            value={all.value ? 'all' : 'rules'}
            of={[
              ['rules', 'by rules'],
              ['all', 'everything: a super user'],
            ]}
            onInput={value => (all.value = value === 'all')}
          />
        )}
        {!superUser && <Rules rules={rules.value} onInput={value => (rules.value = value)} />}
      </ActForm>
      {made.value && <Made credential={made.value} />}
    </>
  );
}

// "mo: publishonly chat/room"
function nameOf({kind, permissions, token_id}: Args<'mintCredential'>): string {
  const rights = permissions?.map(({role, cache = 'all caches', ...names}) =>
    [`${role} ${cache}`, ...Object.values(names)].join('/'),
  );
  return `${token_id || kind}: ${rights?.join(', ') ?? 'everything'}`;
}

function Rules({rules, onInput}: {rules: RuleForm[]; onInput: (rules: RuleForm[]) => void}) {
  return (
    <fieldset>
      <legend>Rules: what one of them grants is granted</legend>
      {rules.map((rule, i) => (
        <div class="line rule" key={i}>
          <RuleFields
            rule={rule}
            onInput={changed => onInput(rules.map((one, at) => (at === i ? changed : one)))}
          />
          <button
            type="button"
            class="quiet"
            aria-label={`Remove rule ${i + 1}`}
            disabled={rules.length === 1}
            onClick={() => onInput(rules.filter((_, at) => at !== i))}
          >
            ✕
          </button>
        </div>
      ))}
      <button type="button" onClick={() => onInput([...rules, emptyRule()])}>
        One more rule
      </button>
    </fieldset>
  );
}

export function Forms({forms}: {forms: readonly (readonly [string, string])[]}) {
  return (
    <dl class="forms">
      {forms.map(([title, text]) => (
        <div key={title}>
          <dt>{title}</dt>
          <dd>
            <code tabIndex={0}>{text}</code> <Copy text={text} label={`Copy as ${title}`} />
          </dd>
        </div>
      ))}
    </dl>
  );
}

function Made({credential}: {credential: Credential}) {
  const forms: [string, string][] = [
    ['For an SDK (v1)', credential.v1],
    ['For a shell', `export MOMENTO_API_KEY=${credential.v1}`],
    ['Raw API key', credential.api_key],
  ];
  if (credential.refresh_token) forms.push(['Refresh token', credential.refresh_token]);
  return (
    <>
      <h2 class="part">
        Made{' '}
        <Tag tone="good">
          {credential.valid_until
            ? `until ${new Date(credential.valid_until * 1000).toISOString().slice(0, 19)}Z`
            : 'never expires'}
        </Tag>
      </h2>
      <p class="dim">It is shown now, and nowhere again: the emulator keeps no token.</p>
      <Forms forms={forms} />
      <button
        type="button"
        onClick={() => {
          sessionStorage.setItem('momento-console-read', credential.v1);
          setParams({part: 'read'});
        }}
      >
        What may it do?
      </button>
    </>
  );
}
