// The heads of the lanes: their names, each of them a filter.
import {GROUP_TITLES, type Lanes, OTHERS, laneTitle, shortTitles} from './lanes.ts';
import {setParams} from './route.ts';
import {NO_FILTER} from './selection.ts';

export function LaneHeads({
  lanes,
  laneWidth,
  narrow,
}: {
  lanes: Lanes;
  laneWidth: number;
  narrow: boolean;
}) {
  let at = 0;
  const groups = Object.entries(GROUP_TITLES).flatMap(([group, title]) => {
    const width = lanes.list.filter(lane => lane.group === group).length * laneWidth;
    const from = at;
    at += width;
    return width > 0 ? [{group, title, from, width}] : [];
  });
  const titles = shortTitles(lanes);
  const filterOf = (group: string, name: string) => {
    const [cache = '', rest = ''] = name.includes('/')
      ? [name.slice(0, name.indexOf('/')), name.slice(name.indexOf('/') + 1)]
      : ['', name];
    if (group === 'caller') return {caller: name};
    if (group === 'topic') return {cache, topic: rest};
    return group === 'key' ? {text: name} : {cache, webhook: rest};
  };
  return (
    <div class={`heads${narrow ? ' narrow' : ''}`} style={{'--lanes': `${at}px`}}>
      <div class="groups" aria-hidden="true">
        {groups.map(({group, title, from, width}) => (
          <span
            key={group}
            class={group}
            style={{left: `${from}px`, width: `${width}px`}}
            title={title}
          >
            {width > 60 ? title : ''}
          </span>
        ))}
      </div>
      {!narrow && (
        <div class="names">
          {lanes.list.map((lane, i) => (
            <button
              type="button"
              key={`${lane.group} ${lane.name}`}
              class={`quiet ${lane.group}`}
              style={{left: `${i * laneWidth}px`, width: `${laneWidth}px`}}
              title={`Only ${laneTitle(lane)} (${GROUP_TITLES[lane.group]})`}
              aria-label={`Only ${laneTitle(lane)} of ${GROUP_TITLES[lane.group]}`}
              disabled={lane.name === OTHERS}
              onClick={() => setParams({...NO_FILTER, ...filterOf(lane.group, lane.name)})}
            >
              <span>{titles[i]}</span>
            </button>
          ))}
        </div>
      )}
    </div>
  );
}
