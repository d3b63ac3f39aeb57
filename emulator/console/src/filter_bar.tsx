// The filters of the Run screen, its axis, and what else its head has.
import {Choice, Search} from './fields.tsx';
import type {Lanes} from './lanes.ts';
import {later} from './later.ts';
import {param, setParams} from './route.ts';
import type {Filter, Selection} from './selection.ts';

interface FilterBarProps {
  filter: Filter;
  selection: Selection;
  follows: boolean;
  onFollow: () => void;
  lanes: Lanes;
}
export function FilterBar({filter, selection, follows, onFollow, lanes}: FilterBarProps) {
  const menu = (name: keyof Filter, label: string, all: string, of: Iterable<string>) => {
    const names = [...new Set([...of, ...(filter[name] ? [filter[name]] : [])])];
    return (
      <Choice
        label={label}
        value={filter[name]}
        of={[['', all], ...names.map(one => [one, one] as const)]}
        onInput={value => setParams({[name]: value})}
      />
    );
  };
  return (
    <div class="filters" role="search">
      <Search
        label="Find"
        placeholder="publish, k, failed, #12 …"
        value={filter.text}
        onInput={text => setParams({text})}
      />
      {menu('caller', 'Caller', 'all', selection.callers)}
      {menu('cache', 'Cache', 'all', selection.caches)}
      {menu('topic', 'Topic', 'all', selection.topics)}
      {menu('webhook', 'Webhook', 'all', selection.webhooks)}
      <Choice
        label="Outcome"
        value={filter.outcome}
        of={[
          ['', 'all'],
          ['good', 'good'],
          ['bad', 'not good'],
          'failed',
          'lost',
          'NOT_FOUND',
          'PERMISSION_DENIED',
        ]}
        onInput={value => setParams({outcome: value})}
      />
      <Choice
        label="Axis"
        value={param('axis') || 'number'}
        of={[
          ['number', 'by number'],
          ['time', 'by world time'],
        ]}
        onInput={value => setParams({axis: value === 'time' ? value : ''})}
      />
      <div class="buttons">
        <button
          type="button"
          aria-pressed={follows}
          onClick={onFollow}
          title="Keep the latest entry in view"
        >
          Follow
        </button>
        {later.value && <later.value.ExportMenu selection={selection} lanes={lanes} />}
      </div>
    </div>
  );
}
