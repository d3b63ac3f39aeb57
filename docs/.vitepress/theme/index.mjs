// The fonts are those of the reader's system: the site is part of the emulator's file, and Inter has 640 KB.
export {default} from 'vitepress/theme-without-fonts';
