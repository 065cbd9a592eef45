import Handinger, { NotFoundError, type Worker, webhooks } from 'handinger';
import { Sandbox } from 'handinger/testing';

export async function run(): Promise<Worker> {
  const sandbox: Sandbox = await Sandbox.start({ speed: 100 });
  const client: Handinger = sandbox.client();
  const stream = await client.workers.create({ input: 'x', stream: true });
  for await (const event of stream) console.log(event.kind);
  try {
    await client.workers.retrieve('nope');
  } catch (error) {
    if (error instanceof NotFoundError) console.log(error.status, error.outcome);
  }
  console.log(webhooks.verify({ 'x-handinger-token': 'a' }, '{}', 'a').taskId);
  return stream.finalWorker();
}
