/** What runs long enough to show what leaks a little with each call. */
import { describe } from 'node:test';
import { soak } from './soak.js';

describe('soak', () => {
  soak({
    calls: 100_000,
    largeCalls: 500,
    streams: 10_000,
    megabytesStreamed: 1024,
    threads: 1_000,
  });
});
