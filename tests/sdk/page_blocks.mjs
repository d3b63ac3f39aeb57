// The code blocks of a Markdown file, for tests that run them.

/**
 * @typedef {{language: string, line: number, text: string, marker?: {name: string, value: string}}}
 *   Block `line` is that of its first line of code in the file, counted from 1
 */

/** The language of a block that is indented by four spaces. */
export const INDENTED = 'indented';

const MARKER = /^<!-- (not run|file|exits|prints|not compared)(?:: (.*))? -->$/;

/**
 * The blocks of code below each heading of the second level.
 *
 * A comment right above a block says how it is to be taken: `<!-- not run: why -->`,
 * `<!-- file: name -->` (it is the content of that file), `<!-- exits: 6 -->` (its lines may do so).
 * Above a block of text: `<!-- prints -->` (the last command before it prints this), `<!-- prints: at a
 * terminal -->`, `<!-- prints: in the background -->` (what goes on prints it), `<!-- not compared: why -->`.
 *
 * @param {string} markdown
 * @returns {{title: string, blocks: Block[]}[]}
 */
export function sectionsOf(markdown) {
  const sections = [{title: 'The beginning', blocks: []}];
  let open;
  let above = '';
  let isBehindBlank = true;
  for (const [i, line] of markdown.split('\n').entries()) {
    if (open?.language === INDENTED) {
      if (/^( {4}|$)/.test(line)) {
        open.text += `${line.slice(4)}\n`;
        continue;
      }
      open = undefined;
    }
    if (open) {
      if (line === '```') open = undefined;
      else open.text += `${line}\n`;
      continue;
    }
    const fence = /^```(\w*)$/.exec(line);
    const isIndented = isBehindBlank && /^ {4}\S/.test(line);
    if (fence || isIndented) {
      open = fence
        ? {language: fence[1], line: i + 2, text: '', ...markerIn(above)}
        : {language: INDENTED, line: i + 1, text: `${line.slice(4)}\n`, ...markerIn(above)};
      sections.at(-1).blocks.push(open);
    }
    const heading = /^## (.*)/.exec(line);
    if (heading) sections.push({title: heading[1], blocks: []});
    if (line.trim()) above = line;
    isBehindBlank = !line.trim();
  }
  return sections.filter(({blocks}) => blocks.length > 0);
}

function markerIn(line) {
  const [found, name, value] = MARKER.exec(line) ?? [];
  return found && {marker: {name, value}};
}

/**
 * The commands of a block of shell, each with the number of its line in the file. A command ends where
 * the shell says that it is whole.
 *
 * @param {Block} block
 * @param {(script: string) => boolean} isWhole
 * @returns {{line: number, text: string}[]}
 */
export function commandsOf(block, isWhole) {
  const commands = [];
  let gathered = '';
  let first = block.line;
  for (const [i, line] of block.text.trimEnd().split('\n').entries()) {
    if (!gathered) first = block.line + i;
    gathered += `${line}\n`;
    if (line.endsWith('\\') || !isWhole(gathered)) continue;
    if (/^\s*[^#\s]/.test(gathered)) commands.push({line: first, text: gathered});
    gathered = '';
  }
  if (gathered) commands.push({line: first, text: gathered});
  return commands;
}
