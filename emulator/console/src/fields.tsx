// Fields of forms. Each is bound to a signal, or shows a value and tells of changes.
import {Signal, useSignal} from '@preact/signals';

interface Bound<T extends string> {
  value: T | Signal<T>;
  // With a signal: called once it has the new value.
  onInput?: (value: T) => void;
}
function change<T extends string>({value, onInput}: Bound<T>, event: Event): void {
  const typed = (event.target as HTMLInputElement).value as T;
  if (value instanceof Signal) value.value = typed;
  onInput?.(typed);
}
const textOf = <T extends string>(value: T | Signal<T>): T =>
  value instanceof Signal ? value.value : value;

let fields = 0;
const useId = (): string => useSignal(`field-${++fields}`).value;

interface FieldProps extends Bound<string> {
  label: string;
  placeholder?: string;
  type?: string;
  help?: string;
  required?: boolean;
  lines?: number;
  wrong?: string;
}
export function Field(props: FieldProps) {
  const {label, placeholder, type = 'text', help, required, lines, wrong} = props;
  const id = useId();
  const common = {
    id,
    value: textOf(props.value),
    placeholder,
    required,
    spellcheck: false,
    autocomplete: 'off',
    'aria-describedby': help || wrong ? `${id}-help` : undefined,
    'aria-invalid': wrong ? true : undefined,
    onInput: (event: Event) => change(props, event),
  };
  return (
    <div class="field">
      <label for={id}>{label}</label>
      {lines ? <textarea rows={lines} {...common} /> : <input type={type} {...common} />}
      {(help || wrong) && (
        <small id={`${id}-help`} class={wrong ? 'wrong' : ''}>
          {wrong || help}
        </small>
      )}
    </div>
  );
}

interface ChoiceProps<T extends string> extends Bound<T> {
  label: string;
  // What can be chosen, and how it is called when that is something else.
  of: readonly (T | readonly [T, string])[];
}
export function Choice<T extends string>(props: ChoiceProps<T>) {
  const {label, of} = props;
  const id = useId();
  const chosen = textOf(props.value);
  return (
    <div class="field">
      <label for={id}>{label}</label>
      <select id={id} value={chosen} onInput={event => change(props, event)}>
        {of.map(one => {
          const [key, text] = typeof one === 'string' ? [one, one] : one;
          return (
            <option key={key} value={key} selected={key === chosen}>
              {text}
            </option>
          );
        })}
      </select>
    </div>
  );
}

// A field that looks for something; '/' leads to it.
interface SearchProps {
  label: string;
  value: string;
  onInput: (value: string) => void;
  placeholder?: string;
}
export function Search({label, value, onInput, placeholder}: SearchProps) {
  const id = useId();
  return (
    <div class="field find">
      <label for={id}>{label}</label>
      <input
        id={id}
        type="search"
        data-search
        placeholder={placeholder}
        value={value}
        onInput={event => onInput((event.target as HTMLInputElement).value)}
      />
    </div>
  );
}
