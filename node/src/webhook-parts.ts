/** Deliveries of webhooks in the forms in which servers have them. Nothing here may need Node. */
import { invalidInput } from './errors.js';
import { bytesOf, kindOf } from './kinds.js';

/** The headers of a request: web `Headers`, those of a Node request, or pairs; in any case. */
export type DeliveryHeaders =
  | Iterable<readonly [string, string]>
  | { readonly [name: string]: string | readonly string[] | undefined };

/** The headers one by one. */
export function pairsOf(headers: DeliveryHeaders): Array<readonly [string, string]> {
  const pairs =
    Symbol.iterator in Object(headers)
      ? [...(headers as Iterable<readonly [string, string]>)]
      : Object.entries(headers ?? {}).flatMap(([name, value]) =>
          value === undefined ? [] : [value].flat().map(each => [name, each] as const),
        );
  if (!pairs.every(pair => Array.isArray(pair) && pair.every(part => typeof part === 'string'))) {
    throw invalidInput('headers', 'expected names and values of text');
  }
  return pairs;
}

/** The bytes of a body as it came. */
export function bytesFrom(body: unknown): Uint8Array {
  const bytes = typeof body === 'string' ? new TextEncoder().encode(body) : bytesOf(body);
  if (!bytes) {
    const hint = 'what decodes it first, as express.json() does, has to be left out';
    throw invalidInput('body', `expected bytes or text as they came, got ${kindOf(body)}: ${hint}`);
  }
  return bytes;
}
