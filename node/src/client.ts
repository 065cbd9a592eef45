/** The client: settings, resources, and requests of the caller's own making. */
import type { APIPromise } from './api-promise.js';
import { Caller } from './caller.js';
import type { Stream } from './events.js';
import { crossingNow, type NativeClient, native } from './native.js';
import { type ClientOptions, clientOptions, type RequestOptions } from './options.js';
import { Tasks } from './resources/tasks.js';
import { Workers } from './resources/workers.js';

/** The HTTP methods of a request. */
export type HTTPMethod = 'get' | 'post' | 'put' | 'patch' | 'delete';

/** The options of a request of the caller's own making. */
export interface CustomRequestOptions extends RequestOptions {
  /** The body: bytes and text are sent as they are, anything else as JSON. */
  body?: unknown;
  /** The media type of a body of bytes or text. */
  contentType?: string | undefined;
  /** Whether the answer is a stream of events. */
  stream?: boolean | undefined;
}

/** A request of the caller's own making. */
export interface CustomRequest extends CustomRequestOptions {
  method: HTTPMethod | Uppercase<HTTPMethod>;
  /** A path below the base URL. */
  path: string;
}

/** A setting in force, and where it comes from. */
export interface EffectiveSetting {
  value: unknown;
  source: string;
}

const INSPECT = Symbol.for('nodejs.util.inspect.custom');

/** The host's name and version, for the user agent. */
function runtimeName(): string {
  const { bun, deno, node } = process.versions;
  return bun ? `Bun/${bun}` : deno ? `Deno/${deno}` : `Node.js/${node}`;
}

/**
 * A client of the Handinger API. Making one sends nothing and reads nothing; all clients share
 * their connections, and none keeps the process alive.
 */
export class Handinger {
  /** Agents that run on Handinger's servers. */
  readonly workers: Workers;
  /** What workers are told to do, turn by turn. */
  readonly tasks: Tasks;
  readonly #native: NativeClient;
  readonly #caller: Caller;

  /**
   * @throws {InvalidInputError} When an option is unknown or of the wrong type.
   * @throws {ConfigurationError} When the settings cannot work.
   */
  constructor(options?: ClientOptions);
  constructor(options: ClientOptions | undefined, parent: Handinger);
  constructor(options: ClientOptions = {}, parent?: Handinger) {
    const given = clientOptions(options);
    this.#native = crossingNow(() =>
      parent ? parent.#native.withOptions(given) : new native.NativeClient(given, runtimeName()),
    );
    this.#caller = new Caller(this.#native);
    this.workers = new Workers(this.#caller);
    this.tasks = new Tasks(this.#caller);
  }

  /** A client with other settings; what is not given is inherited. Connections are shared. */
  withOptions(options: ClientOptions): Handinger {
    return new Handinger(options, this);
  }

  /** The key in use; `null` when there is none. */
  get apiKey(): string | null {
    return this.#native.apiKey;
  }

  /** Where the service is. */
  get baseURL(): string {
    return this.#native.baseUrl;
  }

  /** Every limit in force with its source, by the core's names; secrets show as `***`. */
  effectiveConfig(): { [name: string]: EffectiveSetting } {
    return JSON.parse(this.#native.effectiveConfig());
  }

  /** Reads any path below the base URL. */
  get<T = unknown>(path: string, options?: CustomRequestOptions): APIPromise<T> {
    return this.request<T>({ ...options, method: 'get', path });
  }

  /** Posts to any path below the base URL. It counts as a call that may start paid work. */
  post<T = unknown>(path: string, options?: CustomRequestOptions): APIPromise<T> {
    return this.request<T>({ ...options, method: 'post', path });
  }

  /** Puts to any path below the base URL. */
  put<T = unknown>(path: string, options?: CustomRequestOptions): APIPromise<T> {
    return this.request<T>({ ...options, method: 'put', path });
  }

  /** Patches any path below the base URL. */
  patch<T = unknown>(path: string, options?: CustomRequestOptions): APIPromise<T> {
    return this.request<T>({ ...options, method: 'patch', path });
  }

  /** Deletes any path below the base URL. */
  delete<T = unknown>(path: string, options?: CustomRequestOptions): APIPromise<T> {
    return this.request<T>({ ...options, method: 'delete', path });
  }

  /** Makes a request that is answered with events. */
  request(request: CustomRequest & { stream: true }): APIPromise<Stream>;
  /** Makes a request and decodes its JSON; an empty answer gives `null`. */
  request<T = unknown>(request: CustomRequest): APIPromise<T>;
  request<T>(request: CustomRequest): APIPromise<T | Stream> {
    const { method, path, body, contentType, stream, ...options } = request;
    const content = contentOf(body);
    const params = content
      ? { method, path, content_type: contentType ?? defaultType(body) }
      : { method, path, ...(body === undefined ? {} : { body }) };
    const call = { operation: 'request', params, content, options };
    return stream ? this.#caller.events(call) : this.#caller.json<T>(call);
  }

  /** Without the key. */
  [INSPECT](): string {
    return `Handinger { baseURL: '${this.baseURL}' }`;
  }
}

/** The bytes of a body that is not to be encoded as JSON. */
function contentOf(body: unknown): Uint8Array | null {
  if (typeof body === 'string') {
    return new TextEncoder().encode(body);
  }
  if (ArrayBuffer.isView(body)) {
    return new Uint8Array(body.buffer, body.byteOffset, body.byteLength);
  }
  if (body instanceof ArrayBuffer) {
    return new Uint8Array(body);
  }
  refuseWhatJsonCannotHold(body);
  return null;
}

/** As JSON these would be sent as `{}`, and what they hold would be lost. */
function refuseWhatJsonCannotHold(body: unknown): void {
  for (const kind of [Blob, FormData, ReadableStream, URLSearchParams]) {
    if (body instanceof kind) {
      throw new TypeError(`body: expected JSON, text or bytes, got a ${kind.name}`);
    }
  }
}

function defaultType(body: unknown): string {
  return typeof body === 'string' ? 'text/plain;charset=UTF-8' : 'application/octet-stream';
}
