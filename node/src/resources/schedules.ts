/** Schedules: runs of a worker at a date, after a delay, by cron or at an interval. */
import type { APIPromise } from '../api-promise.js';
import type { Caller } from '../caller.js';
import type { ScheduleCancelResponse, ScheduleListResponse, WorkerSchedule } from '../models.js';
import type { RequestOptions } from '../options.js';
import type { ScheduleCancelParams, ScheduleCreateParams } from '../params.js';

/** The schedules of workers. */
export class Schedules {
  readonly #caller: Caller;

  constructor(caller: Caller) {
    this.#caller = caller;
  }

  /** Makes a schedule. Each of its runs is paid for. */
  create(
    workerId: string,
    body: ScheduleCreateParams,
    options?: RequestOptions,
  ): APIPromise<WorkerSchedule> {
    const params = { ...body, worker_id: workerId };
    return this.#caller.json({
      operation: 'workers.schedules.create',
      params,
      options,
      given: { body },
    });
  }

  /** The schedules of a worker. */
  list(workerId: string, options?: RequestOptions): APIPromise<ScheduleListResponse> {
    const params = { worker_id: workerId };
    return this.#caller.json({ operation: 'workers.schedules.list', params, options });
  }

  /** Cancels a schedule: it does not run again. */
  cancel(
    scheduleId: string,
    params: ScheduleCancelParams,
    options?: RequestOptions,
  ): APIPromise<ScheduleCancelResponse> {
    const { workerId, ...rest } = Object(params) as ScheduleCancelParams;
    const named = { ...rest, schedule_id: scheduleId, worker_id: workerId };
    return this.#caller.json({
      operation: 'workers.schedules.cancel',
      params: named,
      options,
      given: { params },
    });
  }
}
