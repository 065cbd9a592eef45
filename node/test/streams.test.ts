/** Streams: read, left, split, handed on. */
import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Handinger, HandingerError, type Stream } from 'handinger';
import { Sandbox } from 'handinger/testing';

describe('streams', () => {
  let sandbox: Sandbox;
  let client: Handinger;
  before(async () => {
    sandbox = await Sandbox.start({ speed: 100 });
    client = sandbox.client();
  });
  beforeEach(() => sandbox.reset());
  after(() => sandbox.stop());

  const start = (): Promise<Stream> => client.workers.create({ input: 'hello', stream: true });

  /** Waits until as many connections of a stream are open. */
  async function connections(open: number): Promise<void> {
    for (let left = 100; (await sandbox.connections()).open > open; left -= 1) {
      assert.ok(left > 0, 'the connection stays open');
      await sleep(10);
    }
  }

  test('the events come once and in order, then the worker', async () => {
    const stream = await start();
    const kinds: string[] = [];
    let words = '';
    for await (const event of stream) {
      kinds.push(event.kind);
      words += event.text ?? '';
    }
    const worker = await stream.finalWorker();
    assert.equal(kinds[0], 'worker');
    assert.equal(kinds.at(-1), 'worker');
    assert.equal(worker.status, 'completed');
    assert.equal(worker.output_text, words);
    assert.equal((await sandbox.ledger()).runs, 1);
  });

  test('only the words', async () => {
    const stream = await start();
    const words: string[] = [];
    for await (const text of stream.textStream()) {
      words.push(text);
    }
    assert.ok(words.length > 3);
    assert.equal((await stream.finalWorker()).output_text, words.join(''));
  });

  test('to the end at once', async () => {
    const stream = await start();
    await stream.untilDone();
    assert.equal((await stream.finalWorker()).running, false);
    assert.equal((await (await start()).finalWorker()).status, 'completed');
  });

  test('leaving the loop closes the connection', async () => {
    const before = (await sandbox.connections()).open;
    const stream = await client.workers.create({ input: '[seconds=500] hello', stream: true });
    for await (const event of stream) {
      assert.equal(event.worker?.object, 'worker');
      break;
    }
    await connections(before);
    const now = await stream.finalWorker();
    assert.notEqual(now.status, 'completed');
  });

  test('disposing closes the connection', async () => {
    const before = (await sandbox.connections()).open;
    const stream = await client.workers.create({ input: '[seconds=500] hello', stream: true });
    await stream[Symbol.asyncDispose]();
    await connections(before);
  });

  test('closing ends a loop that waits', async () => {
    const stream = await client.workers.create({ input: '[seconds=500] hello', stream: true });
    setTimeout(() => stream.close(), 50);
    await stream.untilDone();
  });

  test('a stream is gone over once', async () => {
    const stream = await start();
    await stream.untilDone();
    await assert.rejects(stream.untilDone(), HandingerError);
    assert.throws(() => stream.tee(), HandingerError);
  });

  test('events that are asked for all at once come in order, too', async () => {
    const one = (await start())[Symbol.asyncIterator]();
    const asked = await Promise.all(Array.from({ length: 200 }, () => one.next()));
    const events = asked.flatMap(({ value }) => (value ? [value] : []));
    assert.ok(events.length > 5 && events.length < 200);
    const ids = events.map(({ id }) => Number(id));
    assert.deepEqual(
      ids,
      [...ids].sort((a, b) => a - b),
    );
    assert.equal(new Set(ids).size, ids.length);
    assert.equal(events.at(-1)?.kind, 'worker');
    assert.equal((await one.next()).done, true);
  });

  test('both halves of a split see every event', async () => {
    const [left, right] = (await start()).tee();
    const ids = async (stream: Stream) => {
      const seen: Array<string | null> = [];
      for await (const event of stream) {
        seen.push(event.id);
      }
      return seen;
    };
    const [one, other] = await Promise.all([ids(left), ids(right)]);
    assert.ok(one.length > 5);
    assert.deepEqual(one, other);
  });

  test('one half may be read after the other, or not at all', async () => {
    const before = (await sandbox.connections()).open;
    const [left, right] = (await start()).tee();
    await left.untilDone();
    let count = 0;
    for await (const _ of right) {
      count += 1;
    }
    assert.ok(count > 5);
    const slow = await client.workers.create({ input: '[seconds=500] hello', stream: true });
    const halves = slow.tee();
    halves[0].close();
    halves[1].close();
    await connections(before);
  });

  test('the last worker of one half leaves the other its events', async () => {
    const [left, right] = (await start()).tee();
    const worker = await left.finalWorker();
    assert.equal(worker.status, 'completed');
    let words = '';
    for await (const text of right.textStream()) {
      words += text;
    }
    assert.equal(words, worker.output_text);
    assert.deepEqual(await right.finalWorker(), worker);
  });

  test('what breaks one half breaks the slower one, too', async () => {
    await sandbox.addFault({
      path: '/api/workers/*/stream',
      status: 200,
      headers: { 'content-type': 'text/event-stream' },
      body: 'id: 1\ndata: {"type":"text-delta","delta":"a"}\n\nevent: error\ndata: {"error":"gone"}\n\n',
    });
    const [quick, slow] = (await client.workers.streamUpdates('wrk_1')).tee();
    await assert.rejects(quick.untilDone(), { message: /gone/ });
    const seen: string[] = [];
    await assert.rejects(
      async () => {
        for await (const event of slow) {
          seen.push(event.kind);
        }
      },
      { message: /gone/ },
    );
    assert.equal(seen[0], 'text');
    await assert.rejects(slow.finalWorker(), { message: /gone/ });
  });

  test('handed on as lines of JSON', async () => {
    const text = await new Response((await start()).toReadableStream()).text();
    const lines = text
      .trimEnd()
      .split('\n')
      .map(line => JSON.parse(line));
    assert.equal(lines[0].kind, 'worker');
    assert.equal(JSON.parse(lines.at(-1).data).status, 'completed');
  });

  test('a web stream that is cancelled closes the connection', async () => {
    const before = (await sandbox.connections()).open;
    const stream = await client.workers.create({ input: '[seconds=500] hello', stream: true });
    const reader = stream.toReadableStream().getReader();
    await reader.read();
    await reader.cancel();
    await connections(before);
  });

  test('an error event is thrown at the loop', async () => {
    await sandbox.addFault({
      path: '*/stream',
      status: 200,
      headers: { 'content-type': 'text/event-stream' },
      body: 'event: error\ndata: {"error":"overloaded"}\n\n',
    });
    const stream = await client.workers.streamUpdates('wrk_1');
    await assert.rejects(stream.untilDone(), { name: 'APIError', message: 'overloaded' });
  });
});
