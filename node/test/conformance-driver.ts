/**
 * Makes the calls of the conformance runner, with which it talks over its standard streams: see
 * tests/conformance/README.md.
 */
import { Console } from 'node:console';
import { createInterface } from 'node:readline';
import { inspect } from 'node:util';
import {
  APIError,
  type APIPromise,
  type ClientOptions,
  type CustomRequest,
  FileResponse,
  Handinger,
  HandingerError,
  type RequestOptions,
  type ResponseInfo,
  Stream,
  type Uploadable,
  type WebhookExecution,
  type WorkerEvent,
} from 'handinger';

type Plain = { [name: string]: unknown };

/** A file to send along; `once` asks for a source that can be read only once. */
interface DriverFile {
  name: string;
  text: string;
  media_type?: string;
  once: boolean;
}

/** A line of the runner that asks for a call. */
interface Call {
  id: number;
  do: string;
  with: Plain;
  files: DriverFile[];
  options: Plain;
  client: Plain;
  take: number | null;
  asks_for: string[];
}

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

const camelCase = (name: string) => name.replaceAll(/_(\w)/g, (_, letter) => letter.toUpperCase());

const seconds = (milliseconds: number | undefined) =>
  milliseconds === undefined ? null : milliseconds / 1000;

/** Options by snake-case name as Node takes them. */
function nodeOptions(options: Plain): ClientOptions & RequestOptions {
  const entries = Object.entries(options).map(([name, value]) => [
    OWN_NAMES[name] ?? camelCase(name),
    IN_MILLISECONDS.has(name) && typeof value === 'number' ? value * 1000 : value,
  ]);
  return Object.fromEntries(entries);
}

/** One call on its way to a report. */
class Attempt {
  readonly #call: Call;
  readonly #report: Plain = {};

  constructor(call: Call) {
    this.#call = call;
  }

  /** Makes the call. An error of the client is a part of the report. */
  async answer(client: Handinger): Promise<Plain> {
    try {
      await this.#dispatch(client);
    } catch (error) {
      if (!(error instanceof HandingerError)) {
        return { id: this.#call.id, unable: inspect(error) };
      }
      this.#report.error = errorReport(error);
    }
    return { id: this.#call.id, report: this.#report };
  }

  async #dispatch(given: Handinger): Promise<void> {
    const { do: name, with: parameters, client: settings } = this.#call;
    const client = Object.keys(settings).length ? given.withOptions(nodeOptions(settings)) : given;
    const options = nodeOptions(this.#call.options);
    if (name === 'effective_config') {
      this.#report.value = client.effectiveConfig();
    } else if (name === 'workers.wait' || name === 'tasks.wait') {
      let updates = 0;
      const onUpdate = () => {
        updates += 1;
      };
      const resource = name === 'tasks.wait' ? client.tasks : client.workers;
      const id = (parameters.task_id ?? parameters.worker_id) as string;
      this.#report.value = await resource.wait(id, { ...options, onUpdate });
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
      const request = { ...rest, ...body, ...options } as CustomRequest;
      this.#report.value = await client.request(request);
    } else {
      const files = this.#call.files.map(upload);
      const given = files.length ? { ...parameters, files } : parameters;
      await this.#settle(operation(client, name, given, options));
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
    const seen: Plain[] = [];
    this.#report.events = seen;
    if (take !== 0) {
      for await (const event of stream) {
        seen.push(eventReport(event));
        if (seen.length === take) {
          break;
        }
      }
    }
    if (this.#call.asks_for.includes('final_worker')) {
      this.#report.final_worker = await stream.finalWorker();
    }
  }
}

/** What is undefined is null to the runner. */
function eventReport({ id, event, kind, data, text, worker }: WorkerEvent): Plain {
  return { id: id ?? null, event, kind, data, text: text ?? null, worker: worker ?? null };
}

function upload({ name, text, media_type, once }: DriverFile): Uploadable {
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
      throw new Error(`the driver knows no operation ${name}`);
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
    method: info.method,
    url: info.url,
    http_version: info.httpVersion,
    request_id: info.requestId ?? null,
    task_id: info.taskId ?? null,
    retries_taken: info.retriesTaken,
    elapsed: seconds(info.elapsed),
  };
}

/** A field as the core names it. */
const coreField = (field: string | undefined) =>
  field
    ?.replace(/^baseURL/, 'base_url')
    .replace(/^headers/, 'extra_headers')
    .replace(/^(files\[\d+\]\.)type$/, '$1content_type')
    .replaceAll(/(?<=[a-z0-9])[A-Z]/g, letter => `_${letter.toLowerCase()}`) ?? null;

/** All that the error tells; `shown` is all text that a user could print. */
function errorReport(error: HandingerError): Plain {
  const api = error instanceof APIError ? error : undefined;
  return {
    class: OTHER_CLASSES[error.name] ?? error.name,
    kind: error.kind ?? null,
    message: error.message,
    status: api?.status ?? null,
    headers: Object.fromEntries(api?.headers ?? []),
    body: api?.error ?? null,
    request_id: error.requestId ?? null,
    task_id: error.taskId ?? null,
    worker_id: error.workerId ?? null,
    method: api?.method ?? null,
    url: api?.url ?? null,
    attempts: error.attempts,
    elapsed: seconds(error.elapsed),
    outcome: error.outcome ?? null,
    retry_after: seconds(error.retryAfter),
    retry_at: seconds(error.retryAt?.getTime()),
    field: coreField(error.field),
    phase: error.phase ?? null,
    causes: error.causes,
    shown: [String(error), error.stack, inspect(error), JSON.stringify(error)].join('\n'),
  };
}

/** A client, or what the runner is told of why there is none. */
function made(options: Plain): Handinger | Plain {
  try {
    return new Handinger(nodeOptions(options));
  } catch (error) {
    return error instanceof HandingerError
      ? { report: { error: errorReport(error) } }
      : { unable: inspect(error) };
  }
}

async function drive(): Promise<void> {
  // Log records go to the console, of which a half writes to standard output.
  globalThis.console = new Console(process.stderr);
  const write = (answer: Plain) => process.stdout.write(`${JSON.stringify(answer)}\n`);
  let client: Handinger | undefined;
  for await (const line of createInterface({ input: process.stdin })) {
    const message = JSON.parse(line) as Call;
    if (message.do === 'client') {
      const result = made(message.options);
      client = result instanceof Handinger ? result : undefined;
      write({ id: message.id, ...(client ? { report: {} } : (result as Plain)) });
    } else if (client) {
      new Attempt(message).answer(client).then(write);
    }
  }
}

void drive();
