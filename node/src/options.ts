/** What may be set on a client and on a call, and how it crosses to the core. */
import { HandingerError, InvalidInputError, invalidInput } from './errors.js';
import type { MapOptions } from './map.js';
import { jsonSchemaOf } from './output.js';
import type { OnProgress } from './progress.js';
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
export interface ClientOptions extends WatchOptions {
  /** The key that pays. Default: the environment variable `HANDINGER_API_KEY`, read when the first call needs it. */
  apiKey?: string | null | undefined;
  /** Where the service is. Default: `HANDINGER_BASE_URL`, else `https://handinger.com`. */
  baseURL?: string | null | undefined;
  /**
   * The limit of every whole call in milliseconds, retries and waits included; `null` for none.
   * Default: 60 s, and 60 min for calls that are answered when a worker is done.
   */
  timeout?: number | null | undefined;
  /** The limit for making one connection in milliseconds; `null` for none. Default: 10 s. */
  connectTimeout?: number | null | undefined;
  /** How often a call is tried again after the first time. Default: 2. */
  maxRetries?: number | undefined;
  /** The longest wait in milliseconds the server may ask for before the call fails instead. Default: 120 s. */
  maxRetryWait?: number | undefined;
  /** Whether a paid call whose outcome is unknown is sent again under its key. Default: true. */
  retryUnknown?: boolean | undefined;
  /** Headers of every call; `null` leaves one out. In `withOptions` they are added to those there. */
  defaultHeaders?: HeadersLike | undefined;
  /** Headers of every call, in place of those there. */
  setDefaultHeaders?: HeadersLike | undefined;
  /** The query of every call. In `withOptions` it is added to what is there. */
  defaultQuery?: Query | undefined;
  /** The query of every call, in place of what is there. */
  setDefaultQuery?: Query | undefined;
  /** The proxy of every call, in place of those of the environment: an `http`, `https` or `socks5` URL. */
  proxy?: string | null | undefined;
  /** The largest answer that is read, in bytes after inflating; files excepted. Default: 256 MiB. */
  maxResponseBytes?: number | undefined;
  /** The longest line of an event stream in bytes. Default: 16 MiB. */
  maxEventBytes?: number | undefined;
}

/** What one call may set differently from its client. */
export interface RequestOptions {
  /** More headers; `null` leaves one out that the client would send. */
  headers?: HeadersLike | undefined;
  /** Added to the query. */
  query?: Query | undefined;
  /** Added to the JSON body, in place of fields of the same name. */
  extraBody?: { [name: string]: unknown } | undefined;
  /** The limit of the whole call in milliseconds; `null` for none. */
  timeout?: number | null | undefined;
  /** How often the call is tried again after the first time. */
  maxRetries?: number | undefined;
  /** The longest wait in milliseconds the server may ask for before the call fails instead. */
  maxRetryWait?: number | undefined;
  /** The key under which the server runs this call once. One is minted when none is given. */
  idempotencyKey?: string | undefined;
  /** Whether the call is sent again under its key when its outcome is unknown. */
  retryUnknown?: boolean | undefined;
  /** Whether redirects are followed. Default: where it is safe. */
  followRedirects?: boolean | undefined;
  /** Whether a stream hands out its signs of life, too. Default: false. */
  heartbeats?: boolean | undefined;
  /** Called as the files of the call leave. */
  onUploadProgress?: OnProgress | undefined;
  /** Cancels the call: it is rejected with `APIUserAbortError`, and its connection is given up. */
  signal?: AbortSignal | null | undefined;
}

type Encode = (value: unknown) => unknown;
type Table<T> = { readonly [name in keyof T]-?: readonly [coreName: string, encode?: Encode] };

/** The surface counts milliseconds, the core seconds. */
const seconds: Encode = value => (typeof value === 'number' ? value / 1000 : value);

const CLIENT_OPTIONS: Table<Omit<ClientOptions, keyof WatchOptions>> = {
  apiKey: ['api_key'],
  baseURL: ['base_url'],
  timeout: ['timeout', seconds],
  connectTimeout: ['connect_timeout', seconds],
  maxRetries: ['max_retries'],
  maxRetryWait: ['max_retry_wait', seconds],
  retryUnknown: ['retry_unknown'],
  defaultHeaders: ['default_headers', plainHeaders],
  setDefaultHeaders: ['set_default_headers', plainHeaders],
  defaultQuery: ['default_query'],
  setDefaultQuery: ['set_default_query'],
  proxy: ['proxy'],
  maxResponseBytes: ['max_response_bytes'],
  maxEventBytes: ['max_event_bytes'],
};

const CALL_OPTIONS: Table<Omit<RequestOptions, 'signal' | 'onUploadProgress'>> = {
  headers: ['extra_headers', plainHeaders],
  query: ['extra_query'],
  extraBody: ['extra_body'],
  timeout: ['timeout', seconds],
  maxRetries: ['max_retries'],
  maxRetryWait: ['max_retry_wait', seconds],
  idempotencyKey: ['idempotency_key'],
  retryUnknown: ['retry_unknown'],
  followRedirects: ['follow_redirects'],
  heartbeats: ['heartbeats'],
};

const MAP_OPTIONS: Table<Omit<MapOptions, 'signal' | 'onProgress'>> = {
  ...CALL_OPTIONS,
  concurrency: ['concurrency'],
  // "raise" is what the core calls it.
  onError: ['on_error', value => (value === 'throw' ? 'raise' : value)],
  resumeFile: ['resume_file'],
};

/** A client's options as the core's JSON. A name it does not know is refused there. */
export function clientOptions(options: ClientOptions): string {
  const { logger: _, logLevel: __, onAttempt: ___, ...rest } = options;
  return toJSON(renamed(rest, CLIENT_OPTIONS));
}

/** A call's options as the core's JSON; empty when none is set. */
export function callOptions(options: RequestOptions | undefined): string {
  if (!options) {
    return '';
  }
  const { signal: _, onUploadProgress: __, ...rest } = options;
  return toJSON(renamed(rest, CALL_OPTIONS));
}

/** A map's options, those of each of its calls among them, as the core's JSON. */
export function mapOptions(options: MapOptions): string {
  const { signal: _, onProgress: __, ...rest } = options;
  return toJSON(renamed(rest, MAP_OPTIONS));
}

function renamed<T extends object>(given: T, table: Table<T>): { [name: string]: unknown } {
  const result: { [name: string]: unknown } = {};
  for (const [name, value] of Object.entries(given)) {
    if (value !== undefined) {
      const known = Object.hasOwn(table, name) ? table[name as keyof T] : undefined;
      const [coreName, encode] = known ?? [name];
      result[coreName] = encode ? encode(value) : value;
    }
  }
  return result;
}

function plainHeaders(given: unknown): unknown {
  if (typeof given !== 'object' || given === null) {
    return given;
  }
  const headers = given as HeadersLike;
  const pairs: Iterable<readonly [string, HeaderValue]> =
    Symbol.iterator in headers ? headers : Object.entries(headers);
  const result: { [name: string]: string | null } = {};
  for (const [name, value] of pairs) {
    if (value !== undefined) {
      result[name] = typeof value === 'object' && value !== null ? value.join(', ') : value;
    }
  }
  return result;
}

/**
 * Encodes a value as JSON text, a schema of a library as the JSON Schema it stands for. What JSON
 * cannot hold is refused rather than left out.
 *
 * @throws {InvalidInputError} For a number that is not finite, a function, a symbol or a bigint.
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

function asJSON(name: string, value: unknown): unknown {
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
