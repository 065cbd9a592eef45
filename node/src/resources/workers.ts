/** Workers: agents that run on Handinger's servers, and templates of such. */
import type { APIPromise } from '../api-promise.js';
import type { Caller, WaitOptions } from '../caller.js';
import type { Stream } from '../events.js';
import { objectOf } from '../given.js';
import type { MapOptions, MapRun } from '../map.js';
import type {
  Budget,
  DeleteWorkerResponse,
  Worker,
  WorkerRetrieveEmailResponse,
  WorkerTemplate,
} from '../models.js';
import type { RequestOptions } from '../options.js';
import type {
  WorkerRetrieveFileParams,
  WorkerRun,
  WorkerState,
  WorkerTemplateParams,
  WorkerUpdateParams,
} from '../params.js';
import type { FileResponse } from '../response.js';
import { Schedules } from './schedules.js';
import { Webhooks } from './webhooks.js';

/** Asks for a stream of events. */
export interface WithStream {
  /** Whether the answer is a stream of events in place of the worker. */
  stream: true;
}

/** Asks for the finished worker. */
export interface WithoutStream {
  /** Whether the answer is a stream of events in place of the worker. */
  stream?: false | undefined;
}

/** Asks for the one or the other. */
export interface PerhapsStream {
  /** Whether the answer is a stream of events in place of the worker. */
  stream?: boolean | undefined;
}

/** What a worker is to do, and whether its events are wanted. */
export type WorkerCreateParams = (WorkerRun & WithoutStream) | (WorkerRun & WithStream);

/** What a worker is to do next. */
export type WorkerContinueParams = WorkerCreateParams;

/** One of many workers to start: its instruction, or all of what it is to do, without files. */
export type WorkerMapInput = string | Omit<WorkerRun, 'files'>;

/** How many workers are started. */
export interface WorkerMapOptions extends MapOptions {
  /** How far each worker may go, unless its input says otherwise. */
  budget?: Budget | undefined;
}

/** Which state of a worker is read, and whether its events are wanted. */
export type WorkerRetrieveParams = (WorkerState & WithoutStream) | (WorkerState & WithStream);

/** What only a run takes, and a template does not. */
type NotARun = { input?: never; budget?: never; files?: never; stream?: never };

/** Agents that run on Handinger's servers. */
export class Workers {
  /** The schedules of workers. */
  readonly schedules: Schedules;
  /** The webhooks of workers. */
  readonly webhooks: Webhooks;
  readonly #caller: Caller;

  constructor(caller: Caller) {
    this.#caller = caller;
    this.schedules = new Schedules(caller);
    this.webhooks = new Webhooks(caller);
  }

  /** Starts a worker and gives the events of its run. The run is paid for, once. */
  create(body: WorkerRun & WithStream, options?: RequestOptions): APIPromise<Stream>;
  /** Starts a worker. The run is paid for, once, however often the request has to be sent. */
  create(body: WorkerRun & WithoutStream, options?: RequestOptions): APIPromise<Worker>;
  create(body: WorkerRun & PerhapsStream, options?: RequestOptions): APIPromise<Worker | Stream>;
  /** Without `input`: makes a worker that does not run by itself. `tasks.create` runs it. */
  create(
    body?: WorkerTemplateParams & NotARun,
    options?: RequestOptions,
  ): APIPromise<WorkerTemplate>;
  create(
    body: (WorkerRun & PerhapsStream) | WorkerTemplateParams = {},
    options?: RequestOptions,
  ): APIPromise<Worker | Stream | WorkerTemplate> {
    // Which of the two it is, the core tells by `input`: one that is there but undefined is a slip.
    const { input = null } = Object(body) as Partial<WorkerRun>;
    const params = 'input' in Object(body) ? { ...body, input } : { ...body };
    return this.#caller.run({ operation: 'workers.create', params, options, given: { body } });
  }

  /** Follows a worker from outside by its events. */
  retrieve(
    workerId: string,
    query: WorkerState & WithStream,
    options?: RequestOptions,
  ): APIPromise<Stream>;
  /** A worker as it stands. */
  retrieve(
    workerId: string,
    query?: (WorkerState & WithoutStream) | null,
    options?: RequestOptions,
  ): APIPromise<Worker>;
  retrieve(
    workerId: string,
    query?: (WorkerState & PerhapsStream) | null,
    options?: RequestOptions,
  ): APIPromise<Worker | Stream>;
  retrieve(
    workerId: string,
    query?: (WorkerState & PerhapsStream) | null,
    options?: RequestOptions,
  ): APIPromise<Worker | Stream> {
    const params = { ...query, worker_id: workerId };
    return this.#caller.run<Worker>({ operation: 'workers.retrieve', params, options });
  }

  /** Changes what is given of a worker and leaves the rest. Tasks under way go on as they were. */
  update(
    workerId: string,
    body: WorkerUpdateParams,
    options?: RequestOptions,
  ): APIPromise<WorkerTemplate> {
    const params = { ...body, worker_id: workerId };
    return this.#caller.json({ operation: 'workers.update', params, options, given: { body } });
  }

  /** Deletes a worker. Only its creator may. */
  delete(workerId: string, options?: RequestOptions): APIPromise<DeleteWorkerResponse> {
    const params = { worker_id: workerId };
    return this.#caller.json({ operation: 'workers.delete', params, options });
  }

  /** Gives a worker its next instruction and gives the events of its run, which is paid for. */
  continue(
    workerId: string,
    body: WorkerRun & WithStream,
    options?: RequestOptions,
  ): APIPromise<Stream>;
  /** Gives a worker its next instruction; it remembers what went before. The run is paid for. */
  continue(
    workerId: string,
    body: WorkerRun & WithoutStream,
    options?: RequestOptions,
  ): APIPromise<Worker>;
  continue(
    workerId: string,
    body: WorkerRun & PerhapsStream,
    options?: RequestOptions,
  ): APIPromise<Worker | Stream>;
  continue(
    workerId: string,
    body: WorkerRun & PerhapsStream,
    options?: RequestOptions,
  ): APIPromise<Worker | Stream> {
    const params = { ...body, worker_id: workerId };
    return this.#caller.run<Worker>({
      operation: 'workers.continue',
      params,
      options,
      given: { body },
    });
  }

  /** The events of a worker that runs, or has run. */
  streamUpdates(workerId: string, options?: RequestOptions): APIPromise<Stream> {
    const params = { worker_id: workerId };
    return this.#caller.events({ operation: 'workers.stream_updates', params, options });
  }

  /** The mail address of a worker: what is sent there reaches it. */
  retrieveEmail(
    workerId: string,
    options?: RequestOptions,
  ): APIPromise<WorkerRetrieveEmailResponse> {
    const params = { worker_id: workerId };
    return this.#caller.json({ operation: 'workers.retrieve_email', params, options });
  }

  /** A file of a worker's workspace, by its path; slashes in it stay slashes. */
  retrieveFile(
    filePath: string,
    params: WorkerRetrieveFileParams,
    options?: RequestOptions,
  ): APIPromise<FileResponse> {
    const { workerId, ...rest } = Object(params) as WorkerRetrieveFileParams;
    const named = { ...rest, file_path: filePath, worker_id: workerId };
    return this.#caller.file({
      operation: 'workers.retrieve_file',
      params: named,
      options,
      given: { params },
    });
  }

  /**
   * Starts many workers, so many at once, and gives their answers as they finish. Each is paid for,
   * once.
   *
   * ```ts
   * for await (const { input, worker, error } of client.workers.map(['one', 'two'])) …
   * ```
   *
   * @param inputs An async iterable is read to its end before anything is sent, when the map is gone
   * over; then an error of it, or of an input, comes there.
   * @throws {InvalidInputError} When an input is refused, for example `inputs[3].budget`, or the
   * resume file belongs to another map or is in use. Nothing was sent.
   */
  map<I extends WorkerMapInput>(
    inputs: Iterable<I> | AsyncIterable<I>,
    options: WorkerMapOptions = {},
  ): MapRun<I> {
    const { budget, ...rest } = objectOf('options', options);
    return this.#caller.map('workers.create', inputs, { budget }, rest);
  }

  /** Waits until a worker is done. A wait that is given up leaves the worker running. */
  wait(workerId: string, options: WaitOptions = {}): Promise<Worker> {
    return this.#caller.wait('updates', workerId, options);
  }
}
