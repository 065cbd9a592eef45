/** Many calls at once: each paid once, given as they finish, taken up again where they broke. */
import assert from 'node:assert/strict';
import { getEventListeners } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, beforeEach, describe, test } from 'node:test';
import { type Handinger, type MapTotals, NotFoundError } from 'handinger';
import { Sandbox } from 'handinger/testing';

describe('map', () => {
  let sandbox: Sandbox;
  let client: Handinger;
  let folder: string;
  before(async () => {
    sandbox = await Sandbox.start({ speed: 100 });
    client = sandbox.client();
    folder = await mkdtemp(join(tmpdir(), 'handinger-'));
  });
  beforeEach(() => sandbox.reset());
  after(async () => {
    await sandbox.stop();
    await rm(folder, { recursive: true });
  });

  test('inputs may come one after another', async () => {
    async function* inputs() {
      yield 'one';
      yield { input: 'two', budget: 'low' as const };
    }
    const run = client.workers.map(inputs(), { concurrency: 1 });
    assert.equal(run.totals.total, 0);
    const results = await run.results();
    assert.deepEqual(
      results.map(({ input, worker }) => [
        typeof input === 'string' ? input : input.input,
        worker?.status,
      ]),
      [
        ['one', 'completed'],
        ['two', 'completed'],
      ],
    );
    assert.deepEqual([run.totals.total, run.totals.succeeded], [2, 2]);
    async function* broken() {
      yield 'one';
      throw new Error('no more to read');
    }
    await assert.rejects(client.workers.map(broken()).results(), { message: 'no more to read' });
    async function* odd() {
      yield { input: '' };
    }
    await assert.rejects(client.workers.map(odd()).results(), { field: 'inputs[0].input' });
    assert.throws(() => client.workers.map(broken(), { concurrency: 0 }), { field: 'concurrency' });
    assert.equal((await sandbox.ledger()).runs, 2);
  });

  test('every input has a result with its own place, and the totals add up', async () => {
    const inputs = ['[say=zero]', { input: '[say=one]', budget: 'high' as const }, '[say=two]'];
    const seen: MapTotals[] = [];
    const run = client.workers.map(inputs, {
      budget: 'low',
      concurrency: 2,
      onProgress: totals => seen.push(totals),
    });
    const results = await run.results();
    assert.deepEqual(
      results.map(({ index, input, worker, error }) => [index, input, worker?.output_text, error]),
      inputs.map((input, index) => [index, input, ['zero', 'one', 'two'][index], null]),
    );
    assert.deepEqual(
      seen.map(({ done }) => done),
      [1, 2, 3],
    );
    const { total, succeeded, failed, costUsd } = run.totals;
    assert.deepEqual({ total, succeeded, failed }, { total: 3, succeeded: 3, failed: 0 });
    const ledger = await sandbox.ledger();
    assert.equal(ledger.runs, 3);
    assert.ok(Math.abs(ledger.cost_usd - costUsd) < 1e-9);
    const bodies = (await sandbox.requests()).map(({ body }) => JSON.parse(body).budget);
    assert.deepEqual(bodies.sort(), ['high', 'low', 'low']);
  });

  test('an error is the result of its item, or is thrown once the others have ended', async () => {
    const inputs = [{ input: 'x', workerId: 'wrk_nope' }, { input: 'y' }];
    const [first, second] = await client.tasks.map(inputs).results();
    assert.ok(first?.error instanceof NotFoundError);
    assert.equal(first.worker, null);
    assert.equal(second?.worker?.status, 'completed');
    const given: number[] = [];
    const run = client.tasks.map(inputs, { onError: 'throw' });
    await assert.rejects(async () => {
      for await (const { index } of run) {
        given.push(index);
      }
    }, NotFoundError);
    assert.deepEqual(given, [1]);
  });

  test('what was finished is not paid again', async () => {
    const resumeFile = join(folder, 'map.jsonl');
    const inputs = Array.from({ length: 6 }, (_, index) => `item ${index}`);
    for await (const { resumed } of client.workers.map(inputs, { resumeFile, concurrency: 1 })) {
      assert.equal(resumed, false);
      break;
    }
    const again = client.workers.map(inputs, { resumeFile });
    const results = await again.results();
    assert.equal(results.length, 6);
    assert.equal(again.totals.succeeded, 6);
    assert.ok(again.totals.resumed >= 1);
    assert.equal((await sandbox.ledger()).runs, 6);
  });

  test('leaving the loop and aborting drop what is under way', async () => {
    const open = (await sandbox.connections()).open;
    const controller = new AbortController();
    const inputs = Array.from({ length: 4 }, () => '[seconds=500] long');
    const run = client.workers.map(inputs, { signal: controller.signal });
    setTimeout(() => controller.abort(new Error('enough')), 50);
    await assert.rejects(run.results(), { name: 'APIUserAbortError' });
    assert.equal(getEventListeners(controller.signal, 'abort').length, 0);
    for (let left = 100; (await sandbox.connections()).open > open; left -= 1) {
      assert.ok(left > 0, 'connections stay open');
      await new Promise(resolve => setTimeout(resolve, 10));
    }
    await assert.rejects(run.results(), /gone over once/);
  });

  test('inputs are refused before anything is sent', async () => {
    const { workers, tasks } = client;
    const map = (inputs: unknown, options?: object) => () => workers.map(inputs as [], options);
    assert.throws(map(['x', '']), { name: 'InvalidInputError', field: 'inputs[1].input' });
    assert.throws(map([{ input: 'x', budget: 'huge' }]), { field: 'inputs[0].budget' });
    assert.throws(map([7]), { field: 'inputs[0]' });
    assert.throws(map([{ input: 'x', files: [] }]), { field: /^inputs\[0\]\.files/ });
    assert.throws(map('text'), { field: 'inputs' });
    assert.throws(map(['x'], { concurrency: 0 }), { field: 'concurrency' });
    assert.throws(map(['x'], { onError: 'ignore' }), { field: 'onError', message: /"throw"/ });
    assert.throws(map(['x'], { colour: 'red' }), { field: 'colour' });
    assert.throws(() => tasks.map(['x'], { workerId: '' }), { field: 'workerId' });
    assert.deepEqual(await sandbox.requests(), []);
  });

  test('its calls log to the client', async () => {
    const records: string[] = [];
    const note = (message: string) => records.push(message);
    const logger = { error: note, warn: note, info: note, debug: note };
    await sandbox.addFault({
      path: '/api/workers',
      status: 503,
      headers: { 'retry-after-ms': '1' },
      times: 1,
    });
    const loud = sandbox.client({ logger, logLevel: 'info' });
    await loud.workers.map(['x', 'y']).results();
    assert.deepEqual(records, ['handinger: retrying']);
  });
});
