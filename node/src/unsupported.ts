/**
 * Stands in for the package where no native code runs, in browsers and edge runtimes: the errors and
 * the check of webhook deliveries work there, all else says so when it is used. Nothing here may
 * need Node.
 */
import * as errors from './errors.js';
import type { WebhookDelivery } from './models.js';
import { bytesFrom, type DeliveryHeaders, pairsOf } from './webhook-parts.js';

const { APIResponseValidationError, ConfigurationError, WebhookVerificationError } = errors;

const TOKEN_HEADER = 'X-Handinger-Token';

function refuse(): never {
  throw new ConfigurationError(
    'handinger needs native code, which does not run in browsers and edge runtimes: ' +
      'call it from a server that runs Node.js, Bun or Deno.',
    { kind: 'configuration', outcome: 'not_sent' },
  );
}

/** A class that can be compared with `instanceof`, and not be made. */
const refused = (name: string) =>
  ({
    [name]: class {
      constructor() {
        refuse();
      }
    },
  })[name];

/** The check of a delivery, as the core makes it; of the worker in it no more than that it is one. */
export const webhooks = {
  verify(
    headers: DeliveryHeaders,
    body: string | Uint8Array | ArrayBuffer,
    token: string,
  ): WebhookDelivery {
    if (typeof token !== 'string' || token === '') {
      const got = token === '' ? 'an empty string' : typeof token;
      throw errors.invalidInput('token', `expected the webhook's token, got ${got}`);
    }
    const given = pairsOf(headers).filter(([name]) => name.toLowerCase() === 'x-handinger-token');
    if (given.length !== 1) {
      throw notGenuine(given.length === 0 ? 'carries no token' : 'carries several tokens');
    }
    if (!sameText(String(given[0]?.[1]), token)) {
      throw notGenuine("carries another token than the webhook's");
    }
    return delivery(new TextDecoder().decode(bytesFrom(body)));
  },
};

function notGenuine(problem: string): errors.WebhookVerificationError {
  const message = `The delivery is not genuine: it ${problem} in ${TOKEN_HEADER}.`;
  const details = {
    kind: 'webhook_verification',
    outcome: 'not_sent',
    field: TOKEN_HEADER,
  } as const;
  return new WebhookVerificationError(message, details);
}

/** Takes as long for a text that is nearly right as for one that is not. */
function sameText(one: string, other: string): boolean {
  const [left, right] = [new TextEncoder().encode(one), new TextEncoder().encode(other)];
  let differences = left.length ^ right.length;
  for (let index = 0; index < left.length; index += 1) {
    differences |= (left[index] ?? 0) ^ (right[index % Math.max(right.length, 1)] ?? 0);
  }
  return differences === 0;
}

function delivery(text: string): WebhookDelivery {
  const misfit = (field: string, problem: string) =>
    new APIResponseValidationError(`${field}: ${problem}`, {
      kind: 'response_validation',
      outcome: 'accepted',
      field,
    });
  let data: unknown;
  try {
    data = JSON.parse(text);
  } catch {
    throw misfit('webhook_delivery', 'expected JSON');
  }
  if (typeof data !== 'object' || data === null || Array.isArray(data)) {
    throw misfit('webhook_delivery', 'expected an object');
  }
  const fields = data as { [name: string]: unknown };
  for (const [name, kind] of Object.entries({
    type: 'string',
    workerId: 'string',
    taskId: 'string',
    worker: 'object',
  })) {
    if ((fields[name] ?? null) !== null && typeof fields[name] !== kind) {
      throw misfit(`webhook_delivery.${name}`, `expected a ${kind}`);
    }
  }
  return data as WebhookDelivery;
}

/** The client, which cannot be made here; its errors are there. */
export class Handinger {
  static readonly toFile = refuse;
  static readonly webhooks = webhooks;

  constructor() {
    refuse();
  }
}

Object.assign(Handinger, errors);

export * from './errors.js';
export { parseOutput } from './output.js';
export { Handinger as default };
export const APIPromise = refused('APIPromise');
export const FileResponse = refused('FileResponse');
export const HandingerResponse = refused('HandingerResponse');
export const MapRun = refused('MapRun');
export const PagePromise = refused('PagePromise');
export const Schedules = refused('Schedules');
export const Stream = refused('Stream');
export const Tasks = refused('Tasks');
export const toFile = refuse;
export const Webhooks = refused('Webhooks');
export const WorkerEvent = refused('WorkerEvent');
export const Workers = refused('Workers');
