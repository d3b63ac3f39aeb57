// Outputs that a page shows, beside those of a run.

// What differs from run to run. A page shows the values of some run.
const VARYING = [
  [/\b[0-9a-f]{64}\b/g, 'SIGNATURE'],
  [/\b\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(\.\d+)?Z?/g, 'TIME'],
  [/\b\d\d:\d\d:\d\d\.\d{3}\b/g, 'TIME'],
  [/\b1\d{9}(\d{3}|\d{6})?\b/g, 'TIME'], // since 1970, in seconds, milliseconds or microseconds
  [/\b127\.0\.0\.1:\d+/g, 'ADDRESS'],
  [/"pid":\d+/g, '"pid":PID'],
  [/\b\d+(\.\d+)? (ms|s)\b/g, 'DURATION'],
  [/\b((?:accept|reject|either) +\d{3} +)\d+\b/g, '$1MS'], // a row of `webhook doctor`
];

/** An output without what varies; columns of tables are two spaces apart. */
export function normalised(output) {
  const text = VARYING.reduce((text, [pattern, name]) => text.replace(pattern, name), output);
  return text.replaceAll('\r', '').replace(/ {2,}/g, '  ').replace(/ +$/gm, '').trim();
}

/**
 * Whether a run printed what a page shows. A line `…` stands for any lines, `…` at the end of a line for the
 * rest of it.
 */
export function fits(shown, printed) {
  const pattern = normalised(shown)
    .split('\n')
    .map(line => (line === '…' ? '(?:.*\n)*?' : `${regexpOf(line)}\n`))
    .join('');
  return new RegExp(`^${pattern}$`).test(`${normalised(printed)}\n`);
}

function regexpOf(line) {
  const begins = line.endsWith('…');
  const text = (begins ? line.slice(0, -1) : line).replace(/[.*+?^${}()|[\]\\/]/g, '\\$&');
  return begins ? `${text}.*` : text;
}
