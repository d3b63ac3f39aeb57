// Tables. A column says its head and its cells, so that both stand at one place.
import type {ComponentChildren} from 'preact';

// The head, what a row has there, and the look of the cells. The column without a head has actions.
type Cell<T> = (row: T, at: number) => ComponentChildren;
export type Columns<T> = readonly (readonly [head: string, cell: Cell<T>, look?: string])[];

interface TableProps<T> {
  rows: readonly T[];
  columns: Columns<T>;
  keyOf: (row: T, at: number) => string | number;
  look?: string;
  rowLook?: (row: T, at: number) => string;
  // Of rows that are opened: they are walked with j and k, too.
  onOpen?: (row: T) => void;
  isOpen?: (row: T) => boolean;
}
export function Table<T>({rows, columns, keyOf, look = '', rowLook, onOpen, isOpen}: TableProps<T>) {
  const lookOf = (row: T, at: number) => (isOpen?.(row) ? 'selected' : (rowLook?.(row, at) ?? ''));
  return (
    <table class={`${onOpen ? 'rows-table' : 'plain'} ${look}`}>
      <thead>
        <tr>
          {columns.map(([head]) => (
            <th scope="col" key={head}>
              {head || <span class="sr">Actions</span>}
            </th>
          ))}
        </tr>
      </thead>
      <tbody {...(onOpen ? {'data-screen-focus': true, onKeyDown: walk} : {})}>
        {rows.map((row, at) => (
          <tr
            key={keyOf(row, at)}
            class={lookOf(row, at)}
            {...(onOpen ? opens(() => onOpen(row), isOpen?.(row)) : {})}
          >
            {columns.map(([head, cell, cellLook]) => (
              <td key={head} class={head ? cellLook : 'actions'}>
                {cell(row, at)}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

const opens = (open: () => void, isOpen = false) => ({
  'data-row': true,
  tabIndex: 0,
  'aria-current': isOpen ? ('true' as const) : undefined,
  onClick: (event: Event) => {
    if (!(event.target as Element).closest('button, a')) open();
  },
  onKeyDown: (event: KeyboardEvent) => {
    if (event.key === 'Enter' && event.target === event.currentTarget) open();
  },
});

// j and k, or the arrows, walk the rows of the list that has this as onKeyDown.
export function walk(event: KeyboardEvent): void {
  const by = {j: 1, ArrowDown: 1, k: -1, ArrowUp: -1}[event.key];
  if (by === undefined) return;
  event.preventDefault();
  const rows = [...(event.currentTarget as HTMLElement).querySelectorAll<HTMLElement>('[data-row]')];
  const at = rows.indexOf(document.activeElement as HTMLElement);
  const next = at < 0 && by < 0 ? rows.length - 1 : at + by;
  rows[Math.min(Math.max(next, 0), rows.length - 1)]?.focus();
}
