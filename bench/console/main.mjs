// What the console costs: ./run bench console [--than BINARY]
//
// BINARY is another build of the emulator; start-up and idle memory are then shown beside it.
import {readFile, readdir} from 'node:fs/promises';
import {fileURLToPath} from 'node:url';

import {startEmulator} from '../../fixtures/node/index.mjs';
import {at, crowd, holds, lastNumber, openDesk, openPage} from '../../tests/console/desk.mjs';

const dist = new URL('../../emulator/console/dist/', import.meta.url);
const median = values => [...values].sort((a, b) => a - b)[values.length >> 1];
const line = (what, value, goal = '') =>
  console.log(`${what.padEnd(52)} ${value.padStart(12)}  ${goal}`);

async function size() {
  let bytes = 0;
  for (const file of await readdir(dist)) bytes += (await readFile(new URL(file, dist))).length;
  line('size of the page, packed', `${(bytes / 1024).toFixed(1)} KiB`, 'goal: at most 60');
}

// In the page: presses a key as soon as the page says that it answers, and notes when it did.
function pressAtOnce() {
  new PerformanceObserver((_, observer) => {
    observer.disconnect();
    const watch = new MutationObserver(() => {
      if (!document.querySelector('.row.selected')) return;
      watch.disconnect();
      performance.mark('answered');
    });
    watch.observe(document, {subtree: true, attributes: true});
    const key = new KeyboardEvent('keydown', {key: 'End', bubbles: true});
    document.querySelector('[data-screen-focus]').dispatchEvent(key);
  }).observe({entryTypes: ['mark']});
}

async function timeToAnswer(desk) {
  const page = await openPage(desk);
  await page.addInitScript(pressAtOnce);
  await page.goto(desk.url);
  await page.locator('.row.selected').waitFor();
  const time = await page.evaluate(() => performance.getEntriesByName('answered')[0].startTime);
  await page.context().close();
  return time;
}

async function timeToInteractive(desk) {
  await desk.world.createCache('chat');
  for (let i = 0; i < 50; i++) await desk.world.publish({cache: 'chat', topic: 'room', text: `${i}`});
  const times = [];
  const painted = [];
  const words = [];
  const answers = [];
  for (let i = 0; i < 11; i++) {
    const page = await openPage(desk);
    await page.goto(desk.url);
    await page.locator('.row').first().waitFor();
    times.push(await page.evaluate(() => performance.getEntriesByName('interactive')[0].startTime));
    painted.push(await page.evaluate(() => performance.getEntriesByType('paint').at(-1).startTime));
    // What the browser and the machine take for a page of one word.
    await page.goto(`${desk.url}livez`);
    await page.waitForFunction(() => performance.getEntriesByType('paint').length > 0);
    words.push(await page.evaluate(() => performance.getEntriesByType('paint').at(-1).startTime));
    await page.context().close();
    answers.push(await timeToAnswer(desk));
  }
  line('time to interactive, median of 11', `${median(times).toFixed(0)} ms`, 'goal: at most 100');
  line('a key that is pressed then is answered at', `${median(answers).toFixed(0)} ms`);
  line('first paint of content, median of 11', `${median(painted).toFixed(0)} ms`);
  line('beside it: first paint of a page of one word', `${median(words).toFixed(0)} ms`);
}

const frames = page =>
  page.evaluate(async () => {
    const list = document.querySelector('.scroller');
    const times = [];
    list.scrollTop = 0;
    let before = performance.now();
    for (let i = 0; i < 300; i++) {
      list.scrollBy(0, 130);
      await new Promise(resolve => requestAnimationFrame(resolve));
      const now = performance.now();
      times.push(now - before);
      before = now;
    }
    return times;
  });

async function manyEntries(desk) {
  const publish = await crowd(desk);
  await publish(1000);
  const last = await lastNumber(desk);
  const page = await openPage(desk);
  const began = performance.now();
  await page.goto(at(desk, 'run'));
  await holds(page, last);
  line(
    `all ${last.toLocaleString('en')} entries read`,
    `${((performance.now() - began) / 1000).toFixed(1)} s`,
  );
  const debugging = await page.context().newCDPSession(page);
  await debugging.send('HeapProfiler.collectGarbage');
  await debugging.send('Performance.enable');
  const {metrics} = await debugging.send('Performance.getMetrics');
  const heap = metrics.find(({name}) => name === 'JSHeapUsedSize').value;
  line('memory of the page then, JavaScript', `${(heap / 1e6).toFixed(1)} MB`);
  const times = await frames(page);
  line('frame while it scrolls, median of 300', `${median(times).toFixed(1)} ms`, 'goal: at most 17');
  line('frame while it scrolls, 95th of 100', `${[...times].sort((a, b) => a - b)[285].toFixed(1)} ms`);
}

async function residentKb(pid) {
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  return Number(/VmRSS:\s+(\d+)/.exec(status)[1]);
}

async function binary(name, path, opens) {
  const starts = [];
  const idle = [];
  const opened = [];
  for (let i = 0; i < 15; i++) {
    const began = performance.now();
    const emulator = await startEmulator({binary: path});
    starts.push(performance.now() - began);
    idle.push(await residentKb(emulator.pid));
    if (opens) {
      for (const file of ['', 'chunk.js', 'screens.js', 'icon.svg'])
        await (await fetch(`http://${emulator.control}/${file}`)).text();
      opened.push(await residentKb(emulator.pid));
    }
    await emulator.stop();
  }
  line(`${name}: start to READY, median of 15`, `${median(starts).toFixed(1)} ms`);
  line(`${name}: idle, median of 15`, `${(median(idle) / 1024).toFixed(1)} MiB`);
  if (opens) line(`${name}: once the page was opened`, `${(median(opened) / 1024).toFixed(1)} MiB`);
}

const than = process.argv.indexOf('--than');
await size();
const desk = await openDesk();
try {
  await timeToInteractive(desk);
  await manyEntries(desk);
} finally {
  await desk.end();
}
const built = fileURLToPath(new URL('../../build/release/momento-emulator', import.meta.url));
await binary('this binary', built, true);
if (than > 0) await binary('the other one', process.argv[than + 1], false);
