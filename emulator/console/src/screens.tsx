// What the page loads once it stands: every screen but the run, and what opens within the run.
import {AccessScreen} from './access.tsx';
import {CachesScreen} from './caches.tsx';
import {DeliveriesScreen} from './deliveries.tsx';
import {findJobs} from './job.tsx';
import {LaboratoryScreen} from './laboratory.tsx';
import type {Screen} from './route.ts';
import {TopicsScreen} from './topics.tsx';
import {WorldsScreen} from './worlds.tsx';

// Those that the emulator works on since before the page was loaded.
findJobs();

export {EntryDetail} from './entry_detail.tsx';
export {ExportMenu} from './exports.tsx';

export const screens: Record<Exclude<Screen, 'run'>, () => preact.JSX.Element> = {
  deliveries: DeliveriesScreen,
  laboratory: LaboratoryScreen,
  topics: TopicsScreen,
  caches: CachesScreen,
  access: AccessScreen,
  worlds: WorldsScreen,
};
