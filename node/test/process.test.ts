/** Life in a process: threads, exit, panics, rejections nobody handles. */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { InternalError } from 'handinger';
import { Sandbox } from 'handinger/testing';

const run = promisify(execFile);
/** The folder of the package. */
const PACKAGE = join(__dirname, '..', '..');

describe('the process', () => {
  let sandbox: Sandbox;
  before(async () => {
    sandbox = await Sandbox.start({ speed: 100 });
  });
  after(() => sandbox.stop());

  /** Runs a script in a process of its own, in the folder of the package. */
  const node = (script: string) => program('-e', script);

  const environment = () => ({ HANDINGER_BASE_URL: sandbox.baseURL, HANDINGER_API_KEY: 'k' });

  async function program(...args: string[]): Promise<string> {
    const { stdout, stderr } = await run(process.execPath, args, {
      cwd: PACKAGE,
      env: { ...process.env, ...environment() },
      timeout: 60_000,
    });
    assert.equal(stderr, '');
    return stdout.trim();
  }

  test('a client that is idle keeps no process alive', async () => {
    const started = performance.now();
    const script = `
      const { Handinger } = require('handinger');
      const client = new Handinger();
      client.workers.create({ input: 'x' }).then(worker => console.log(worker.status));
    `;
    assert.equal(await node(script), 'completed');
    assert.ok(performance.now() - started < 3000);
  });

  test('neither does a stream that nobody reads', async () => {
    const script = `
      const { Handinger } = require('handinger');
      new Handinger().workers.create({ input: '[seconds=5000] x', stream: true })
        .then(stream => console.log(stream.info.status));
    `;
    assert.equal(await node(script), '200');
  });

  test('nor do files that were not wanted after all', async () => {
    const script = `
      const { Handinger } = require('handinger');
      const { workers } = new Handinger();
      const stream = () => new Blob(['x']).stream();
      const input = 'x';
      (async () => {
        const show = error => console.log(error.field ?? error.name);
        await workers.create({ input, files: [stream(), 7] }).catch(show);
        await workers.create({ input: '', files: [stream()] }).catch(show);
        await workers.create({ input, budget: NaN, files: [stream()] }).catch(show);
        await workers.create({ input, files: [stream()] }, { signal: AbortSignal.abort() }).catch(show);
        await workers.create({ input: '[seconds=5000] x', files: [stream()], stream: true });
      })();
    `;
    assert.equal(await node(script), 'files[1]\ninput\nbudget\nAPIUserAbortError');
  });

  test('require gives the class itself', async () => {
    const script = `
      const Handinger = require('handinger');
      console.log(new Handinger() instanceof Handinger.Handinger, Handinger.default === Handinger);
    `;
    assert.equal(await node(script), 'true true');
  });

  test('import and require give the same classes', async () => {
    const script = `
      import('handinger').then(module => {
        console.log(module.default === require('handinger'), module.APIError === require('handinger').APIError);
      });
    `;
    assert.equal(await node(script), 'true true');
  });

  test('threads share the module, and one may end while others go on', async () => {
    const script = `
      const { Worker, isMainThread } = require('node:worker_threads');
      const { Handinger } = require('handinger');
      const body = \`
        const { Handinger } = require('handinger');
        new Handinger().workers.create({ input: 'x' })
          .then(worker => require('node:worker_threads').parentPort.postMessage(worker.status));
      \`;
      const thread = () => new Promise((resolve, reject) => {
        const worker = new Worker(body, { eval: true });
        worker.once('message', message => worker.once('exit', () => resolve(message)));
        worker.once('error', reject);
      });
      (async () => {
        const first = await Promise.all([thread(), thread()]);
        const own = await new Handinger().workers.create({ input: 'x' });
        console.log(...first, own.status, await thread());
      })();
    `;
    assert.equal(await node(script), 'completed completed completed completed');
  });

  test('threads may end with calls in flight, in any way, and the process lives on', async () => {
    const never = { black_hole: true, times: 1000 };
    await sandbox.addFault({ ...never, path: '*/files/*' }, { ...never, path: '*/wrk_slow' });
    const output = await program(join(__dirname, 'threads-program.js'), '40', '8');
    assert.equal(output, '40 completed');
    await sandbox.reset();
  });

  test('a thread that ends takes its connections along, and half a file is never run', async () => {
    const before = (await sandbox.connections()).open;
    const script = `
      const { Worker } = require('node:worker_threads');
      const body = \`
        const { Handinger } = require('handinger');
        const { parentPort } = require('node:worker_threads');
        const { workers } = new Handinger({ maxRetries: 0 });
        async function* half() {
          yield 'x'.repeat(100_000);
          setTimeout(() => parentPort.postMessage('half'), 100);
          await new Promise(() => {});
        }
        workers.create({ input: 'x', files: [half()] });
        workers.retrieveFile('slow', { workerId: 'wrk_1' });
      \`;
      const worker = new Worker(body, { eval: true });
      worker.once('message', async message => {
        await worker.terminate();
        console.log(message);
        setInterval(() => {}, 1000);
      });
    `;
    await sandbox.addFault({ path: '*/files/*', black_hole: true });
    const args = { env: { ...process.env, ...environment() } };
    const child = execFile(process.execPath, ['-e', script], { cwd: PACKAGE, ...args });
    await new Promise(resolve => child.stdout?.once('data', resolve));
    for (let left = 200; (await sandbox.connections()).open > before; left -= 1) {
      assert.ok(left > 0, 'the connections of a thread outlive it');
      await sleep(25);
    }
    child.kill();
    assert.equal((await sandbox.ledger()).runs, 0);
  });

  test('the processes of a cluster have each their own, and end with their work', async () => {
    const output = await program(join(__dirname, 'cluster-program.js'));
    assert.equal(output, '0,0,0,completed,completed,completed');
  });

  test('exit does not wait for a call in flight', async () => {
    const script = `
      const { Handinger } = require('handinger');
      new Handinger().workers.create({ input: '[seconds=5000] x', stream: true })
        .then(stream => { stream.untilDone(); setTimeout(() => process.exit(0), 50); });
    `;
    assert.equal(await node(script), '');
  });

  test('a rejection is handled once, however it is reached', async () => {
    const script = `
      const { Handinger } = require('handinger');
      process.on('unhandledRejection', error => console.log('unhandled', error.message));
      const { workers } = new Handinger();
      (async () => {
        await workers.retrieve('nope').catch(() => {});
        await workers.retrieve('nope').withResponse().catch(() => {});
        await workers.retrieve('nope').asResponse().catch(() => {});
        await workers.streamUpdates('nope').catch(() => {});
        await workers.retrieveFile('a', { workerId: 'nope' }).catch(() => {});
        await workers.wait('nope').catch(() => {});
        const promise = workers.retrieve('nope');
        await Promise.allSettled([promise, promise.withResponse(), promise.finally(() => {})]);
        await new Promise(resolve => setTimeout(resolve, 50));
        console.log('done');
      })();
    `;
    assert.equal(await node(script), 'done');
  });

  test('a panic becomes an ordinary error, and the client still works', async () => {
    const { crossing, native } =
      require('../../dist/native.js') as typeof import('../src/native.js');
    const client = new native.NativeClient(
      JSON.stringify({ api_key: 'k', base_url: sandbox.baseURL }),
      'test',
      new native.NativeWatch('off', false, () => {}),
    );
    await assert.rejects(crossing(client.panicForTest()), error => {
      assert.ok(error instanceof InternalError);
      assert.match(error.message, /a panic on request/);
      return true;
    });
    const answer = await client.call('workers.create', '{"input":"x"}', '', null, null);
    assert.equal(JSON.parse(answer.takeText()).status, 'completed');
  });
});
