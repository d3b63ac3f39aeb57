// Reads the prose of every page as a reader would, and names what stops the reading:
//   node docs/style.mjs [FILE...]
// write-good finds wordy phrases, weasel words, clichés and repeated words. docs/style.json has words that
// have a better one, and phrases of write-good that are fine. Long sentences are found here. Exits with 1
// when something is found.
import assert from 'node:assert/strict';
import {execFileSync} from 'node:child_process';
import {readFile} from 'node:fs/promises';
import {fileURLToPath} from 'node:url';
import writeGood from 'write-good';

const root = new URL('..', import.meta.url);
const words = JSON.parse(await readFile(new URL('style.json', import.meta.url), 'utf8'));

// What they find is mostly right here: a service is described from outside, and "So" begins what follows from
// the sentence before.
const OFF = {passive: false, so: false, thereIs: false};
// Words between two stops; what has so many commas is a list.
const SENTENCE_WORDS_MAX = 30;
const LIST_COMMAS_MIN = 6;

/**
 * The prose of a page: paragraphs, items and cells, each with its line. Code is left out, links are their
 * text.
 *
 * @param {string} markdown
 * @returns {{line: number, text: string}[]}
 */
export function proseOf(markdown) {
  const parts = [];
  let open;
  let inCode = false;
  const end = () => (open = undefined);
  for (const [i, line] of markdown.split('\n').entries()) {
    if (/^```/.test(line)) inCode = !inCode;
    if (inCode || /^(```| {4}|<|\|[-| :]+$|\s*$)/.test(line)) {
      end();
      continue;
    }
    if (line.startsWith('|')) {
      end();
      for (const cell of line.split(/(?<!\\)\|/)) parts.push({line: i + 1, text: plain(cell)});
      continue;
    }
    const begins = /^(#+|[-*]|\d+\.) /.exec(line);
    if (begins || !open) parts.push((open = {line: i + 1, text: ''}));
    open.text = `${open.text} ${plain(line.slice(begins?.[0].length ?? 0))}`.trim();
    if (line.startsWith('#')) end();
  }
  return parts.filter(({text}) => text.trim());
}

// A span of code counts as a name, and no two are alike.
function plain(text) {
  let names = 0;
  return text
    .replace(/`[^`]*`/g, () => `X${++names}`)
    .replace(/!?\[([^\]]*)\]\([^)]*\)/g, '$1')
    .replace(/\[([^\]]*)$|^([^[\]]*)\]\([^)]*\)/g, '$1$2')
    .replace(/\*\*/g, '');
}

/** What stops the reading of a text, in words. */
export function complaintsAbout(text) {
  return [...wordy(text), ...badlyChosen(text), ...long(text)];
}

function wordy(text) {
  const isFine = ({index, offset}) => words.fine.includes(text.slice(index, index + offset).toLowerCase());
  return writeGood(text, OFF)
    .filter(suggestion => !isFine(suggestion))
    .map(({reason}) => reason);
}

function badlyChosen(text) {
  return Object.entries(words.better).flatMap(([word, better]) => {
    const match = new RegExp(`(?<![\\w-])(?:${word})(?![\\w-])`, 'i').exec(text);
    return match ? [`"${match[0]}": ${better}`] : [];
  });
}

function long(text) {
  return text
    .split(/[.?!:;]\s+/)
    .map(sentence => ({sentence: sentence.trim(), count: sentence.trim().split(/\s+/).length}))
    .filter(({count}) => count > SENTENCE_WORDS_MAX)
    .filter(({sentence}) => sentence.split(',').length <= LIST_COMMAS_MIN)
    .map(({sentence, count}) => `${count} words: "${sentence.slice(0, 50)}…"`);
}

async function complain(files) {
  let count = 0;
  for (const file of files) {
    for (const {line, text} of proseOf(await readFile(new URL(file, root), 'utf8'))) {
      for (const complaint of complaintsAbout(text)) {
        console.log(`${file}:${line}: ${complaint}`);
        ++count;
      }
    }
  }
  return count;
}

// A page in which each check must find something; else the checks themselves are broken.
const BAD_PAGE = [
  'In order to start it, run `a` and and wait.',
  '',
  '| The mistake is brought about by `b` |',
  '',
  `- ${'one word after the other '.repeat(7)}`,
].join('\n');

function checkChecks() {
  const parts = proseOf(BAD_PAGE);
  const lines = parts.filter(({text}) => complaintsAbout(text).length > 0).map(({line}) => line);
  assert.deepEqual([lines, complaintsAbout(parts[0].text).length], [[1, 3, 5], 2]);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  checkChecks();
  const listed = () => execFileSync('git', ['ls-files', '*.md'], {cwd: root, encoding: 'utf8'});
  const tracked = () => listed().trim().split('\n');
  const files = process.argv.length > 2 ? process.argv.slice(2) : tracked();
  process.exitCode = (await complain(files)) > 0 ? 1 : 0;
}
