// One measured Node process: does one kind of work with one package. Prints one line of JSON: CPU
// and wall time in microseconds per request (per event for `stream`), the warm-up left out.
//
// `run.py` starts this file in the folder of an environment that has the package installed.
import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { parseArgs } from 'node:util';

const require = createRequire(join(process.cwd(), 'package.json'));
const { values: options } = parseArgs({
  options: {
    url: { type: 'string' },
    package: { type: 'string' },
    work: { type: 'string' },
    count: { type: 'string' },
    'in-flight': { type: 'string', default: '1' },
  },
});
const inFlight = Number(options['in-flight']);

/** What a client of each package does for a piece of work; `undici` leaves the answer untyped. */
const PACKAGES = {
  ours() {
    const { Handinger } = require('handinger');
    const { workers } = new Handinger({ apiKey: 'bench', baseURL: options.url });
    return {
      create: () => workers.create({ input: 'x' }),
      retrieve: id => workers.retrieve(id),
      async stream(count) {
        let seen = 0;
        for await (const event of await workers.streamUpdates(`events-${count}`)) {
          seen += event.text === null ? 0 : 1;
        }
        return seen;
      },
    };
  },

  official() {
    const { Handinger } = require('@ramensoft/handinger');
    const { tasks, workers } = new Handinger({ apiKey: 'bench', baseURL: options.url });
    return {
      // The request of its API that starts work and is answered with a worker.
      create: () => tasks.create({ input: 'x' }),
      retrieve: id => workers.retrieve(id),
    };
  },

  undici() {
    const { request } = require('undici');
    const headers = { authorization: 'Bearer bench', 'content-type': 'application/json' };
    const json = async (method, path, body) => {
      const answer = await request(options.url + path, { method, headers, body });
      return answer.body.json();
    };
    return {
      create: () => json('POST', '/api/workers', JSON.stringify({ input: 'x' })),
      retrieve: id => json('GET', `/api/workers/${id}`),
    };
  },
};

const client = PACKAGES[options.package]();

const WORKS = {
  async create(count) {
    const some = async () => {
      for (let left = count / inFlight; left > 0; left -= 1) check(await client.create());
    };
    await Promise.all(Array.from({ length: inFlight }, some));
  },

  async large(count) {
    for (let left = count; left > 0; left -= 1) {
      const worker = await client.retrieve('large');
      check(worker);
      assert.ok(worker.usage.costUsd > 0 && worker.files[0].filename === 'report.md');
    }
  },

  async stream(count) {
    assert.equal(await client.stream(count), count);
  },
};

/** A client that gave back anything but the worker would be fast for the wrong reason. */
function check(worker) {
  assert.equal(worker.id, 'wrk_vk81XUHKHG-qr4');
  assert.ok(worker.output_text && worker.status === 'completed');
}

const count = Math.ceil(Number(options.count) / inFlight) * inFlight;
const work = WORKS[options.work];
// V8 compiles what runs often: without a long warm-up the first thousand calls would be measured.
await work(count);
const cpu = process.cpuUsage();
const wall = process.hrtime.bigint();
await work(count);
const { user, system } = process.cpuUsage(cpu);
const elapsed = Number(process.hrtime.bigint() - wall) / 1000;
console.log(JSON.stringify({ cpu_us: (user + system) / count, wall_us: elapsed / count }));
