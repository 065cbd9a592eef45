/** Webhooks: the address to which a worker's finished tasks are reported. */

import type { APIPromise } from '../api-promise.js';
import type { Caller } from '../caller.js';
import type { Webhook, WebhookExecution, WebhookExecutionList } from '../models.js';
import type { RequestOptions } from '../options.js';
import { PagePromise } from '../page-promise.js';
import type { WebhookListExecutionsParams, WebhookUpdateParams } from '../params.js';

/** The webhooks of workers. Each delivery carries the token in `X-Handinger-Token`. */
export class Webhooks {
  readonly #caller: Caller;

  constructor(caller: Caller) {
    this.#caller = caller;
  }

  /** The webhook of a worker; both its fields are `null` when there is none. */
  retrieve(workerId: string, options?: RequestOptions): APIPromise<Webhook> {
    const params = { worker_id: workerId };
    return this.#caller.json({ operation: 'workers.webhooks.retrieve', params, options });
  }

  /** Sets the address of a worker's webhook. The first time makes a token, later times keep it. */
  update(
    workerId: string,
    body: WebhookUpdateParams,
    options?: RequestOptions,
  ): APIPromise<Webhook> {
    const params = { ...body, worker_id: workerId };
    return this.#caller.json({
      operation: 'workers.webhooks.update',
      params,
      options,
      given: { body },
    });
  }

  /** Removes the webhook of a worker with its token. */
  delete(workerId: string, options?: RequestOptions): APIPromise<Webhook> {
    const params = { worker_id: workerId };
    return this.#caller.json({ operation: 'workers.webhooks.delete', params, options });
  }

  /**
   * A page of a worker's deliveries, newest first. Iterated over in place of awaited, it gives the
   * deliveries one by one, of this page and all after it, each once:
   *
   * ```ts
   * for await (const execution of client.workers.webhooks.listExecutions('wrk_1')) …
   * ```
   */
  listExecutions(
    workerId: string,
    query?: WebhookListExecutionsParams | null,
    options?: RequestOptions,
  ): PagePromise<WebhookExecutionList, WebhookExecution> {
    const call = {
      operation: 'workers.webhooks.list_executions',
      params: { ...query, worker_id: workerId },
      options,
    };
    return new PagePromise(
      this.#caller.doors<WebhookExecutionList>(call),
      () => this.#caller.pages<WebhookExecutionList>(call),
      page => page.logs,
    );
  }

  /** Makes a new token in place of the old one; the address stays. */
  regenerateToken(workerId: string, options?: RequestOptions): APIPromise<Webhook> {
    const params = { worker_id: workerId };
    return this.#caller.json({ operation: 'workers.webhooks.regenerate_token', params, options });
  }
}
