import {createRequire} from 'node:module';

const require = createRequire(import.meta.url);

/**
 * The path of the program that npm installed for this machine.
 *
 * @throws {Error} when there is none for it, or npm was told to leave out optional packages
 */
export function installedProgram() {
  const name = `@momento-emulator/${process.platform}-${process.arch}`;
  try {
    return require.resolve(`${name}/bin/momento-emulator`);
  } catch {
    throw new Error(
      `${name} is not installed. There are packages for linux-x64 and linux-arm64, with glibc 2.34 or ` +
        'newer; elsewhere run the image. With --omit=optional npm leaves them out.'
    );
  }
}
