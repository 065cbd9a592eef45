// Under Jest every file has globals of its own: neither errors nor files may be told by `instanceof`.
const { createReadStream } = require('node:fs');
const Handinger = require('handinger');
const { Sandbox } = require('handinger/testing');

const { APIUserAbortError, InvalidInputError, NotFoundError } = Handinger;

let sandbox;
beforeAll(async () => {
  sandbox = await Sandbox.start({ speed: 100 });
});
afterAll(() => sandbox.stop());

test('errors have their classes', async () => {
  const { workers } = sandbox.client();
  const refused = await workers.retrieve('nope').catch(error => error);
  expect(refused).toBeInstanceOf(NotFoundError);
  expect(refused.message).not.toMatch(/^\{/);
  await expect(workers.create({ input: '' })).rejects.toThrow(InvalidInputError);
  const signal = AbortSignal.timeout(50);
  const slow = workers.create({ input: '[seconds=5000] x' }, { signal });
  await expect(slow).rejects.toThrow(APIUserAbortError);
  const missing = workers.create({ input: 'x', files: [createReadStream('missing.csv')] });
  await expect(missing).rejects.toMatchObject({ field: 'files[0]', cause: { code: 'ENOENT' } });
});

test('files and bytes are taken for what they are', async () => {
  const files = [
    new File(['a'], 'a.txt'),
    new Blob(['b']),
    new TextEncoder().encode('c'),
    new ArrayBuffer(3),
    new URL(`file://${__filename}`),
    new Response('d'),
  ];
  const { workers } = sandbox.client();
  expect((await workers.create({ input: 'x', files })).status).toBe('completed');
});

test('a hook that throws breaks no call', async () => {
  const onAttempt = () => {
    throw new Error('hook broke');
  };
  const worker = await sandbox.client({ onAttempt }).workers.create({ input: 'x' });
  expect(worker.status).toBe('completed');
});
