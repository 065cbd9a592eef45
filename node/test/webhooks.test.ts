/** Deliveries of webhooks at the receiving end. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { inspect } from 'node:util';
import * as handinger from 'handinger';
import {
  APIResponseValidationError,
  type DeliveryHeaders,
  InvalidInputError,
  type WebhookDelivery,
  WebhookVerificationError,
} from 'handinger';
import { Sandbox } from 'handinger/testing';
import { TESTS } from './machine.js';

const TOKEN = 'whsec_canary';
const fixture = (name: string) => readFileSync(join(TESTS, 'fixtures', name));
const BODY = fixture('webhook_delivery.json');

describe('webhooks', () => {
  let sandbox: Sandbox;
  before(async () => {
    sandbox = await Sandbox.start({ speed: 100 });
  });
  after(() => sandbox.stop());

  const edge = require('../../dist/unsupported.js') as typeof import('../src/unsupported.js');
  for (const [where, { webhooks }] of Object.entries({
    Node: handinger,
    'an edge runtime': edge,
  })) {
    describe(`in ${where}`, () => {
      test('a genuine delivery is read, whatever its headers and body are held in', () => {
        const pairs: Array<[string, string]> = [['X-HANDINGER-TOKEN', TOKEN]];
        const headers: DeliveryHeaders[] = [
          { 'x-handinger-token': TOKEN, host: undefined, accept: ['a', 'b'] },
          new Headers(pairs),
          pairs,
          new Map(pairs),
        ];
        const padded = new Uint8Array(BODY.length + 2);
        padded.set(BODY, 2);
        for (const each of headers) {
          for (const body of [
            BODY,
            BODY.toString(),
            new Uint8Array(BODY).buffer,
            padded.subarray(2),
          ]) {
            const delivery = webhooks.verify(each, body, TOKEN);
            assert.equal(delivery.type, 'task.completed');
            assert.equal(delivery.taskId, 'tsk_7Rm2cQxW9-LbNa');
            assert.equal(delivery.worker?.output_text, 'Sunny, 24 degrees.');
          }
        }
        const headersOnce = { 'X-Handinger-Token': TOKEN };
        const future = webhooks.verify(headersOnce, fixture('webhook_delivery_future.json'), TOKEN);
        assert.equal(future.type, 'task.paused');
        assert.equal((future as { attempt?: unknown }).attempt, 1);
      });

      test('whoever does not know the token is refused, and learns nothing', () => {
        const headers: DeliveryHeaders[] = [
          {},
          { authorization: TOKEN },
          { 'x-handinger-token': 'whsec_canarz' },
          { 'x-handinger-token': '' },
          { 'x-handinger-token': [TOKEN, TOKEN] },
        ];
        for (const each of headers) {
          assert.throws(
            () => webhooks.verify(each, BODY, TOKEN),
            error => {
              assert.ok(error instanceof WebhookVerificationError);
              assert.equal(error.field, 'X-Handinger-Token');
              assert.doesNotMatch(inspect(error), /canar/);
              return true;
            },
          );
        }
      });

      test('wrong use is told', () => {
        const headers = { 'x-handinger-token': TOKEN };
        const parsed = JSON.parse(BODY.toString());
        assert.throws(() => webhooks.verify(headers, parsed, TOKEN), {
          field: 'body',
          message: /express\.json\(\)/,
        });
        const absent = undefined as unknown as string;
        assert.throws(() => webhooks.verify(headers, BODY, absent), { field: 'token' });
        assert.throws(
          () => webhooks.verify(headers, '{"type": 1}', TOKEN),
          error => {
            assert.ok(error instanceof APIResponseValidationError);
            assert.equal(error.field, 'webhook_delivery.type');
            return true;
          },
        );
        assert.throws(
          () => webhooks.verify({ 'x-handinger-token': '' }, BODY, ''),
          InvalidInputError,
        );
        const odd = { 'x-handinger-token': 7 } as unknown as DeliveryHeaders;
        assert.throws(() => webhooks.verify(odd, BODY, TOKEN), { field: 'headers' });
      });
    });
  }

  test('a server receives what is delivered', async () => {
    const client = sandbox.client();
    let token = '';
    const received = new Promise<WebhookDelivery>((resolve, reject) => {
      const server = createServer(async (request, answer) => {
        try {
          const pieces: Buffer[] = [];
          for await (const piece of request) pieces.push(piece);
          resolve(client.webhooks.verify(request.headers, Buffer.concat(pieces), token));
        } catch (error) {
          reject(error);
        }
        answer.writeHead(204).end();
        server.close();
      });
      server.listen(0, '127.0.0.1', async () => {
        const { port } = server.address() as AddressInfo;
        const { id } = await client.workers.create({ title: 'Scout' });
        const webhook = await client.workers.webhooks.update(id, {
          url: `http://127.0.0.1:${port}/`,
        });
        token = webhook.token ?? '';
        await client.tasks.create({ workerId: id, taskId: 'tsk_mine', input: '[say=Sunny.]' });
      });
    });
    const { type, taskId, worker } = await received;
    assert.equal(type, 'task.completed');
    assert.equal(taskId, 'tsk_mine');
    assert.equal(worker?.output_text, 'Sunny.');
  });
});
