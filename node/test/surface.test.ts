/** The surface: what is exported, how clients are made, and how results are reached. */
import assert from 'node:assert/strict';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, beforeEach, describe, test } from 'node:test';
import { inspect } from 'node:util';
import Default, * as handinger from 'handinger';
import {
  APIConnectionTimeoutError,
  ConfigurationError,
  Handinger,
  InvalidInputError,
  NotFoundError,
} from 'handinger';
import { Sandbox } from 'handinger/testing';
import { operations } from './machine.js';

/** Operations that have no method of their own: `workers.create` without `input` is this one. */
const OVERLOADS = ['workers.create_template'];

describe('the surface', () => {
  let sandbox: Sandbox;
  before(async () => {
    sandbox = await Sandbox.start({ speed: 100 });
  });
  beforeEach(() => sandbox.reset());
  after(() => sandbox.stop());

  test('the default export is the client', () => {
    assert.equal(Default, Handinger);
    assert.equal(Handinger.name, 'Handinger');
  });

  test('every operation of the core has a method', () => {
    const client = sandbox.client();
    const missing = operations().filter(name => {
      const path = name.replaceAll(/_(\w)/g, (_, letter) => letter.toUpperCase()).split('.');
      const method = path.reduce<unknown>((at, part) => Object(at)[part], client);
      return typeof method !== 'function';
    });
    assert.deepEqual(missing, OVERLOADS);
  });

  test('the classes have their names, and errors that of their class', () => {
    const errors = Object.entries(handinger).filter(([name]) => name.endsWith('Error'));
    assert.equal(errors.length, 19);
    for (const [name, value] of errors) {
      const error = new (value as typeof handinger.HandingerError)('x');
      assert.equal(error.name, name);
      assert.ok(error instanceof Error);
      assert.equal(String(error), `${name}: x`);
      assert.equal(Handinger[name as 'APIError'], value);
    }
  });

  test('a result comes with its answer', async () => {
    const client = sandbox.client();
    const { data, response, requestId, info } = await client.workers
      .create({ input: 'hello' })
      .withResponse();
    assert.equal(data.object, 'worker');
    assert.equal(response.status, 200);
    assert.equal(response.headers.get('x-request-id'), requestId);
    assert.deepEqual(await response.json(), data);
    assert.equal(info.retriesTaken, 0);
    assert.ok(info.elapsed > 0);
  });

  test('an answer can be had unread and unchecked', async () => {
    await sandbox.addFault({ path: '/api/workers/*', status: 200, body: { odd: true } });
    const promise = sandbox.client().workers.retrieve('wrk_1');
    const response = await promise.asResponse();
    assert.match(response.url, /\/api\/workers\/wrk_1$/);
    assert.equal(response.bodyUsed, false);
    assert.deepEqual(await response.json(), { odd: true });
    assert.equal((await sandbox.requests()).length, 1);
  });

  test('the promise of a call is one call, however often it is looked at', async () => {
    const promise = sandbox.client().workers.create({ input: 'hello' });
    const [one, other, { data }] = await Promise.all([promise, promise, promise.withResponse()]);
    assert.equal(one, other);
    assert.equal(one, data);
    let seen = false;
    assert.equal(await promise.finally(() => (seen = true)), one);
    assert.ok(seen);
    assert.equal((await sandbox.ledger()).runs, 1);
  });

  test('nor does it become two when its answer is asked for first', async () => {
    const { workers } = sandbox.client();
    const promise = workers.create({ input: 'hello' });
    const [response, data] = await Promise.all([promise.asResponse(), promise]);
    assert.deepEqual(await response.json(), data);

    const later = workers.create({ input: 'hello' });
    const unread = await later.asResponse();
    assert.equal(unread.status, 200);
    assert.equal((await later).status, 'completed');
    assert.equal(((await unread.json()) as { status: string }).status, 'completed');
    const { data: same, response: again } = await later.withResponse();
    assert.deepEqual(await again.json(), same);

    const read = workers.create({ input: 'hello' });
    assert.equal((await (await read.asResponse()).text()).includes('completed'), true);
    await assert.rejects(async () => read, { message: /was read through asResponse/ });
    assert.equal((await sandbox.ledger()).runs, 3);

    const events = workers.create({ input: 'hello', stream: true });
    const lines = await events.asResponse();
    const stream = await events;
    assert.equal(lines.headers.get('content-type'), 'text/event-stream');
    assert.equal((await stream.finalWorker()).status, 'completed');
    const files = workers.retrieveFile('nope', { workerId: 'wrk_1' });
    await Promise.allSettled([files.asResponse(), files, files.withResponse()]);
    assert.equal((await sandbox.ledger()).runs, 4);
    const paths = (await sandbox.requests()).map(request => request.path);
    assert.equal(paths.filter(path => path.includes('/files/')).length, 1);
  });

  test('the key is not shown', () => {
    const client = sandbox.client({ apiKey: 'hdg_secret' });
    assert.equal(client.apiKey, 'hdg_secret');
    const behind = sandbox.client({ baseURL: 'http://ida:hdg_secret@example.com/' });
    const clients = [client, behind].map(each => inspect(each, { depth: 9 }));
    assert.match(clients[1] ?? '', /example\.com/);
    const shown = [...clients, JSON.stringify(client), String(client)].join();
    const config = JSON.stringify(client.effectiveConfig());
    assert.doesNotMatch(shown + config, /hdg_secret/);
  });

  test('a copy inherits what is not given', async () => {
    const client = sandbox.client({ maxRetries: 0, timeout: 5000, defaultHeaders: { 'x-a': '1' } });
    const copy = client.withOptions({ timeout: null, defaultHeaders: new Headers({ 'x-b': '2' }) });
    assert.deepEqual([client.timeout, client.maxRetries, copy.timeout], [5000, 0, null]);
    assert.equal(sandbox.client().timeout, undefined);
    assert.equal(client.effectiveConfig().timeout?.value, 5);
    assert.equal(copy.effectiveConfig().timeout?.value, null);
    assert.equal(copy.effectiveConfig().max_retries?.value, 0);
    await assert.rejects(copy.workers.retrieve('wrk_1'), NotFoundError);
    const [request] = await sandbox.requests();
    assert.equal(request?.headers['x-a'], '1');
    assert.equal(request?.headers['x-b'], '2');
  });

  test('what cannot work is refused, with the name of the field', async () => {
    const refused = (options: object) => () => new Handinger(options);
    assert.throws(refused({ baseURL: 'ftp://x' }), ConfigurationError);
    assert.throws(refused({ timeout: 0 }), InvalidInputError);
    assert.throws(refused({ timeout: Number.NaN }), {
      name: 'InvalidInputError',
      field: 'timeout',
    });
    assert.throws(refused({ colour: 'red' }), { name: 'InvalidInputError', field: 'colour' });
    assert.throws(refused({ fetch: () => {} }), { name: 'InvalidInputError', field: 'fetch' });
    const { workers } = sandbox.client();
    await assert.rejects(workers.create({ input: '' }), { field: 'input', outcome: 'not_sent' });
    await assert.rejects(workers.retrieve('', null), { field: 'workerId' });
    await assert.rejects(workers.create({ input: 'x' }, { timeout: Number.POSITIVE_INFINITY }), {
      field: 'timeout',
    });
    assert.deepEqual(await sandbox.requests(), []);
  });

  test('what is refused is called by the names and units of whoever wrote it', async () => {
    const refused = (options: unknown, field: string, message: RegExp) =>
      assert.throws(() => new Handinger(options as object), { field, message });
    refused({ connectTimeout: -5 }, 'connectTimeout', /^connectTimeout: .*milliseconds.* got -5$/);
    refused({ maxRetryWait: 0 }, 'maxRetryWait', /milliseconds above 0, got 0$/);
    refused({ baseURL: 5 }, 'baseURL', /^baseURL: expected a string/);
    refused({ api_key: 'x' }, 'api_key', /^api_key: unknown option$/);
    refused({ fetch }, 'fetch', /requests are made in native code.*handinger\/testing/);
    refused({ httpAgent: {} }, 'httpAgent', /option proxy/);
    refused(null, 'options', /expected an object, got null/);
    refused('hdg_key', 'options', /expected an object, got a string/);

    const { workers, tasks } = sandbox.client();
    const { schedules } = workers;
    const odd = (value: unknown) => value as never;
    const later = (when: object) => schedules.create('wrk_1', { input: 'x', when: odd(when) });
    const calls: Array<[() => Promise<unknown>, string, RegExp]> = [
      [
        () => workers.create(odd('text')),
        'body',
        /expected an object, such as \{ input \}, got a string/,
      ],
      [() => workers.create(odd(null)), 'body', /got null/],
      [() => workers.create(odd([])), 'body', /got an Array/],
      [() => workers.continue('wrk_1', odd(undefined)), 'body', /got undefined/],
      [() => workers.update('wrk_1', odd(undefined)), 'body', /got undefined/],
      [() => tasks.create(odd('text')), 'body', /got a string/],
      [() => schedules.create('wrk_1', odd(undefined)), 'body', /got undefined/],
      [() => workers.retrieveFile('a', odd(undefined)), 'params', /got undefined/],
      [() => workers.retrieve(odd(undefined)), 'workerId', /^workerId: /],
      [() => workers.retrieve(''), 'workerId', /value for `workerId` but/],
      [() => workers.create({ input: 'x' }, odd(5)), 'options', /got a number/],
      [() => workers.create({ input: 'x' }, { signal: odd(5) }), 'signal', /got a number/],
      [
        () => workers.create({ input: 'x' }, { signal: odd(new AbortController()) }),
        'signal',
        /got an AbortController: give its signal$/,
      ],
      [() => workers.create({ input: 'x' }, { timeout: -5 }), 'timeout', /milliseconds.* got -5$/],
      [
        () => workers.create({ input: 'x' }, { onUploadProgress: odd(5) }),
        'onUploadProgress',
        /expected a function/,
      ],
      [() => workers.wait('wrk_1', odd(null)), 'options', /got null/],
      [() => workers.wait('wrk_1', { onUpdate: odd(5) }), 'onUpdate', /expected a function/],
      [() => later({ type: 'delayed', delayInSeconds: 0 }), 'when.delayInSeconds', /got 0$/],
      [() => later({ type: 'scheduled', date: new Date('x') }), 'date', /expected a valid date/],
      [() => tasks.create({ input: 'x', workerId: '' }), 'workerId', /^workerId: /],
    ];
    for (const [call, field, message] of calls) {
      await assert.rejects(call, {
        name: 'InvalidInputError',
        field,
        message,
        outcome: 'not_sent',
      });
    }
    assert.throws(() => workers.map(odd(5)), { field: 'inputs' });
    assert.throws(() => workers.map('text'), { field: 'inputs' });
    assert.throws(() => workers.map(['x'], odd(null)), { field: 'options' });
    assert.throws(() => workers.map(['x'], { concurrency: 0 }), { field: 'concurrency' });
    assert.deepEqual(await sandbox.requests(), []);
  });

  test('a stack trace shows who called', async () => {
    const client = sandbox.client({ maxRetries: 0 });
    const { workers } = client;
    async function stackOf(call: () => unknown): Promise<string> {
      try {
        await call();
      } catch (error) {
        const { stack = '', name, message } = error as Error;
        assert.ok(stack.startsWith(`${name}: ${message}\n`), stack);
        return stack;
      }
      return assert.fail('it succeeded');
    }
    const cut = () =>
      sandbox.addFault({
        path: '/api/workers/*/stream',
        status: 200,
        headers: { 'content-type': 'text/event-stream' },
        body: 'event: error\ndata: {"error":"gone"}\n\n',
      });
    const calls: Array<() => unknown> = [
      () => workers.retrieve('nope'),
      () => workers.retrieve('nope').withResponse(),
      () => workers.retrieve('nope').asResponse(),
      () => workers.retrieve('nope').finally(() => {}),
      () => workers.create({ input: '' }),
      () => workers.retrieveFile('a', { workerId: 'nope' }),
      () => workers.wait('nope'),
      () => client.get('/api/nope'),
      () => workers.map([{ input: 'x' }], { concurrency: 0 }),
    ];
    for (const call of calls) {
      assert.match(await stackOf(call), /surface\.test\.[jt]s/, String(call));
    }
    for (const read of ['events', 'text', 'last'] as const) {
      await cut();
      const stream = await workers.streamUpdates('wrk_1');
      const stack = await stackOf(async function theLoopHere() {
        if (read === 'events') for await (const _ of stream);
        if (read === 'text') for await (const _ of stream.textStream());
        if (read === 'last') await stream.finalWorker();
      });
      assert.match(stack, /theLoopHere/, read);
    }
  });

  test('an input that is undefined makes no template', async () => {
    const { workers } = sandbox.client();
    // What a program that is not type-checked may do.
    const body = { input: undefined } as unknown as { input: string };
    await assert.rejects(workers.create(body), { field: 'input', outcome: 'not_sent' });
    assert.equal((await workers.create()).visibility, 'public');
    assert.equal((await sandbox.requests()).length, 1);
  });

  test('an error tells the task that may have begun', async () => {
    const client = sandbox.client();
    await sandbox.addFault({ path: '/api/tasks', method: 'POST', when: 'after', black_hole: true });
    const failed = await client.tasks
      .create({ input: 'x' }, { timeout: 500 })
      .catch(error => error);
    assert.ok(failed instanceof APIConnectionTimeoutError);
    assert.equal(failed.outcome, 'unknown');
    assert.ok(failed.taskId);
    assert.equal((await client.tasks.wait(failed.taskId)).status, 'completed');
    assert.equal((await sandbox.ledger()).runs, 1);
  });

  test('a page is awaited, or iterated over with all pages after it', async () => {
    const log = (id: string) => ({
      id,
      createdAt: '2026-05-11T09:14:48.000Z',
      durationMs: 1,
      errorMessage: null,
      requestStatus: 'success',
      responseStatus: 204,
      taskId: null,
      taskTitle: null,
      url: 'http://127.0.0.1:9/',
      workerId: 'wrk_1',
    });
    const page = (number: number, ...ids: string[]) => ({
      path: '*/webhook/executions',
      status: 200,
      body: { page: number, pageCount: 3, totalCount: 4, logs: ids.map(log) },
    });
    await sandbox.addFault(page(2, 'whe_1', 'whe_2'), page(2, 'whe_1', 'whe_2'), page(3, 'whe_3'));
    const { webhooks } = sandbox.client().workers;
    const { data } = await webhooks.listExecutions('wrk_1', { page: 2 }).withResponse();
    assert.deepEqual(
      data.logs.map(({ id }) => id),
      ['whe_1', 'whe_2'],
    );
    const ids: string[] = [];
    for await (const { id } of webhooks.listExecutions('wrk_1', { page: 2 })) {
      ids.push(id);
    }
    assert.deepEqual(ids, ['whe_1', 'whe_2', 'whe_3']);
    const queries = (await sandbox.requests()).map(({ query }) => query);
    assert.deepEqual(queries, ['page=2', 'page=2', 'page=3']);
  });

  test('a schedule takes a Date', async () => {
    const client = sandbox.client();
    const worker = await client.workers.create({ input: 'hello' });
    const date = new Date(Date.now() + 3_600_000);
    const schedule = await client.workers.schedules.create(worker.id, {
      input: 'again',
      when: { type: 'scheduled', date },
    });
    assert.equal(new Date(schedule.nextRunAt).getTime(), date.getTime());
    const { schedules } = await client.workers.schedules.list(worker.id);
    assert.deepEqual(schedules, [schedule]);
    const { cancelled } = await client.workers.schedules.cancel(schedule.id, {
      workerId: worker.id,
    });
    assert.equal(cancelled, true);
  });

  test('a file is read as it comes, or written to its place when it is complete', async context => {
    const client = sandbox.client();
    const folder = await mkdtemp(join(tmpdir(), 'handinger-'));
    context.after(() => rm(folder, { recursive: true }));
    const body = 'x'.repeat(300_000);
    await sandbox.addFault({ path: '*/files/*', status: 200, body, times: 2 });
    const file = await client.workers.retrieveFile('a/b.txt', { workerId: 'wrk_1' });
    assert.equal(await file.text(), body);
    const progress: number[] = [];
    const again = await client.workers.retrieveFile('a/b.txt', { workerId: 'wrk_1' });
    await again.writeToFile(join(folder, 'b.txt'), {
      onProgress: ({ loaded }) => progress.push(loaded),
    });
    assert.equal(await readFile(join(folder, 'b.txt'), 'utf8'), body);
    assert.equal(progress.at(-1), body.length);
    assert.deepEqual(await readdir(folder), ['b.txt']);

    await sandbox.addFault({ path: '*/files/*', status: 200, body, reset: { at_byte: 1000 } });
    const cut = await client.workers.retrieveFile('c.txt', { workerId: 'wrk_1' });
    await assert.rejects(cut.writeToFile(join(folder, 'c.txt')), { name: 'APIConnectionError' });
    assert.deepEqual(await readdir(folder), ['b.txt']);
  });

  test('a worker is waited for', async () => {
    const client = sandbox.client();
    const worker = await client.workers.create({ input: '[seconds=5] hello' });
    const seen: string[] = [];
    const done = await client.workers.wait(worker.id, {
      onUpdate: ({ status }) => seen.push(status),
    });
    assert.equal(done.status, 'completed');
    assert.equal(seen.at(-1), 'completed');
  });

  test('a body of bytes is sent as it is', async () => {
    await sandbox.addFault({ path: '/api/bytes', status: 204, times: 2 });
    const client = sandbox.client();
    assert.equal(await client.put('/api/bytes', { body: Buffer.from('abc') }), null);
    assert.equal(await client.put('/api/bytes', { body: 'ä', contentType: 'text/x' }), null);
    const [bytes, text] = await sandbox.requests();
    assert.equal(bytes?.body, 'abc');
    assert.equal(bytes?.headers['content-type'], 'application/octet-stream');
    assert.equal(text?.body, 'ä');
    assert.equal(text?.headers['content-type'], 'text/x');
  });

  test('a body that a web request can have is encoded as there', async () => {
    await sandbox.addFault({ path: '/api/web', status: 204, times: 4 });
    const client = sandbox.client();
    const form = new FormData();
    form.set('name', 'Ida');
    const bodies = [
      form,
      new URLSearchParams({ a: '1 2' }),
      new Blob(['blob'], { type: 'text/x' }),
      new Blob(['stream']).stream(),
    ];
    for (const body of bodies) {
      await client.put('/api/web', { body });
    }
    const [multipart, query, blob, stream] = await sandbox.requests('/api/web');
    assert.match(multipart?.headers['content-type'] ?? '', /^multipart\/form-data; boundary=/);
    assert.match(multipart?.body ?? '', /name="name"\r\n\r\nIda\r\n/);
    assert.equal(query?.body, 'a=1+2');
    assert.match(query?.headers['content-type'] ?? '', /^application\/x-www-form-urlencoded/);
    assert.deepEqual([blob?.body, blob?.headers['content-type']], ['blob', 'text/x']);
    assert.deepEqual(
      [stream?.body, stream?.headers['content-type']],
      ['stream', 'application/octet-stream'],
    );
  });
});
