/** Cancelling: before, during and after a call, with nothing left on the signal. */
import assert from 'node:assert/strict';
import { getEventListeners } from 'node:events';
import { after, before, beforeEach, describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { APIUserAbortError, type Handinger } from 'handinger';
import { Sandbox } from 'handinger/testing';

const listeners = (signal: AbortSignal) => getEventListeners(signal, 'abort').length;

describe('AbortSignal', () => {
  let sandbox: Sandbox;
  let client: Handinger;
  before(async () => {
    sandbox = await Sandbox.start({ speed: 100 });
    client = sandbox.client();
  });
  beforeEach(() => sandbox.reset());
  after(() => sandbox.stop());

  test('a signal that was used before the call sends nothing', async () => {
    const signal = AbortSignal.abort(new Error('too late'));
    await assert.rejects(client.workers.create({ input: 'x' }, { signal }), error => {
      assert.ok(error instanceof APIUserAbortError);
      assert.equal(error.name, 'APIUserAbortError');
      assert.equal((error.cause as Error).message, 'too late');
      assert.deepEqual([error.outcome, error.attempts], ['not_sent', 0]);
      return true;
    });
    assert.deepEqual(await sandbox.requests(), []);
    assert.equal(listeners(signal), 0);
  });

  test('a call in flight ends at once and frees its connection', async () => {
    const open = (await sandbox.connections()).open;
    await sandbox.addFault({ path: '/api/workers', black_hole: true });
    const controller = new AbortController();
    const call = client.workers.create({ input: 'x' }, { signal: controller.signal });
    setTimeout(() => controller.abort(), 50);
    const started = performance.now();
    await assert.rejects(call, APIUserAbortError);
    assert.ok(performance.now() - started < 500);
    assert.equal(listeners(controller.signal), 0);
    await sleep(50);
    assert.ok((await sandbox.connections()).open <= open);
  });

  test('an abort tells how far the call had come', async () => {
    const aborted = async (fault: object, options: object = {}) => {
      await sandbox.reset();
      await sandbox.addFault({ path: '/api/tasks', method: 'POST', ...fault });
      const signal = AbortSignal.timeout(300);
      const call = client.tasks.create({ input: 'x', taskId: 'tsk_a' }, { signal, ...options });
      const error = await call.catch(error => error);
      assert.ok(error instanceof APIUserAbortError);
      assert.equal((error.cause as Error).name, 'TimeoutError');
      return error;
    };
    const hanging = await aborted({ black_hole: true });
    assert.deepEqual([hanging.outcome, hanging.attempts, hanging.method], ['unknown', 1, 'POST']);
    assert.equal(hanging.taskId, 'tsk_a');
    assert.ok((hanging.elapsed ?? 0) >= 200);
    const refused = await aborted({ status: 429, headers: { 'retry-after': '20' } });
    assert.deepEqual([refused.outcome, refused.attempts], ['rejected', 1]);
  });

  test('the wait before a retry ends, too', async () => {
    await sandbox.addFault({ path: '/api/*', status: 503, headers: { 'retry-after': '20' } });
    const signal = AbortSignal.timeout(100);
    await assert.rejects(client.get('/api/x', { signal }), { name: 'APIUserAbortError' });
  });

  test('a stream ends, and what waits for its events is told', async () => {
    const controller = new AbortController();
    const stream = await client.workers.create(
      { input: '[seconds=500] hello', stream: true },
      { signal: controller.signal },
    );
    setTimeout(() => controller.abort(), 50);
    await assert.rejects(stream.untilDone(), APIUserAbortError);
    assert.equal(listeners(controller.signal), 0);
  });

  test('a wait for a worker ends', async () => {
    const worker = await client.workers.create({ input: '[seconds=500] hello', stream: true });
    let id = '';
    for await (const event of worker) {
      id = event.worker?.id ?? '';
      break;
    }
    const signal = AbortSignal.timeout(50);
    await assert.rejects(client.workers.wait(id, { signal }), APIUserAbortError);
    assert.equal(listeners(signal), 0);
  });

  test('many calls share one listener, and all of them end', async () => {
    const controller = new AbortController();
    const { signal } = controller;
    const warned: Error[] = [];
    const note = (warning: Error) => warned.push(warning);
    process.on('warning', note);
    const calls = Array.from({ length: 20 }, () =>
      client.workers.create({ input: '[seconds=500] x' }, { signal }),
    );
    const outcomes = Promise.allSettled(calls);
    await sleep(50);
    assert.equal(listeners(signal), 1);
    controller.abort();
    for (const outcome of await outcomes) {
      assert.equal(outcome.status === 'rejected' && outcome.reason.name, 'APIUserAbortError');
    }
    assert.equal(listeners(signal), 0);
    process.off('warning', note);
    assert.deepEqual(warned, []);
  });

  test('no listener stays behind', async () => {
    const { signal } = new AbortController();
    const { workers } = client;
    const worker = await workers.create({ input: 'x' }, { signal });
    await workers.retrieve(worker.id, null, { signal });
    await workers.wait(worker.id, { signal });
    await workers.retrieve('nope', null, { signal }).catch(() => {});
    await workers.create({ input: '' }, { signal }).catch(() => {});
    await (await workers.create({ input: 'x', stream: true }, { signal })).untilDone();
    await (await workers.create({ input: 'x', stream: true }, { signal })).finalWorker();
    (await workers.create({ input: 'x', stream: true }, { signal })).close();
    await sandbox.addFault({ path: '*/files/*', status: 200, body: 'abc', times: 2 });
    const file = () => workers.retrieveFile('a', { workerId: worker.id }, { signal });
    assert.equal(await (await file()).text(), 'abc');
    await (await file()).body?.cancel();
    assert.equal(listeners(signal), 0);
  });
});
