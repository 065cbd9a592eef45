/** Programs written for the official package: the same calls give the same under both. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import Official from '@ramensoft/handinger';
import { Handinger } from 'handinger';
import { Sandbox } from 'handinger/testing';

/** What differs from run to run. */
const CHANGES =
  /^(id|.*Id|.*At|.*_at|url|text|output_text|outputText|credits|.*Tokens|token|durationMs)$/;
const stable = (value: unknown) =>
  JSON.parse(
    JSON.stringify(value, (key, item) => (CHANGES.test(key) && item ? typeof item : item)),
  );

/** Every call of the official package, written as its documentation does. */
async function program(Client: typeof Official, baseURL: string): Promise<unknown[]> {
  const client = new Client({
    apiKey: 'k',
    baseURL,
    maxRetries: 0,
    timeout: 10_000,
    defaultHeaders: { 'x-a': '1', 'x-b': null },
    defaultQuery: { q: '1' },
  });
  const { tasks, workers } = client;
  const said: unknown[] = [];
  const say = (value: unknown) => said.push(stable(value));

  const { id: workerId } = await workers.create({ title: 'Scout', instructions: 'Be brief.' });
  say(await workers.update(workerId, { title: 'Ranger', visibility: 'private' }));
  const params: Official.TaskCreateParams = { input: '[say=Hi.]', workerId, taskId: 'tsk_mine' };
  const worker = await tasks.create({ ...params, budget: 'low' }, { timeout: 5000 });
  say(worker);
  say(await workers.retrieve(workerId, { taskId: 'tsk_mine' }));
  say(await tasks.retrieve('tsk_mine', { headers: { 'x-c': '2' } }));
  say(await tasks.listTurns('tsk_mine'));
  say(Object.keys(await workers.retrieveEmail(workerId)));

  const when = { type: 'cron', cron: '0 9 * * *' } as const;
  const schedule = await workers.schedules.create(workerId, { input: 'again', when });
  say([schedule, await workers.schedules.list(workerId)]);
  say(await workers.schedules.cancel(schedule.id, { workerId }));

  say(await workers.webhooks.update(workerId, { url: 'http://127.0.0.1:9/' }));
  say(await workers.webhooks.retrieve(workerId));
  say(await workers.webhooks.regenerateToken(workerId));
  say(await workers.webhooks.listExecutions(workerId, { page: 1 }));
  say(await workers.webhooks.delete(workerId));

  const { data, response } = await tasks.retrieve('tsk_mine').withResponse();
  say([data, response.status, response.headers.get('content-type')]);
  const raw = await tasks.retrieve('tsk_mine').asResponse();
  say([raw.ok, raw.bodyUsed, await raw.json()]);
  say(await client.get('/api/tasks/tsk_mine'));
  say(Object.keys((await client.post('/api/tasks', { body: { input: 'x' } })) as object));
  const copy = client.withOptions({ maxRetries: 5 });
  say([copy.maxRetries, copy.timeout, copy.apiKey, copy.baseURL === client.baseURL]);
  assert.equal(client.baseURL, baseURL);

  for (const call of [
    () => tasks.retrieve('nope'),
    () => new Client({ apiKey: 'revoked', baseURL }).tasks.retrieve('nope'),
    () => tasks.retrieve('x', { signal: AbortSignal.abort() }),
    () => client.withOptions({ baseURL: 'http://127.0.0.1:1' }).tasks.retrieve('x'),
  ]) {
    const error = await call().then(
      () => assert.fail('it succeeded'),
      error => error,
    );
    assert.ok(error instanceof Client.APIError && error instanceof Client.HandingerError);
    const classes = Object.entries(Client).filter(([, each]) => each?.prototype instanceof Error);
    const fitting = classes.filter(([, each]) => error instanceof each).map(([name]) => name);
    const { status, error: body, headers } = error;
    say([
      fitting.filter(name => name in Official).sort(),
      status,
      body,
      headers instanceof Headers,
    ]);
  }

  const file = await Client.toFile(Buffer.from('x'), 'a.txt', { type: 'text/x' });
  say([file.name, file.type, await file.text()]);
  say([await tasks.delete('tsk_mine'), await workers.delete(workerId)]);
  return said;
}

describe('the official package', () => {
  test('every call gives the same under both', async () => {
    const results: unknown[][] = [];
    const seen: string[][] = [];
    for (const client of [Official, Handinger as unknown as typeof Official]) {
      const sandbox = await Sandbox.start({ speed: 100 });
      results.push(await program(client, sandbox.baseURL.replace(/\/$/, '')));
      const requests = await sandbox.requests();
      seen.push(
        requests.map(({ method, path, query, headers }) =>
          [
            method,
            path.replaceAll(/(wrk|sch)_[^/]+/g, '$1'),
            query,
            headers['x-a'],
            headers['x-c'],
          ].join(' '),
        ),
      );
      await sandbox.stop();
    }
    const [official, ours] = results;
    assert.ok(official && official.length > 20);
    for (const [index, expected] of official.entries()) {
      assert.deepEqual(ours?.[index], expected, `number ${index}`);
    }
    assert.deepEqual(seen[1], seen[0]);
  });
});
