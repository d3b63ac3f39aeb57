// Bytes: out of JSON, as lines of hex, and where two of them differ.
export function fromBase64(text: string): Uint8Array {
  return Uint8Array.from(atob(text), letter => letter.charCodeAt(0));
}
export function toBase64(bytes: Uint8Array): string {
  return btoa(Array.from(bytes, byte => String.fromCharCode(byte)).join(''));
}
// What is wrong with a text as base64; '' when nothing is.
export function base64Problem(text: string): string {
  try {
    atob(text);
    return '';
  } catch {
    return 'This is no base64.';
  }
}
export const fromText = (text: string): Uint8Array => new TextEncoder().encode(text);

// Of a body as the API gives it.
interface Body {
  body?: string;
  body_base64?: string;
}
export const bytesOf = ({body, body_base64}: Body): Uint8Array =>
  body_base64 === undefined ? fromText(body ?? '') : fromBase64(body_base64);

// What two have in common at their ends; what is between differs.
export interface Difference {
  start: number;
  // How many bytes at the end are equal.
  end: number;
  equal: boolean;
}
export function compare(one: Uint8Array, other: Uint8Array): Difference {
  const most = Math.min(one.length, other.length);
  let start = 0;
  while (start < most && one[start] === other[start]) start++;
  let end = 0;
  while (end < most - start && one[one.length - 1 - end] === other[other.length - 1 - end]) end++;
  return {start, end, equal: one.length === other.length && start === one.length};
}

export interface HexLine {
  offset: string;
  cells: {hex: string; letter: string; differs: boolean}[];
}
const WIDTH = 16;
export function hexLines(bytes: Uint8Array, difference?: Difference, most = 256): HexLine[] {
  const lines: HexLine[] = [];
  for (let at = 0; at < bytes.length && lines.length < most; at += WIDTH) {
    const cells = [...bytes.subarray(at, at + WIDTH)].map((byte, i) => ({
      hex: byte.toString(16).padStart(2, '0'),
      letter: byte >= 32 && byte < 127 ? String.fromCharCode(byte) : '·',
      differs:
        !!difference &&
        !difference.equal &&
        at + i >= difference.start &&
        at + i < bytes.length - difference.end,
    }));
    lines.push({offset: at.toString(16).padStart(4, '0'), cells});
  }
  return lines;
}
