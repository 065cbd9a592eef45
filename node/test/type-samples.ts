/** Uses of the package that must compile under `strict`; a wrong one must not. Never run. */
import Handinger, {
  type APIPromise,
  type HandingerError,
  parseOutput,
  RateLimitError,
  type Stream,
  type WebhookExecution,
  type WebhookExecutionList,
  type Worker,
  type WorkerTemplate,
} from 'handinger';
import { z } from 'zod';
import { z as z3 } from 'zod3';

type Same<A, B> =
  (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;

/** Compiles only when both types are the same. */
function same<A, B>(_: Same<A, B>): void {}

export async function samples(client: Handinger, wanted: boolean): Promise<void> {
  const worker = client.workers.create({ input: 'x', budget: 'low' });
  same<typeof worker, APIPromise<Worker>>(true);
  const stream = client.workers.create({ input: 'x', stream: true });
  same<typeof stream, APIPromise<Stream>>(true);
  const either = client.workers.create({ input: 'x', stream: wanted });
  same<typeof either, APIPromise<Worker | Stream>>(true);
  const followed = client.workers.retrieve('wrk_1', { stream: true });
  same<typeof followed, APIPromise<Stream>>(true);
  const read = client.workers.retrieve('wrk_1', null, { timeout: null, maxRetries: 0 });
  same<typeof read, APIPromise<Worker>>(true);

  const template = client.workers.create({ title: 'Scout', outputSchema: { type: 'object' } });
  same<typeof template, APIPromise<WorkerTemplate>>(true);
  const nameless = client.workers.create();
  same<typeof nameless, APIPromise<WorkerTemplate>>(true);
  client.workers.update('wrk_1', { outputSchema: null });
  const task = client.tasks.create({ input: 'x', workerId: 'wrk_1', taskId: 'tsk_1' });
  same<typeof task, APIPromise<Worker>>(true);
  const turn = client.tasks.create({ input: 'x', stream: true });
  same<typeof turn, APIPromise<Stream>>(true);
  same<Awaited<ReturnType<typeof client.tasks.wait>>, Worker>(true);

  // @ts-expect-error: a template has no budget: its runs have
  client.workers.create({ budget: 'low' });
  // @ts-expect-error: what runs has no title of its own
  client.workers.create({ input: 'x', title: 'Scout' });
  // @ts-expect-error: a task needs an instruction
  client.tasks.create({ taskId: 'tsk_1' });
  // @ts-expect-error: there is no such option
  client.workers.create({ input: 'x' }, { retries: 3 });
  // @ts-expect-error: a file belongs to a worker
  client.workers.retrieveFile('a.txt');

  const { data, requestId } = await client.workers.retrieve('wrk_1').withResponse();
  same<typeof data, Worker>(true);
  same<typeof requestId, string | undefined>(true);
  same<typeof data.created_at, number | null | undefined>(true);

  const { schedules } = await client.workers.schedules.list('wrk_1');
  for (const schedule of schedules) {
    if (schedule.type === 'cron') {
      same<typeof schedule.cron, string>(true);
    }
  }

  const page = await client.workers.webhooks.listExecutions('wrk_1');
  same<typeof page, WebhookExecutionList>(true);
  for await (const execution of client.workers.webhooks.listExecutions('wrk_1', { page: 2 })) {
    same<typeof execution, WebhookExecution>(true);
  }

  const custom = await client.get('/api/new');
  same<typeof custom, unknown>(true);
  const typed = await client.post<{ ok: boolean }>('/api/new', { body: { a: 1 } });
  same<typeof typed, { ok: boolean }>(true);

  const Flights = z.object({ flights: z.array(z.object({ price: z.number() })) });
  client.workers.create({ title: 'Scout', outputSchema: Flights });
  client.workers.update('wrk_1', { outputSchema: Flights });
  const { flights } = await parseOutput(await task, Flights);
  same<typeof flights, Array<{ price: number }>>(true);
  const older = await parseOutput(await task, z3.object({ a: z3.string() }));
  same<typeof older, { a: string }>(true);

  for await (const { input, worker, error } of client.workers.map<string>(['a', 'b'])) {
    same<typeof input, string>(true);
    same<typeof error, HandingerError | null>(true);
    same<typeof worker, Worker | null>(true);
  }
  const [first] = await client.tasks.map([{ input: 'a', workerId: 'wrk_1' }]).results();
  if (first?.error) {
    same<typeof first.worker, null>(true);
  } else if (first) {
    same<typeof first.worker, Worker>(true);
  }
  // @ts-expect-error: an input needs an instruction
  client.workers.map([{ budget: 'low' }]);

  // The types and errors are under the client's name, too.
  const params: Handinger.TaskCreateParams = { input: 'x' };
  const done: Handinger.Worker = await client.tasks.create(params);
  same<typeof done, Worker>(true);
  try {
    await client.workers.retrieve('wrk_1');
  } catch (error) {
    if (error instanceof Handinger.NotFoundError) {
      same<typeof error.status, number | undefined>(true);
    }
  }

  try {
    await new Handinger().withOptions({ timeout: 1000 }).workers.wait('wrk_1');
  } catch (error) {
    if (error instanceof RateLimitError) {
      same<typeof error.retryAt, Date | undefined>(true);
    }
  }
  if (wanted) {
    await using result = await stream;
    for await (const event of result) {
      same<typeof event.worker, Worker | null>(true);
    }
  }
}
