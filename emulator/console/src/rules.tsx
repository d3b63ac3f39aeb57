// A rule of a credential as a form.
import {Choice, Field} from './fields.tsx';

const ROLES = [
  ['publishonly', 'publish to topics'],
  ['subscribeonly', 'subscribe to topics'],
  ['publishsubscribe', 'publish and subscribe'],
  ['readonly', 'read items'],
  ['writeonly', 'write items'],
  ['readwrite', 'read and write items'],
] as const;

export interface RuleForm {
  role: string;
  cache: string;
  name: string;
  prefix: boolean;
}
export const emptyRule = (): RuleForm => ({role: 'publishonly', cache: '', name: '', prefix: false});
const aboutTopics = (role: string): boolean => /publish|subscribe/.test(role);

// As the control API takes it.
export function ruleFrom({role, cache, name, prefix}: RuleForm): Record<string, string> {
  const thing = aboutTopics(role) ? 'topic' : 'item';
  return {
    role,
    ...(cache ? {cache} : {}),
    ...(name ? {[prefix ? `${thing}_prefix` : thing]: name} : {}),
  };
}

export function RuleFields({rule, onInput}: {rule: RuleForm; onInput: (rule: RuleForm) => void}) {
  const thing = aboutTopics(rule.role) ? 'Topic' : 'Key';
  return (
    <>
      <Choice label="May" value={rule.role} of={ROLES} onInput={role => onInput({...rule, role})} />
      <Field
        label="In cache"
        value={rule.cache}
        onInput={cache => onInput({...rule, cache})}
        placeholder="all caches"
      />
      <Choice
        label={`${thing}s`}
        value={rule.prefix ? 'prefix' : 'exact'}
        of={[
          ['exact', `${thing.toLowerCase()} is`],
          ['prefix', `${thing.toLowerCase()} begins with`],
        ]}
        onInput={value => onInput({...rule, prefix: value === 'prefix'})}
      />
      <Field
        label={thing}
        value={rule.name}
        onInput={name => onInput({...rule, name})}
        placeholder={`all ${thing.toLowerCase()}s`}
      />
    </>
  );
}
