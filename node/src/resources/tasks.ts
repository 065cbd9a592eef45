/** Tasks: what workers are told to do, turn by turn. */
import type { APIPromise } from '../api-promise.js';
import type { Caller, WaitOptions } from '../caller.js';
import type { Stream } from '../events.js';
import { objectOf } from '../given.js';
import type { MapOptions, MapRun } from '../map.js';
import type {
  Budget,
  DeleteTaskResponse,
  TaskRetrieveResponse,
  TaskTurnList,
  Worker,
} from '../models.js';
import type { RequestOptions } from '../options.js';
import type { TaskRun } from '../params.js';
import type { PerhapsStream, WithoutStream, WithStream } from './workers.js';

/** What a worker is to do in a task, and whether its events are wanted. */
export type TaskCreateParams = (TaskRun & WithoutStream) | (TaskRun & WithStream);

/** One of many tasks to start: its instruction, or all of what is to be done, without files. */
export type TaskMapInput = string | Omit<TaskRun, 'files'>;

/** How many tasks are started. */
export interface TaskMapOptions extends MapOptions {
  /** How far each run may go, unless its input says otherwise. */
  budget?: Budget | undefined;
  /** The worker that does them, unless an input says otherwise. */
  workerId?: string | undefined;
}

/** What workers are told to do, turn by turn. */
export class Tasks {
  readonly #caller: Caller;

  constructor(caller: Caller) {
    this.#caller = caller;
  }

  /** Starts a task, or a turn of one, and gives the events of its run, which is paid for. */
  create(body: TaskRun & WithStream, options?: RequestOptions): APIPromise<Stream>;
  /**
   * Starts a task, or a turn of one, and gives the worker when it is done. The run is paid for,
   * once: a task whose answer was lost is looked for before it is sent again.
   */
  create(body: TaskRun & WithoutStream, options?: RequestOptions): APIPromise<Worker>;
  create(body: TaskRun & PerhapsStream, options?: RequestOptions): APIPromise<Worker | Stream>;
  create(body: TaskRun & PerhapsStream, options?: RequestOptions): APIPromise<Worker | Stream> {
    return this.#caller.run<Worker>({
      operation: 'tasks.create',
      params: body,
      options,
      given: { body },
    });
  }

  /** A task as it stands. */
  retrieve(taskId: string, options?: RequestOptions): APIPromise<TaskRetrieveResponse> {
    return this.#caller.json({ operation: 'tasks.retrieve', params: { task_id: taskId }, options });
  }

  /** Archives a task; its turns and files are kept. */
  delete(taskId: string, options?: RequestOptions): APIPromise<DeleteTaskResponse> {
    return this.#caller.json({ operation: 'tasks.delete', params: { task_id: taskId }, options });
  }

  /** The turns of a task, oldest first. */
  listTurns(taskId: string, options?: RequestOptions): APIPromise<TaskTurnList> {
    const params = { task_id: taskId };
    return this.#caller.json({ operation: 'tasks.list_turns', params, options });
  }

  /**
   * Starts many tasks, so many at once, and gives their workers as they finish. Each is paid for,
   * once.
   *
   * @throws {InvalidInputError} When an input is refused, for example `inputs[3].budget`, or the
   * resume file belongs to another map or is in use. Nothing was sent.
   */
  map<I extends TaskMapInput>(
    inputs: Iterable<I> | AsyncIterable<I>,
    options: TaskMapOptions = {},
  ): MapRun<I> {
    const { budget, workerId, ...rest } = objectOf('options', options);
    return this.#caller.map('tasks.create', inputs, { budget, worker_id: workerId }, rest);
  }

  /** Waits until a task is done and gives its worker. A wait that is given up leaves it running. */
  wait(taskId: string, options: WaitOptions = {}): Promise<Worker> {
    return this.#caller.wait('taskUpdates', taskId, options);
  }
}
