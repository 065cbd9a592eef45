/** Files on their way to a worker, in every form a program may have them, and back. */
import assert from 'node:assert/strict';
import { createReadStream, openAsBlob } from 'node:fs';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { after, before, beforeEach, describe, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import {
  type Handinger,
  InvalidInputError,
  type Progress,
  toFile,
  type Uploadable,
} from 'handinger';
import { Sandbox } from 'handinger/testing';

describe('uploads', () => {
  let sandbox: Sandbox;
  let client: Handinger;
  let folder: string;
  before(async () => {
    sandbox = await Sandbox.start({ speed: 100 });
    client = sandbox.client();
    folder = await mkdtemp(join(tmpdir(), 'handinger-'));
    await writeFile(join(folder, 'disk.txt'), 'from disk');
  });
  beforeEach(() => sandbox.reset());
  after(async () => {
    await sandbox.stop();
    await rm(folder, { recursive: true });
  });

  const path = () => join(folder, 'disk.txt');

  /** Sends a file along, and reads it back from the worker's workspace. */
  async function thereAndBack(file: Uploadable, name: string): Promise<[string, string | null]> {
    const worker = await client.workers.create({ input: 'read this', files: [file] });
    const back = await client.workers.retrieveFile(name, { workerId: worker.id });
    return [await back.text(), back.headers.get('content-type')];
  }

  async function* pieces() {
    yield 'one ';
    yield Buffer.from('two');
  }

  test('every kind of content arrives whole, under its name', async () => {
    const text = 'text/plain';
    const blob = new Blob(['blob'], { type: 'text/x' });
    const data = `data:text/css,${encodeURIComponent('a{}')}`;
    const cases: Array<[Uploadable, name: string, content: string, type: string]> = [
      [new File(['file'], 'a.csv', { type: 'text/csv' }), 'a.csv', 'file', 'text/csv'],
      [blob, 'unknown_file', 'blob', 'text/x'],
      [Buffer.from('bytes'), 'unknown_file', 'bytes', 'application/octet-stream'],
      [new Uint16Array([0x6261]), 'unknown_file', 'ab', 'application/octet-stream'],
      [
        new TextEncoder().encode('buffer').buffer,
        'unknown_file',
        'buffer',
        'application/octet-stream',
      ],
      [createReadStream(path()), 'disk.txt', 'from disk', text],
      [{ path: path() }, 'disk.txt', 'from disk', text],
      [{ path: path(), name: 'b.md', type: 'text/x' }, 'b.md', 'from disk', 'text/x'],
      [pathToFileURL(path()), 'disk.txt', 'from disk', text],
      [await openAsBlob(path()), 'unknown_file', 'from disk', 'application/octet-stream'],
      [pieces(), 'unknown_file', 'one two', 'application/octet-stream'],
      [Readable.from(pieces()), 'unknown_file', 'one two', 'application/octet-stream'],
      [blob.stream(), 'unknown_file', 'blob', 'application/octet-stream'],
      [await fetch(data), 'unknown_file', 'a{}', 'text/css'],
      [{ name: 'c.json', content: '{"a":"ä"}' }, 'c.json', '{"a":"ä"}', 'application/json'],
      [{ name: 'd.bin', content: pieces(), type: 'text/x' }, 'd.bin', 'one two', 'text/x'],
      [await toFile(pieces(), 'e.txt', { type: text }), 'e.txt', 'one two', text],
    ];
    for (const [file, name, content, type] of cases) {
      assert.deepEqual(await thereAndBack(file, name), [content, type], name);
    }
  });

  test('what is no file is refused, and nothing is sent', async () => {
    const refused = (file: unknown, message: RegExp) =>
      assert.rejects(client.workers.create({ input: 'x', files: [file as Uploadable] }), {
        name: 'InvalidInputError',
        field: 'files[0]',
        outcome: 'not_sent',
        message,
      });
    await refused('disk.txt', /a path goes as \{ path \}/);
    await refused(null, /expected a file, got null/);
    await refused(7, /got a number/);
    await refused(new Date(), /got a Date/);
    await refused({ name: 'a', content: {} }, /got an Object/);
    await refused(new URL('https://example.com/a'), /expected a file: URL/);
    await refused({ path: join(folder, 'nope') }, /"nope" cannot be read/);
    const noList = 'a.txt' as unknown as Uploadable[];
    await assert.rejects(client.workers.create({ input: 'x', files: noList }), { field: 'files' });
    assert.deepEqual(await sandbox.requests(), []);
  });

  test('a file that can be read again goes again, one that cannot does not', async () => {
    const fault = { path: '/api/workers', when: 'after', reset: 'before_response' };
    await sandbox.addFault(fault);
    const file = new File(['again'], 'a.txt');
    const worker = await client.workers.create({ input: 'x', files: [file] });
    assert.equal(worker.status, 'completed');
    const bodies = new Set((await sandbox.requests()).map(({ body_sha256 }) => body_sha256));
    assert.equal(bodies.size, 1);
    assert.equal((await sandbox.ledger()).runs, 1);

    await sandbox.addFault(fault);
    const call = client.workers.create({ input: 'x', files: [Readable.from(pieces())] });
    await assert.rejects(call, { name: 'APIConnectionError', outcome: 'unknown', attempts: 1 });
  });

  test('a source that fails, fails the call, and is named', async () => {
    async function* broken() {
      yield 'some';
      throw new Error('the disk is gone');
    }
    const call = client.workers.create({ input: 'x', files: [broken()] });
    await assert.rejects(call, { field: 'files[0]', message: /the disk is gone/ });
    const odd = Readable.from([{ an: 'object' }]);
    await assert.rejects(client.workers.create({ input: 'x', files: [odd] }), {
      message: /expected pieces of bytes or text, got an Object/,
    });
    assert.equal((await sandbox.ledger()).runs, 0);
  });

  test('a stream that fails is the cause, at whatever time it does', async () => {
    const missing = () => createReadStream(join(folder, 'missing.csv'));
    const { workers } = client;
    const gone = { field: 'files[0]', message: /ENOENT/ };
    await assert.rejects(workers.create({ input: 'x', files: [missing()] }), error => {
      assert.ok(error instanceof InvalidInputError && error.field === 'files[0]');
      assert.equal((error.cause as NodeJS.ErrnoException).code, 'ENOENT');
      return true;
    });
    const late = missing();
    const named = workers.create({ input: 'x', files: [{ name: 'a.csv', content: late }] });
    await assert.rejects(named, gone);
    const before = [7 as unknown as Blob, missing()];
    await assert.rejects(workers.create({ input: 'x', files: before }), { field: 'files[0]' });
    await assert.rejects(workers.create({ input: '', files: [missing()] }), { field: 'input' });
    await assert.rejects(toFile(missing()), { code: 'ENOENT' });
    // Longer than it takes to find out that a file is missing: nothing may end the process.
    await new Promise(resolve => setTimeout(resolve, 50));
    assert.equal((await sandbox.ledger()).runs, 0);
  });

  test('files without a name do not overwrite each other', async () => {
    const files = [Buffer.from('one'), new Blob(['two']), { name: 'x.txt', content: 'three' }];
    await client.workers.create({ input: 'x', files: [...files, Readable.from(['four'])] });
    const [request] = await sandbox.requests('/api/workers');
    const names = [...(request?.body ?? '').matchAll(/filename="(.*?)"/g)].map(([, name]) => name);
    assert.deepEqual(names, ['unknown_file', 'unknown_file_2', 'x.txt', 'unknown_file_3']);
  });

  test('a path may be a URL, and what is none is named', async () => {
    await client.workers.create({ input: 'x', files: [{ path: pathToFileURL(path()) }] });
    assert.equal((await sandbox.ledger()).runs, 1);
    const refused = async (file: object, field: string) => {
      const files = [file as Blob];
      await assert.rejects(client.workers.create({ input: 'x', files }), { field });
    };
    await refused({ path: new URL('https://example.com/a') }, 'files[0].path');
    await refused({ content: 'a', name: 5 }, 'files[0].name');
    await refused({ path: path(), type: 5 }, 'files[0].type');
    await refused({ path: 5 }, 'files[0]');
  });

  test('a call that is cancelled closes its source', async () => {
    let closed = false;
    async function* endless() {
      try {
        for (;;) yield new Uint8Array(65_536);
      } finally {
        closed = true;
      }
    }
    const signal = AbortSignal.timeout(200);
    const call = client.workers.create({ input: 'x', files: [endless()] }, { signal });
    await assert.rejects(call, { name: 'APIUserAbortError' });
    for (let left = 100; !closed && left > 0; left -= 1) {
      await new Promise(resolve => setTimeout(resolve, 10));
    }
    assert.ok(closed);
  });

  test('how far it has come is told, to the end', async () => {
    const seen: Progress[] = [];
    const content = Readable.from(pieces());
    const files = [{ path: path() }, { name: 'big', content: Buffer.alloc(3_000_000) }];
    await client.workers.create(
      { input: 'x', files },
      { onUploadProgress: progress => seen.push(progress) },
    );
    const last = seen.at(-1);
    assert.ok(last && last.loaded > 3_000_000 && last.loaded === last.total);
    seen.length = 0;
    await client.workers.create(
      { input: 'x', files: [content] },
      { onUploadProgress: progress => seen.push(progress) },
    );
    assert.equal(seen.at(-1)?.total, undefined);
  });

  test('toFile names what it makes', async () => {
    const file = new File(['x'], 'a.txt');
    assert.equal(await toFile(file), file);
    assert.equal((await toFile(Promise.resolve(file), 'b.txt')).name, 'b.txt');
    assert.equal((await toFile(createReadStream(path()))).name, 'disk.txt');
    assert.equal((await toFile(Buffer.from('x'))).name, 'unknown_file');
    assert.equal((await toFile(new Blob(['x'], { type: 'text/x' }))).type, 'text/x');
    const odd = 7 as unknown as Blob;
    await assert.rejects(toFile(odd), { name: 'TypeError', message: /got a number/ });
  });

  test('a download takes the name the server suggests, in the folder that was chosen', async () => {
    const server = createServer((_, answer) => {
      answer.setHeader('content-disposition', 'attachment; filename="../../sly.txt"');
      answer.end('content');
    });
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
    const baseURL = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const target = await mkdtemp(join(folder, 'target-'));
    const file = await sandbox
      .client({ baseURL })
      .workers.retrieveFile('a/b.txt', { workerId: 'wrk_1' });
    const written = await file.writeToFile(target);
    server.close();
    assert.equal(written, join(target, 'sly.txt'));
    assert.deepEqual(await readdir(target), ['sly.txt']);
    assert.equal(await readFile(written, 'utf8'), 'content');
    await assert.rejects(file.text(), TypeError);
    await assert.rejects(file.writeToFile(target), TypeError);
  });
});
