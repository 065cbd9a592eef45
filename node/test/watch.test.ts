/** What calls tell while they run: attempts for a hook, records for a logger. */
import assert from 'node:assert/strict';
import { AsyncLocalStorage } from 'node:async_hooks';
import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, beforeEach, describe, test } from 'node:test';
import { promisify } from 'node:util';
import { runInNewContext } from 'node:vm';
import { type Attempt, Handinger, type Logger } from 'handinger';
import { Sandbox } from 'handinger/testing';

const run = promisify(execFile);

/** A logger that remembers. */
function remembering(): Logger & { records: string[] } {
  const records: string[] = [];
  const note = (level: string) => (message: string, fields?: unknown) => {
    records.push(`${level} ${message} ${JSON.stringify(fields)}`);
  };
  return {
    records,
    error: note('error'),
    warn: note('warn'),
    info: note('info'),
    debug: note('debug'),
  };
}

describe('watching calls', () => {
  let sandbox: Sandbox;
  before(async () => {
    sandbox = await Sandbox.start({ speed: 100 });
  });
  beforeEach(() => sandbox.reset());
  after(() => sandbox.stop());

  const failOnce = () =>
    sandbox.addFault({
      path: '/api/workers',
      status: 503,
      headers: { 'retry-after-ms': '5' },
      times: 1,
    });

  test('the hook is told of each attempt before the call gives its result', async () => {
    await failOnce();
    const seen: Attempt[] = [];
    const client = sandbox.client({ onAttempt: attempt => seen.push(attempt) });
    await client.workers.create({ input: 'x' }, { query: { secret: 'value' } });
    assert.deepEqual(
      seen.map(({ number, method, status, wait }) => ({ number, method, status, wait })),
      [
        { number: 1, method: 'POST', status: 503, wait: 5 },
        { number: 2, method: 'POST', status: 200, wait: null },
      ],
    );
    assert.match(seen[0]?.error ?? '', /503/);
    assert.equal(seen[1]?.error, null);
    assert.doesNotMatch(JSON.stringify(seen), /value/);
    assert.ok((seen[1]?.elapsed ?? 0) >= 5);
  });

  test('the hook is told while the call waits', async () => {
    await sandbox.addFault({ path: '/api/*', status: 503, headers: { 'retry-after': '20' } });
    const signal = AbortSignal.timeout(2000);
    const told = new Promise<Attempt>(resolve => {
      const client = sandbox.client({ onAttempt: resolve });
      client.get('/api/x', { signal }).catch(() => {});
    });
    assert.equal((await told).wait, 20_000);
    assert.equal(signal.aborted, false);
  });

  test('a hook that throws breaks no call', async () => {
    const warned = new Promise<Error>(resolve => process.once('warning', resolve));
    const client = sandbox.client({
      onAttempt: () => {
        throw new Error('hook broke');
      },
    });
    assert.equal((await client.workers.create({ input: 'x' })).status, 'completed');
    assert.equal((await warned).message, 'hook broke');
  });

  test('nor does one whose promise is rejected, here and wherever progress is told', async () => {
    const warned: string[] = [];
    const note = (warning: Error) => warned.push(`${warning.name}: ${warning.message}`);
    process.on('warning', note);
    const broken = async () => {
      throw new Error('hook broke later');
    };
    const logger = { error: broken, warn: broken, info: broken, debug: broken };
    const client = sandbox.client({ onAttempt: broken, logger, logLevel: 'debug' });
    const files = [{ name: 'a', content: 'b' }];
    await client.workers.create({ input: 'x', files }, { onUploadProgress: broken });
    await sandbox.addFault({ path: '*/files/*', status: 200, body: 'abc' });
    const file = await client.workers.retrieveFile('a', { workerId: 'wrk_1' });
    const folder = await mkdtemp(join(tmpdir(), 'handinger-'));
    await file.writeToFile(join(folder, 'a'), { onProgress: broken });
    await rm(folder, { recursive: true });
    // An error of another realm, as tests under Jest have it.
    const foreign = runInNewContext('new Error("from afar")') as Error;
    const afar = sandbox.client({
      onAttempt: () => {
        throw foreign;
      },
    });
    await afar.workers.create({ input: 'x' });
    await new Promise(resolve => setTimeout(resolve, 20));
    process.off('warning', note);
    assert.ok(warned.filter(text => text === 'HandingerWarning: hook broke later').length >= 4);
    assert.ok(warned.includes('HandingerWarning: from afar'));
  });

  test('hook and logger run where their call was made', async () => {
    const requests = new AsyncLocalStorage<string>();
    const seen: Array<string | undefined> = [];
    const note = () => seen.push(requests.getStore());
    const logger = { error: note, warn: note, info: note, debug: note };
    const client = sandbox.client({ onAttempt: note, logger, logLevel: 'debug', maxRetries: 1 });
    const wrong: unknown[] = [];
    const ask = (name: string) =>
      requests.run(name, async () => {
        await client.workers.create({ input: 'x' }).catch(() => {});
        const stream = await client.workers.create({ input: 'x', stream: true }).catch(() => null);
        await stream?.untilDone();
        wrong.push(...[requests.getStore()].filter(store => store !== name));
      });
    await sandbox.addFault({
      path: '/api/workers',
      status: 503,
      headers: { 'retry-after-ms': '5' },
      times: 6,
    });
    await Promise.all(['a', 'b', 'c', 'd'].map(ask));
    assert.deepEqual(wrong, []);
    const counts = ['a', 'b', 'c', 'd'].map(name => seen.filter(each => each === name).length);
    assert.ok(
      counts.every(count => count >= 4),
      `${counts}`,
    );
    assert.deepEqual(
      seen.filter(store => store === undefined),
      [],
    );
  });

  test('each client logs to its own logger, at its own level, and never the key', async () => {
    const [debug, info, off] = [remembering(), remembering(), remembering()];
    const apiKey = 'hdg_secret';
    const base = sandbox.client({ apiKey, logger: debug, logLevel: 'debug' });
    const clients = [base, base.withOptions({ logger: info, logLevel: 'info' })];
    clients.push(base.withOptions({ logger: off, logLevel: 'off' }));
    await sandbox.addFault({
      path: '/api/x',
      status: 503,
      headers: { 'retry-after-ms': '5' },
      times: 3,
    });
    await sandbox.addFault({ path: '/api/x', status: 204, times: 3 });
    await Promise.all(clients.map(client => client.get('/api/x')));
    assert.deepEqual(
      info.records.map(record => record.replace(/\{.*/, '').trim()),
      info.records.map(() => 'info handinger: retrying'),
    );
    assert.ok(debug.records.some(record => record.startsWith('debug handinger: attempt ended')));
    assert.deepEqual(off.records, []);
    assert.doesNotMatch([...debug.records, ...info.records].join(), /hdg_secret/);
  });

  test('pino has the fields of a record', async () => {
    const records: unknown[][] = [];
    const note = (...args: unknown[]) => records.push(args);
    const pino = { bindings: () => ({}), error: note, warn: note, info: note, debug: note };
    await sandbox.client({ logger: pino, logLevel: 'debug' }).workers.create({ input: 'x' });
    const [fields, message] = records[0] ?? [];
    assert.match(String(message), /^handinger: /);
    assert.equal(typeof fields, 'object');
  });

  test('a copy keeps logger and hook, unless it is given others', async () => {
    const logger = remembering();
    const seen: number[] = [];
    const client = sandbox.client({
      logger,
      logLevel: 'debug',
      onAttempt: a => seen.push(a.number),
    });
    await client.withOptions({ maxRetries: 0 }).workers.create({ input: 'x' });
    assert.ok(logger.records.length > 0);
    assert.deepEqual(seen, [1]);
    const quiet = client.withOptions({ logLevel: 'off' });
    logger.records.length = 0;
    await quiet.workers.create({ input: 'x' });
    assert.deepEqual(logger.records, []);
    assert.deepEqual(seen, [1, 1]);
  });

  test('what is no logger, level or hook is refused', () => {
    const refused = (options: object) => () => new Handinger(options);
    assert.throws(refused({ logger: {} }), { name: 'InvalidInputError', field: 'logger' });
    assert.throws(refused({ logger: null }), { field: 'logger' });
    assert.throws(refused({ logLevel: 'loud' }), { name: 'InvalidInputError', field: 'logLevel' });
    assert.throws(refused({ onAttempt: 7 }), { name: 'InvalidInputError', field: 'onAttempt' });
  });

  test('HANDINGER_LOG sets the level, and one it does not know is told', async () => {
    const script = `
      const { Handinger } = require('handinger');
      const logger = Object.fromEntries(['error', 'warn', 'info', 'debug'].map(level => [level, message => console.log(level, message)]));
      const client = new Handinger({ logger });
      client.workers.create({ input: 'x' }).then(worker => console.log(worker.status));
    `;
    const output = async (level: string) => {
      const { stdout } = await run(process.execPath, ['-e', script], {
        cwd: join(__dirname, '..', '..'),
        env: {
          ...process.env,
          HANDINGER_BASE_URL: sandbox.baseURL,
          HANDINGER_API_KEY: 'k',
          HANDINGER_LOG: level,
        },
      });
      return stdout.trim();
    };
    assert.match(await output('debug'), /debug handinger: attempt ended\ncompleted$/);
    assert.equal(await output('info'), 'completed');
    assert.match(await output('loud'), /^warn handinger: HANDINGER_LOG: expected one of/);
  });
});
