/** What may be set on a client and on a call, and how it crosses to the core. */
import type { Table } from './encoders.js';
import { HandingerError, InvalidInputError, invalidInput } from './errors.js';
import { functionOf, objectOf, unknownOption } from './given.js';
import type { MapOptions } from './map.js';
import { jsonSchemaOf } from './output.js';
import type { OnProgress } from './progress.js';
import {
  CALL_SETTINGS,
  type CallSettings,
  CLIENT_SETTINGS,
  type ClientSettings,
  MAP_SETTINGS,
} from './settings.js';
import type { WatchOptions } from './watch.js';

/** A header: text, several values, `null` to leave it out, `undefined` for "not given". */
export type HeaderValue = string | readonly string[] | null | undefined;

/** Headers as an object, as pairs, or as a `Headers`. Names compare without case. */
export type HeadersLike =
  | Headers
  | ReadonlyArray<readonly [string, HeaderValue]>
  | { readonly [name: string]: HeaderValue };

/** The parameters of a query. */
export interface Query {
  [name: string]: string | number | boolean | null | undefined;
}

/** The settings of a client. What is not given comes from the environment or is the default. */
export interface ClientOptions extends ClientSettings, WatchOptions {}

/** What one call may set differently from its client. */
export interface RequestOptions extends CallSettings {
  /** Called as the files of the call leave. */
  onUploadProgress?: OnProgress | undefined;
  /** Cancels the call: it is rejected with `APIUserAbortError`, and its connection is given up. */
  signal?: AbortSignal | null | undefined;
}

/** A client's options as the core's JSON. A name it does not know is refused there. */
export function clientOptions(options: ClientOptions): string {
  const { logger: _, logLevel: __, onAttempt: ___, ...rest } = objectOf('options', options);
  return toJSON(renamed(rest, CLIENT_SETTINGS));
}

/** A call's options as the core's JSON; empty when none is set. */
export function callOptions(options: RequestOptions | undefined): string {
  if (!options) {
    return '';
  }
  const { signal: _, onUploadProgress, ...rest } = objectOf('options', options);
  functionOf('onUploadProgress', onUploadProgress);
  return toJSON(renamed(rest, CALL_SETTINGS));
}

/** A map's options, those of each of its calls among them, as the core's JSON. */
export function mapOptions(options: MapOptions): string {
  const { signal: _, onProgress, ...rest } = options;
  functionOf('onProgress', onProgress);
  return toJSON(renamed(rest, { ...CALL_SETTINGS, ...MAP_SETTINGS }));
}

function renamed<T>(given: object, table: Table<T>): { [name: string]: unknown } {
  const result: { [name: string]: unknown } = {};
  for (const [name, value] of Object.entries(given)) {
    if (value !== undefined) {
      if (!Object.hasOwn(table, name)) {
        throw unknownOption(name);
      }
      const [coreName, encode] = table[name as keyof T];
      result[coreName] = encode ? encode(value) : value;
    }
  }
  return result;
}

/**
 * Encodes a value as JSON text, a schema of a library as the JSON Schema it stands for. What JSON
 * cannot hold is refused rather than left out.
 *
 * @throws {InvalidInputError} For a number that is not finite, an invalid date, a function, a symbol
 * or a bigint.
 */
export function toJSON(value: unknown): string {
  try {
    return JSON.stringify(value, asJSON);
  } catch (error) {
    if (!(error instanceof HandingerError)) {
      throw new InvalidInputError((error as Error).message, {
        kind: 'invalid_input',
        outcome: 'not_sent',
      });
    }
    throw error;
  }
}

function asJSON(this: { [name: string]: unknown }, name: string, value: unknown): unknown {
  // A date that is none would go as null.
  if (value === null && this[name] !== null) {
    throw invalidInput(name, `expected a valid date, got ${String(this[name])}`);
  }
  if (name === 'outputSchema') {
    return jsonSchemaOf(value);
  }
  const kind = typeof value;
  const impossible =
    kind === 'function' ||
    kind === 'symbol' ||
    kind === 'bigint' ||
    Number.isNaN(value) ||
    value === Number.POSITIVE_INFINITY ||
    value === Number.NEGATIVE_INFINITY;
  if (!impossible) {
    return value;
  }
  const shown = kind === 'number' ? String(value) : `a ${kind}`;
  throw invalidInput(name, `expected a value that JSON can hold, got ${shown}`);
}
