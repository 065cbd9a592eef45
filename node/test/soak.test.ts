/** The soak tests in small; `npm run test:soak` runs them in full. */
import { describe } from 'node:test';
import { soak } from './soak.js';

describe('soak, in small', () => {
  soak({ calls: 1_000, largeCalls: 20, streams: 320, megabytesStreamed: 40, threads: 12 });
});
