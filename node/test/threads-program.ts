/**
 * Threads that end with calls in flight, one way or another. The arguments: how many, and how many
 * at once. It prints how many have ended; the process must outlive them all.
 */
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import { Handinger } from 'handinger';

/** What is in flight when a thread ends: each waits for long in another part of the native half. */
const CALLS: ReadonlyArray<(client: Handinger) => unknown> = [
  ({ workers }) => workers.create({ input: '[seconds=5000] x' }),
  ({ workers }) => workers.create({ input: '[seconds=5000] x', stream: true }).asResponse(),
  ({ workers }) =>
    workers.create({ input: '[seconds=5000] x', stream: true }).then(stream => stream.untilDone()),
  ({ workers }) =>
    workers
      .create({ input: '[seconds=5000] x', stream: true })
      .then(stream => stream.finalWorker()),
  ({ workers }) => workers.map(['[seconds=5000] x', '[seconds=5000] y']).results(),
  ({ workers }) => workers.wait('wrk_slow'),
  ({ workers }) => workers.create({ input: 'x', files: [endless()] }),
  ({ workers }) =>
    workers.retrieveFile('slow', { workerId: 'wrk_1' }).then(file => file.arrayBuffer()),
  ({ workers }) => workers.retrieveFile('slow', { workerId: 'wrk_1' }).then(file => file.text()),
  ({ workers }) => workers.retrieve('wrk_none').catch(() => {}),
];

/** How a thread ends: from outside, by itself, or by an exception. */
const ENDS = ['terminate', 'exit', 'throw'] as const;

async function* endless(): AsyncGenerator<Uint8Array> {
  for (;;) {
    yield new Uint8Array(65_536);
  }
}

async function inThread(number: number): Promise<void> {
  const client = new Handinger({ maxRetries: 0 });
  const call = CALLS[number % CALLS.length];
  for (let count = 0; count < 3; count += 1) {
    Promise.resolve(call?.(client)).catch(() => {});
  }
  // Some are still connecting then, others wait for their answer.
  await new Promise(resolve => setTimeout(resolve, number % 40));
  parentPort?.postMessage('in flight');
  switch (ENDS[number % ENDS.length]) {
    case 'exit':
      process.exit(0);
      break;
    case 'throw':
      throw new Error('on purpose');
    default:
  }
}

async function thread(number: number): Promise<void> {
  const worker = new Worker(__filename, { workerData: number });
  worker.on('error', error => {
    if (error.message !== 'on purpose') {
      throw error;
    }
  });
  const ended = new Promise(resolve => worker.on('exit', resolve));
  await Promise.race([new Promise(resolve => worker.on('message', resolve)), ended]);
  if (ENDS[number % ENDS.length] === 'terminate') {
    await worker.terminate();
  }
  await ended;
}

async function main(): Promise<void> {
  const [many = 0, atOnce = 1] = process.argv.slice(2).map(Number);
  let number = 0;
  const some = async () => {
    while (number < many) {
      number += 1;
      await thread(number);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, some));
  const worker = await new Handinger().workers.create({ input: 'x' });
  console.log(number, worker.status);
}

if (isMainThread) {
  main();
} else {
  inThread(workerData as number);
}
