// In the pool `vmThreads` a test has globals of its own, in `threads` a thread of its own.
import Handinger, { NotFoundError } from 'handinger';
import { Sandbox } from 'handinger/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';

let sandbox;
beforeAll(async () => {
  sandbox = await Sandbox.start({ speed: 100 });
});
afterAll(() => sandbox.stop());

test('errors have their classes, and files are taken for what they are', async () => {
  const { workers } = sandbox.client();
  expect(sandbox.client()).toBeInstanceOf(Handinger);
  await expect(workers.retrieve('nope')).rejects.toThrow(NotFoundError);
  const files = [new Blob(['b']), new TextEncoder().encode('c'), new File(['a'], 'a.txt')];
  expect((await workers.create({ input: 'x', files })).status).toBe('completed');
  expect((await sandbox.ledger()).runs).toBe(1);
});
