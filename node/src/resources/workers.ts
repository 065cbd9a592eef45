/** Workers: agents that run on Handinger's servers. */
import type { APIPromise } from '../api-promise.js';
import type { Caller } from '../caller.js';
import { InternalError } from '../errors.js';
import type { Stream } from '../events.js';
import type { Budget, Worker, WorkerRetrieveEmailResponse } from '../models.js';
import type { RequestOptions } from '../options.js';
import type { FileResponse } from '../response.js';
import { Schedules } from './schedules.js';

/** What a worker is to do. */
export interface WorkerCreateParams {
  /** The instruction. */
  input: string;
  /** How far the worker may go, and what it may cost. Default: `standard`. */
  budget?: Budget | undefined;
  /** Whether the answer is a stream of events in place of the worker. */
  stream?: boolean | undefined;
}

/** What a worker is to do next. */
export type WorkerContinueParams = WorkerCreateParams;

/** How a worker is read. */
export interface WorkerRetrieveParams {
  /** The task whose state is wanted. */
  taskId?: string | undefined;
  /** Whether the answer is a stream of events in place of the worker. */
  stream?: boolean | undefined;
}

/** The worker a file belongs to. */
export interface WorkerRetrieveFileParams {
  workerId: string;
}

/** How a worker is waited for; `timeout` bounds the whole wait. */
export interface WorkerWaitOptions extends RequestOptions {
  /** Called with every snapshot of the worker, the last one included. */
  onUpdate?: ((worker: Worker) => void) | undefined;
}

type Streaming<T> = T & { stream: true };
type Whole<T> = T & { stream?: false | undefined };

/** Agents that run on Handinger's servers. */
export class Workers {
  /** The schedules of workers. */
  readonly schedules: Schedules;
  readonly #caller: Caller;

  constructor(caller: Caller) {
    this.#caller = caller;
    this.schedules = new Schedules(caller);
  }

  /** Starts a worker and gives the events of its run. The run is paid for, once. */
  create(body: Streaming<WorkerCreateParams>, options?: RequestOptions): APIPromise<Stream>;
  /** Starts a worker. The run is paid for, once, however often the request has to be sent. */
  create(body: Whole<WorkerCreateParams>, options?: RequestOptions): APIPromise<Worker>;
  create(body: WorkerCreateParams, options?: RequestOptions): APIPromise<Worker | Stream>;
  create(body: WorkerCreateParams, options?: RequestOptions): APIPromise<Worker | Stream> {
    return this.#run('workers.create', { ...body }, options);
  }

  /** Follows a worker from outside by its events. */
  retrieve(
    workerId: string,
    query: Streaming<WorkerRetrieveParams>,
    options?: RequestOptions,
  ): APIPromise<Stream>;
  /** A worker as it stands. */
  retrieve(
    workerId: string,
    query?: Whole<WorkerRetrieveParams> | null,
    options?: RequestOptions,
  ): APIPromise<Worker>;
  retrieve(
    workerId: string,
    query?: WorkerRetrieveParams | null,
    options?: RequestOptions,
  ): APIPromise<Worker | Stream>;
  retrieve(
    workerId: string,
    query?: WorkerRetrieveParams | null,
    options?: RequestOptions,
  ): APIPromise<Worker | Stream> {
    return this.#run('workers.retrieve', { ...query, worker_id: workerId }, options);
  }

  /** Gives a worker its next instruction and gives the events of its run, which is paid for. */
  continue(
    workerId: string,
    body: Streaming<WorkerContinueParams>,
    options?: RequestOptions,
  ): APIPromise<Stream>;
  /** Gives a worker its next instruction; it remembers what went before. The run is paid for. */
  continue(
    workerId: string,
    body: Whole<WorkerContinueParams>,
    options?: RequestOptions,
  ): APIPromise<Worker>;
  continue(
    workerId: string,
    body: WorkerContinueParams,
    options?: RequestOptions,
  ): APIPromise<Worker | Stream>;
  continue(
    workerId: string,
    body: WorkerContinueParams,
    options?: RequestOptions,
  ): APIPromise<Worker | Stream> {
    return this.#run('workers.continue', { ...body, worker_id: workerId }, options);
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
    const { workerId, ...rest } = params;
    const named = { ...rest, file_path: filePath, worker_id: workerId };
    return this.#caller.file({ operation: 'workers.retrieve_file', params: named, options });
  }

  /** Waits until a worker is done. A wait that is given up leaves the worker running. */
  async wait(workerId: string, options: WorkerWaitOptions = {}): Promise<Worker> {
    const { onUpdate, ...rest } = options;
    let worker: Worker | undefined;
    for await (worker of this.#caller.updates<Worker>(workerId, rest)) {
      onUpdate?.(worker);
    }
    if (!worker) {
      throw new InternalError('the wait for a worker ended without one');
    }
    return worker;
  }

  #run(
    operation: string,
    params: { stream?: boolean | undefined; [name: string]: unknown },
    options: RequestOptions | undefined,
  ): APIPromise<Worker | Stream> {
    const call = { operation, params, options };
    return params.stream === true ? this.#caller.events(call) : this.#caller.json<Worker>(call);
  }
}
