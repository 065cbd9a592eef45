/** The client: settings, resources, and requests of the caller's own making. */
import type { APIPromise } from './api-promise.js';
import { Caller } from './caller.js';
import { contentOf } from './content.js';
import * as errors from './errors.js';
import type { Stream } from './events.js';
import { objectOf } from './given.js';
import type * as models from './models.js';
import { crossingNow, type NativeClient, native } from './native.js';
import { type ClientOptions, clientOptions, type RequestOptions } from './options.js';
import type * as params from './params.js';
import type * as tasks from './resources/tasks.js';
import { Tasks } from './resources/tasks.js';
import type * as workers from './resources/workers.js';
import { Workers } from './resources/workers.js';
import { toFile } from './uploads.js';
import { Watch } from './watch.js';
import { webhooks } from './webhooks.js';

/** The HTTP methods of a request. */
export type HTTPMethod = 'get' | 'post' | 'put' | 'patch' | 'delete';

/** The options of a request of the caller's own making. */
export interface CustomRequestOptions extends RequestOptions {
  /**
   * The body. Bytes and text are sent as they are; so are a `Blob`, `FormData`, `URLSearchParams`
   * and a `ReadableStream`, which are read whole first; anything else goes as JSON.
   */
  body?: unknown;
  /** The media type of a body that is not JSON. */
  contentType?: string | undefined;
  /** Whether the answer is a stream of events. */
  stream?: boolean | undefined;
}

/** A request of the caller's own making. */
export interface CustomRequest extends CustomRequestOptions {
  /** The HTTP method. */
  method: HTTPMethod | Uppercase<HTTPMethod>;
  /** A path below the base URL. */
  path: string;
}

/** A setting in force, and where it comes from. */
export interface EffectiveSetting {
  /** What is in force; times in seconds. */
  value: unknown;
  /** Where it comes from: `argument`, `default`, or `environment` with the variable. */
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
  static readonly HandingerError = errors.HandingerError;
  static readonly InvalidInputError = errors.InvalidInputError;
  static readonly ConfigurationError = errors.ConfigurationError;
  static readonly InternalError = errors.InternalError;
  static readonly WebhookVerificationError = errors.WebhookVerificationError;
  static readonly APIError = errors.APIError;
  static readonly APIUserAbortError = errors.APIUserAbortError;
  static readonly APIResponseValidationError = errors.APIResponseValidationError;
  static readonly APIConnectionError = errors.APIConnectionError;
  static readonly APIConnectionTimeoutError = errors.APIConnectionTimeoutError;
  static readonly APIStatusError = errors.APIStatusError;
  static readonly BadRequestError = errors.BadRequestError;
  static readonly AuthenticationError = errors.AuthenticationError;
  static readonly PermissionDeniedError = errors.PermissionDeniedError;
  static readonly NotFoundError = errors.NotFoundError;
  static readonly ConflictError = errors.ConflictError;
  static readonly UnprocessableEntityError = errors.UnprocessableEntityError;
  static readonly RateLimitError = errors.RateLimitError;
  static readonly InternalServerError = errors.InternalServerError;
  /** Makes a `File` of content in any form. */
  static readonly toFile = toFile;

  /** Agents that run on Handinger's servers. */
  readonly workers: Workers;
  /** What workers are told to do, turn by turn. */
  readonly tasks: Tasks;
  /** Receiving webhooks: whether a delivery is genuine, and what it says. */
  readonly webhooks = webhooks;
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
    const origin = parent ? parent.#caller : undefined;
    const watch = Watch.for(options, origin?.watch);
    this.#native = crossingNow(() =>
      origin
        ? origin.native.withOptions(given, watch.native)
        : new native.NativeClient(given, runtimeName(), watch.native),
    );
    watch.tell();
    this.#caller = new Caller(this.#native, watch);
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
    return this.#native.baseUrl.replace(/\/+$/, '');
  }

  /** The limit of every whole call in milliseconds; `null` for none, and `undefined` when each has its default. */
  get timeout(): number | null | undefined {
    const { value, source } = this.effectiveConfig().timeout ?? {};
    return source === 'default' ? undefined : value === null ? null : Number(value) * 1000;
  }

  /** How often a call is tried again after the first time. */
  get maxRetries(): number {
    return Number(this.effectiveConfig().max_retries?.value);
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
    const { method, path, body, contentType, stream, ...options } = objectOf('request', request);
    const content = contentOf(body, contentType);
    const json = content || body === undefined ? {} : { body };
    const call = { operation: 'request', params: { method, path, ...json }, content, options };
    return stream ? this.#caller.events(call) : this.#caller.json<T>(call);
  }

  /** Without the key. */
  [INSPECT](): string {
    // As the core shows it, without a password.
    return `Handinger { baseURL: '${this.effectiveConfig().base_url?.value}' }`;
  }
}

/** The types under the name of the client, as in `Handinger.Worker`. */
export declare namespace Handinger {
  export type Budget = models.Budget;
  export type Worker = models.Worker;
  export type File = models.File;
  export type Output = models.Output;
  export type OutputContent = models.OutputContent;
  export type Source = models.Source;
  export type WorkerStatus = models.WorkerStatus;
  export type Costs = models.Costs;
  export type Usage = models.Usage;
  export type WorkerRetrieveEmailResponse = models.WorkerRetrieveEmailResponse;
  export type WorkerSchedule = models.WorkerSchedule;
  export type ScheduledWorkerSchedule = models.ScheduledWorkerSchedule;
  export type DelayedWorkerSchedule = models.DelayedWorkerSchedule;
  export type CronWorkerSchedule = models.CronWorkerSchedule;
  export type IntervalWorkerSchedule = models.IntervalWorkerSchedule;
  export type ScheduleListResponse = models.ScheduleListResponse;
  export type ScheduleCancelResponse = models.ScheduleCancelResponse;
  export type WorkerTemplate = models.WorkerTemplate;
  export type Visibility = models.Visibility;
  export type DeleteWorkerResponse = models.DeleteWorkerResponse;
  export type TaskRetrieveResponse = models.TaskRetrieveResponse;
  export type Task = models.Task;
  export type TaskStatus = models.TaskStatus;
  export type TaskTotals = models.TaskTotals;
  export type TaskTrigger = models.TaskTrigger;
  export type DeleteTaskResponse = models.DeleteTaskResponse;
  export type TaskTurnList = models.TaskTurnList;
  export type Turn = models.Turn;
  export type Webhook = models.Webhook;
  export type WebhookExecutionList = models.WebhookExecutionList;
  export type WebhookExecution = models.WebhookExecution;
  export type WebhookRequestStatus = models.WebhookRequestStatus;
  export type WebhookDelivery = models.WebhookDelivery;
  export type WebhookDeliveryType = models.WebhookDeliveryType;
  export type WorkerCreateParams = workers.WorkerCreateParams;
  export type WorkerContinueParams = workers.WorkerContinueParams;
  export type WorkerTemplateParams = params.WorkerTemplateParams;
  export type WorkerUpdateParams = params.WorkerUpdateParams;
  export type WorkerRetrieveParams = workers.WorkerRetrieveParams;
  export type WorkerRetrieveFileParams = params.WorkerRetrieveFileParams;
  export type TaskCreateParams = tasks.TaskCreateParams;
  export type ScheduleWhen = params.ScheduleWhen;
  export type ScheduleCreateParams = params.ScheduleCreateParams;
  export type ScheduleCancelParams = params.ScheduleCancelParams;
  export type WebhookUpdateParams = params.WebhookUpdateParams;
  export type WebhookListExecutionsParams = params.WebhookListExecutionsParams;
  export type RequestOptions = import('./options.js').RequestOptions;
}
