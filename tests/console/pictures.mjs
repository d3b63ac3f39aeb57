// The pictures of docs/console.md: made anew when UPDATE_PICTURES is set.
import {fileURLToPath} from 'node:url';

export const pictureFile = name =>
  fileURLToPath(new URL(`../../docs/pictures/console-${name}.png`, import.meta.url));

export async function picture(page, name) {
  if (!process.env.UPDATE_PICTURES) return;
  await page.evaluate(() =>
    document.querySelectorAll('[aria-label=Dismiss]').forEach(one => one.click()),
  );
  await page.mouse.move(0, 0);
  await page.screenshot({path: pictureFile(name)});
}
