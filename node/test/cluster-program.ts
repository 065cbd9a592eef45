/** A program of a cluster: its first process and three more make a call each, and all end. */
import cluster from 'node:cluster';
import { Handinger } from 'handinger';

const client = new Handinger();

async function status(): Promise<string> {
  return (await client.workers.create({ input: 'x' })).status;
}

async function first(): Promise<void> {
  const said: unknown[] = [];
  cluster.on('message', (_, message) => said.push(message));
  cluster.on('exit', (_, code) => {
    if (said.push(code) === 6) {
      console.log(said.sort().join());
    }
  });
  // Its connections and threads are there before the others are started.
  await status();
  for (let count = 0; count < 3; count += 1) {
    cluster.fork();
  }
}

async function other(): Promise<void> {
  const message = await status();
  process.send?.(message, () => cluster.worker?.disconnect());
}

cluster.isPrimary ? first() : other();
