/** Makes the calls of a scenario and reports what came back. */
import { inspect } from 'node:util';
import {
  APIError,
  type APIPromise,
  type ClientOptions,
  type CustomRequest,
  FileResponse,
  type Handinger,
  HandingerError,
  type RequestOptions,
  type ResponseInfo,
  Stream,
  type Uploadable,
  type WebhookExecution,
  type WorkerEvent,
} from 'handinger';
import type { Plain } from './scenario-matching.js';

/** The key of every scenario's client. It may show in no error. */
export const API_KEY = 'key-that-must-not-show';

/** Options that Node calls something else than the snake-case name in camel case. */
const OWN_NAMES: { [name: string]: string } = {
  base_url: 'baseURL',
  extra_headers: 'headers',
  extra_query: 'query',
};

/** Options that Node counts in milliseconds. */
const IN_MILLISECONDS = new Set(['timeout', 'connect_timeout', 'max_retry_wait']);

/** The error classes that have another name in Node. */
const OTHER_CLASSES: { [name: string]: string } = { APIConnectionTimeoutError: 'APITimeoutError' };

/** A file to send along; `once` asks for a source that can be read only once. */
export interface ScenarioFile {
  name: string;
  text: string;
  media_type?: string;
  once?: boolean;
}

export interface Call {
  do: string;
  with?: Plain;
  files?: ScenarioFile[];
  options?: Plain;
  client?: Plain;
  faults?: Plain[];
  times?: number;
  take?: number;
  keep?: { [name: string]: string };
  skip?: { [language: string]: string };
  expect?: Plain;
}

const camelCase = (name: string) => name.replaceAll(/_(\w)/g, (_, letter) => letter.toUpperCase());

/** Options by snake-case name as Node takes them. */
export function nodeOptions(options: Plain): ClientOptions & RequestOptions {
  const entries = Object.entries(options).map(([name, value]) => [
    OWN_NAMES[name] ?? camelCase(name),
    IN_MILLISECONDS.has(name) && typeof value === 'number' ? value * 1000 : value,
  ]);
  return Object.fromEntries(entries);
}

/** One call on its way to a report. */
export class Attempt {
  readonly #call: Call;
  readonly #asked: Set<string>;
  readonly #report: Plain = {};

  constructor(call: Call, asked: Set<string>) {
    this.#call = call;
    this.#asked = asked;
  }

  /** Makes the call. An error of the call is a part of the report. */
  async make(client: Handinger): Promise<Plain> {
    const started = performance.now();
    try {
      await this.#dispatch(client);
    } catch (error) {
      if (!(error instanceof HandingerError)) {
        throw error;
      }
      this.#report.error = errorReport(error);
    }
    this.#report.seconds = (performance.now() - started) / 1000;
    return this.#report;
  }

  async #dispatch(given: Handinger): Promise<void> {
    const { do: name, with: parameters = {}, options = {}, client: settings } = this.#call;
    const client = settings ? given.withOptions(nodeOptions(settings)) : given;
    const callOptions = nodeOptions(options);
    if (name === 'effective_config') {
      this.#report.value = client.effectiveConfig();
    } else if (name === 'workers.wait' || name === 'tasks.wait') {
      let updates = 0;
      const onUpdate = () => {
        updates += 1;
      };
      const resource = name === 'tasks.wait' ? client.tasks : client.workers;
      const id = (parameters.task_id ?? parameters.worker_id) as string;
      this.#report.value = await resource.wait(id, { ...callOptions, onUpdate });
      this.#report.updates = updates;
    } else if (name === 'workers.webhooks.iter_executions') {
      const executions: WebhookExecution[] = [];
      const id = parameters.worker_id as string;
      for await (const execution of client.workers.webhooks.listExecutions(id, { page: 1 })) {
        executions.push(execution);
      }
      this.#report.value = executions;
    } else if (name === 'request') {
      const { content, content_type, ...rest } = parameters;
      const body = content === undefined ? {} : { body: content, contentType: content_type };
      const request = { ...rest, ...body, ...callOptions } as CustomRequest;
      this.#report.value = await client.request(request);
    } else {
      const files = this.#call.files?.map(upload);
      const given = files ? { ...parameters, files } : parameters;
      await this.#settle(operation(client, name, given, callOptions));
    }
  }

  async #settle(promise: APIPromise<unknown>): Promise<void> {
    const { data, info } = await promise.withResponse();
    this.#report.response = responseReport(info);
    if (data instanceof Stream) {
      await this.#follow(data);
    } else if (data instanceof FileResponse) {
      this.#report.bytes = await data.text();
    } else {
      this.#report.value = data;
    }
  }

  /** Reads a stream to its end, or until `take` events have come. */
  async #follow(stream: Stream): Promise<void> {
    const { take } = this.#call;
    const seen: WorkerEvent[] = [];
    try {
      if (take !== 0) {
        for await (const event of stream) {
          seen.push(event);
          if (seen.length === take) {
            break;
          }
        }
      }
    } finally {
      this.#reportEvents(seen);
    }
    if (this.#asked.has('final_worker')) {
      this.#report.final_worker = await stream.finalWorker();
    }
  }

  #reportEvents(seen: readonly WorkerEvent[]): void {
    const ids = seen.map(event => event.id);
    Object.assign(this.#report, {
      ids,
      distinct_ids: new Set(ids).size === ids.length,
      kinds: seen.map(event => event.kind),
      text: seen.map(event => event.text ?? '').join(''),
      events: seen.map(({ id, event, kind, data, text, worker }) => ({
        id,
        event,
        kind,
        data,
        text,
        worker,
      })),
    });
  }
}

function upload({ name, text, media_type, once }: ScenarioFile): Uploadable {
  const content = once ? new Blob([text]).stream() : text;
  return { name, content, ...(media_type !== undefined && { type: media_type }) };
}

/** The call of an operation, its parameters where Node has them. */
function operation(
  client: Handinger,
  name: string,
  parameters: Plain,
  options: RequestOptions,
): APIPromise<unknown> {
  const { worker_id, ...others } = parameters;
  const { task_id, ...rest } = others;
  const [id, taskId] = [worker_id as string, task_id as string];
  const body = bodyOf(rest) as never;
  const { tasks, workers } = client;
  switch (name) {
    case 'workers.create':
      return workers.create(body, options);
    case 'workers.retrieve':
      return workers.retrieve(id, bodyOf(others), options);
    case 'workers.update':
      return workers.update(id, body, options);
    case 'workers.delete':
      return workers.delete(id, options);
    case 'workers.continue':
      return workers.continue(id, body, options);
    case 'workers.stream_updates':
      return workers.streamUpdates(id, options);
    case 'workers.retrieve_email':
      return workers.retrieveEmail(id, options);
    case 'workers.retrieve_file':
      return workers.retrieveFile(rest.file_path as string, { workerId: id }, options);
    case 'workers.schedules.create':
      return workers.schedules.create(id, body, options);
    case 'workers.schedules.list':
      return workers.schedules.list(id, options);
    case 'workers.schedules.cancel':
      return workers.schedules.cancel(rest.schedule_id as string, { workerId: id }, options);
    case 'workers.webhooks.retrieve':
      return workers.webhooks.retrieve(id, options);
    case 'workers.webhooks.update':
      return workers.webhooks.update(id, body, options);
    case 'workers.webhooks.delete':
      return workers.webhooks.delete(id, options);
    case 'workers.webhooks.list_executions':
      return workers.webhooks.listExecutions(id, body, options);
    case 'workers.webhooks.regenerate_token':
      return workers.webhooks.regenerateToken(id, options);
    case 'tasks.create':
      return tasks.create(bodyOf(parameters) as never, options);
    case 'tasks.retrieve':
      return tasks.retrieve(taskId, options);
    case 'tasks.delete':
      return tasks.delete(taskId, options);
    case 'tasks.list_turns':
      return tasks.listTurns(taskId, options);
    default:
      throw new Error(`the runner knows no operation ${name}`);
  }
}

/** Parameters as the fields of a body, the timing of a schedule among them. */
function bodyOf({ when, ...rest }: Plain): Plain {
  return { ...wireNames(rest), ...(when === undefined ? {} : { when: wireNames(when) }) };
}

/** Parameters by snake-case name as Node takes them; values that are no mapping stay as they are. */
function wireNames(value: unknown): Plain {
  const isMapping = typeof value === 'object' && value !== null && !Array.isArray(value);
  return isMapping
    ? Object.fromEntries(Object.entries(value).map(([name, item]) => [camelCase(name), item]))
    : (value as Plain);
}

function responseReport(info: ResponseInfo): Plain {
  return {
    status: info.status,
    headers: Object.fromEntries(info.headers),
    request_id: info.requestId ?? null,
    retries_taken: info.retriesTaken,
    http_version: info.httpVersion,
  };
}

/** An error as every language shows it; `shown` is all text that a user could print. */
export function errorReport(error: HandingerError): Plain {
  const shown = [String(error), error.stack, inspect(error), JSON.stringify(error)].join('\n');
  if (shown.includes(API_KEY)) {
    throw new Error('the API key shows in an error');
  }
  const api = error instanceof APIError ? error : undefined;
  return {
    class: OTHER_CLASSES[error.name] ?? error.name,
    message: error.message,
    status: api?.status ?? null,
    body: api?.error ?? null,
    request_id: error.requestId ?? null,
    attempts: error.attempts,
    outcome: error.outcome,
    retry_after: error.retryAfter === undefined ? null : error.retryAfter / 1000,
    retry_in: error.retryAt ? (error.retryAt.getTime() - Date.now()) / 1000 : null,
    field: error.field ?? null,
    phase: error.phase ?? null,
    elapsed: error.elapsed === undefined ? null : error.elapsed / 1000,
    shown,
  };
}
