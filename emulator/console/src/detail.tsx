// What stands beside a list: one thing of it in full.
import type {ComponentChildren} from 'preact';

interface DetailProps {
  name: string;
  onClose: () => void;
  children: ComponentChildren;
}
export function Detail({name, onClose, children}: DetailProps) {
  return (
    <section
      id="detail"
      class="detail"
      tabIndex={-1}
      aria-label={name}
      onKeyDown={event => {
        if (event.key === 'Escape') onClose();
      }}
    >
      <button type="button" class="quiet close" onClick={onClose} aria-label="Close">
        ✕
      </button>
      {children}
    </section>
  );
}

// Names and what they are; one without a value is left out.
export type Fact = readonly [name: string, value: ComponentChildren];
export function Facts({facts}: {facts: readonly Fact[]}) {
  return (
    <dl class="facts">
      {facts.map(
        ([name, value]) =>
          value !== undefined && (
            <div key={name}>
              <dt>{name}</dt>
              <dd>{value}</dd>
            </div>
          ),
      )}
    </dl>
  );
}
