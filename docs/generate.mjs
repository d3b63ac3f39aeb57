// Makes docs/reference/verbs.md of the help of the program: node docs/generate.mjs, or ./run reference.
// With --print it prints the page in place of writing it.
import {execFileSync} from 'node:child_process';
import {writeFileSync} from 'node:fs';
import {fileURLToPath} from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const program = process.env.MOMENTO_EMULATOR_BINARY || `${root}build/release/momento-emulator`;

// What the environment says would stand in the help as a default.
const environment = Object.fromEntries(
  Object.entries(process.env).filter(([name]) => !name.startsWith('MOMENTO_'))
);

const helpOf = words =>
  execFileSync(program, ['help', ...words], {encoding: 'utf8', env: environment}).trim();

const verbsIn = help =>
  [...(help.split('Subcommands:')[1] ?? '').matchAll(/^ {2}([a-z-]+) /gm)].map(([, name]) => name);

const HEAD = `# Every verb

This page is what \`momento-emulator help VERB\` prints. [Command line](command-line.md) says what the
verbs have in common. \`./run reference\` makes it.
`;

function pageOf(words = []) {
  const help = helpOf(words);
  const verbs = verbsIn(help);
  const title = words.length > 0 ? `\n${words.length === 1 ? '##' : '###'} ${words.join(' ')}\n` : '';
  // A verb with verbs below it says only their names.
  const text = words.length === 1 && verbs.length > 0 ? '' : `\n\`\`\`text\n${help}\n\`\`\`\n`;
  return [title + text, ...verbs.map(verb => pageOf([...words, verb]))].join('');
}

const page = HEAD + pageOf();
if (process.argv.includes('--print')) process.stdout.write(page);
else writeFileSync(`${root}docs/reference/verbs.md`, page);
