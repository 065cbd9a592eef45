/** Answers as data: a schema on the way out, and the check by it on the way back. */
import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, test } from 'node:test';
import {
  APIResponseValidationError,
  type Handinger,
  type JSONSchema,
  type OutputSchema,
  parseOutput,
} from 'handinger';
import { Sandbox } from 'handinger/testing';
import { z } from 'zod';
import { z as mini } from 'zod/v4-mini';
import { zodToJsonSchema } from 'zod-to-json-schema';
import { z as z3 } from 'zod3';

const Report = z.object({
  title: z.string(),
  count: z.number().transform(count => `${count} pieces`),
  tags: z.array(z.object({ name: z.string() })),
});

const Report3 = z3.object({ title: z3.string(), count: z3.number() });

describe('structured output', () => {
  let sandbox: Sandbox;
  let client: Handinger;
  before(async () => {
    sandbox = await Sandbox.start({ speed: 100 });
    client = sandbox.client();
  });
  beforeEach(() => sandbox.reset());
  after(() => sandbox.stop());

  /** What a worker with that schema answers. */
  async function answer(outputSchema: JSONSchema | OutputSchema) {
    const { id } = await client.workers.create({ title: 'Scout', outputSchema });
    return client.tasks.create({ workerId: id, input: 'report' });
  }

  test('a Zod schema goes as JSON Schema and comes back as its type', async () => {
    const worker = await answer(Report);
    const [request] = await sandbox.requests();
    const { outputSchema } = JSON.parse(request?.body ?? '');
    assert.equal(outputSchema.properties.count.type, 'number');
    assert.equal(outputSchema.$schema, 'http://json-schema.org/draft-07/schema#');
    const report = await parseOutput(worker, Report);
    assert.match(report.count, /^\d+ pieces$/);
    const raw = worker.structured_output as { count: number };
    assert.equal(report.count, `${raw.count} pieces`);
  });

  test('Zod 3 is converted by its own package and checks as well', async () => {
    const worker = await answer(zodToJsonSchema(Report3 as never) as JSONSchema);
    const report = await parseOutput(worker, Report3);
    assert.equal(typeof report.count, 'number');
  });

  test('a turn has its output, too', async () => {
    const { id } = await client.workers.create({ outputSchema: Report });
    await client.tasks.create({ workerId: id, taskId: 'tsk_mine', input: 'report' });
    const { items } = await client.tasks.listTurns('tsk_mine');
    const turn = items.find(({ structuredOutput }) => structuredOutput);
    assert.ok(turn);
    assert.equal(typeof (await parseOutput(turn, Report)).title, 'string');
  });

  test('a schema that cannot say itself as JSON Schema is refused with the way out', async () => {
    const message = /z\.toJSONSchema\(schema\) with Zod 4, zodToJsonSchema\(schema\)/;
    for (const outputSchema of [Report3, mini.object({ a: mini.string() })]) {
      const wanted = { name: 'InvalidInputError', field: 'outputSchema', message };
      await assert.rejects(client.workers.create({ outputSchema }), wanted);
      await assert.rejects(client.workers.update('wrk_1', { outputSchema }), wanted);
    }
    assert.deepEqual(await sandbox.requests(), []);
  });

  test('data that does not fit is an error that names the place', async () => {
    const structured_output = { title: 'x', count: 1, tags: [{ name: 'a' }, { name: 7 }] };
    await assert.rejects(parseOutput({ structured_output }, Report), error => {
      assert.ok(error instanceof APIResponseValidationError);
      assert.equal(error.field, 'structured_output.tags[1].name');
      assert.match(error.message, /^structured_output\.tags\[1\]\.name: .*expected string/);
      assert.equal(error.error, structured_output);
      return true;
    });
    await assert.rejects(parseOutput({ structuredOutput: { title: 7 } }, Report3), {
      field: 'structuredOutput.title',
    });
    for (const none of [{}, { structured_output: null }]) {
      await assert.rejects(parseOutput(none, Report), {
        field: 'structured_output',
        message: /expected data, got none/,
      });
    }
    await assert.rejects(parseOutput({ structured_output: {} }, {} as never), { field: 'schema' });
  });
});
