/** The errors a call can be rejected with. All are `HandingerError`; `name` is the class name. */

/** What became of the work: whether the server may have started, and billed, it. */
export type Outcome = 'not_sent' | 'rejected' | 'accepted' | 'unknown';

/**
 * The core's record of an error, as it crosses from Rust.
 *
 * @internal
 */
export interface ErrorRecord {
  class: string;
  kind: string;
  message: string;
  status: number | null;
  body: string | null;
  json: unknown;
  headers: Array<[string, string]>;
  request_id: string | null;
  method: string | null;
  url: string | null;
  attempts: number;
  elapsed: number;
  outcome: Outcome;
  retry_after: number | null;
  retry_at: number | null;
  field: string | null;
  phase: string | null;
  task_id: string | null;
  causes: string[];
}

/** What is known of an error beside its message. */
export interface ErrorDetails {
  /** The kind of error, a word such as `rate_limit`. */
  kind?: string | undefined;
  /** What became of the work. */
  outcome?: Outcome | undefined;
  /** How often the request was tried. */
  attempts?: number | undefined;
  /** Milliseconds the whole call took. */
  elapsed?: number | undefined;
  /** When the server wants the next attempt. */
  retryAt?: Date | undefined;
  /** The same as milliseconds from the answer on. */
  retryAfter?: number | undefined;
  /** The parameter or field at fault, for example `when.date`. */
  field?: string | undefined;
  /** The task that the call was to start. When the outcome is unknown, `tasks.retrieve` tells. */
  taskId?: string | undefined;
  /** Where a connection failed: `dns`, `connect`, `tls`, `proxy`, `reset`, `protocol` … */
  phase?: string | undefined;
  /** The errors below this one, outermost first. */
  causes?: readonly string[] | undefined;
  /** The server's id of the request, to quote to support. */
  requestId?: string | undefined;
  /** The HTTP status, when an answer came. */
  status?: number | undefined;
  /** The headers of the answer. */
  headers?: Headers | undefined;
  /** The decoded JSON body of the answer, else its text. */
  error?: unknown;
  /** The HTTP method of the request. */
  method?: string | undefined;
  /** The address of the request, without secrets. */
  url?: string | undefined;
  /** The error that led to this one. */
  cause?: unknown;
}

/** The base of every error of this package. */
export class HandingerError extends Error {
  /** The kind of error, a word such as `rate_limit`. */
  readonly kind: string | undefined;
  /** What became of the work. */
  readonly outcome: Outcome | undefined;
  /** How often the request was tried. */
  readonly attempts: number;
  /** Milliseconds the whole call took. */
  readonly elapsed: number | undefined;
  /** When the server wants the next attempt. */
  readonly retryAt: Date | undefined;
  /** The same as milliseconds from the answer on. */
  readonly retryAfter: number | undefined;
  /** The parameter or field at fault, for example `when.date`. */
  readonly field: string | undefined;
  /** Where a connection failed: `dns`, `connect`, `tls`, `proxy`, `reset`, `protocol` … */
  readonly phase: string | undefined;
  /** The task that the call was to start. When the outcome is unknown, `tasks.retrieve` tells. */
  readonly taskId: string | undefined;
  /** The errors below this one, outermost first. */
  readonly causes: readonly string[];
  /** The server's id of the request, to quote to support. */
  readonly requestId: string | undefined;

  constructor(message: string, details: ErrorDetails = {}) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.kind = details.kind;
    this.outcome = details.outcome;
    this.attempts = details.attempts ?? 0;
    this.elapsed = details.elapsed;
    this.retryAt = details.retryAt;
    this.retryAfter = details.retryAfter;
    this.field = details.field;
    this.phase = details.phase;
    this.taskId = details.taskId;
    this.causes = details.causes ?? [];
    this.requestId = details.requestId;
  }
}

/** A value was refused before anything was sent; `field` names it. */
export class InvalidInputError extends HandingerError {}

/** The error for a value that cannot cross to the core, which refuses all others itself. */
export function invalidInput(field: string, problem: string): InvalidInputError {
  const details = { kind: 'invalid_input', outcome: 'not_sent', field } as const;
  return new InvalidInputError(`${field}: ${problem}`, details);
}

/** The client cannot work as it is set up: for example without an API key. */
export class ConfigurationError extends HandingerError {}

/** A bug in this package. The client still works; please report the message. */
export class InternalError extends HandingerError {}

/** A delivery to a webhook is not genuine: its token is missing or wrong. */
export class WebhookVerificationError extends HandingerError {}

/** A call failed. */
export class APIError extends HandingerError {
  /** The HTTP status, when an answer came. */
  readonly status: number | undefined;
  /** The headers of the answer; `undefined` when none came. */
  readonly headers: Headers | undefined;
  /** The decoded JSON body of the answer, else its text; `undefined` without an answer. */
  readonly error: unknown;
  /** The HTTP method of the request. */
  readonly method: string | undefined;
  /** The address of the request, without secrets. */
  readonly url: string | undefined;

  constructor(message: string, details: ErrorDetails = {}) {
    super(message, details);
    this.status = details.status;
    this.headers = details.headers;
    this.error = details.error;
    this.method = details.method;
    this.url = details.url;
  }
}

/** The call was cancelled through its `AbortSignal`, whose reason is the `cause`. */
export class APIUserAbortError extends APIError {}

/** The answer does not have the documented shape; `field` names the place. */
export class APIResponseValidationError extends APIError {}

/** No answer came: the connection could not be made or broke; `phase` says where. */
export class APIConnectionError extends APIError {}

/** The call did not end within its deadline. */
export class APIConnectionTimeoutError extends APIConnectionError {}

/** The server answered with an error status. */
export class APIStatusError extends APIError {}

/** 400: the server refused the request's content. */
export class BadRequestError extends APIStatusError {}

/** 401: the API key is missing, malformed or revoked. */
export class AuthenticationError extends APIStatusError {}

/** 403: the key has no access to this. */
export class PermissionDeniedError extends APIStatusError {}

/** 404: there is no such thing. */
export class NotFoundError extends APIStatusError {}

/** 409: the request does not fit the present state. */
export class ConflictError extends APIStatusError {}

/** 422: the request is well formed but cannot be carried out. */
export class UnprocessableEntityError extends APIStatusError {}

/** 429: too many requests; `retryAt` and `retryAfter` say when to come back. */
export class RateLimitError extends APIStatusError {}

/** 5xx: the server failed. */
export class InternalServerError extends APIStatusError {}

const CLASSES = {
  HandingerError,
  InvalidInputError,
  ConfigurationError,
  InternalError,
  WebhookVerificationError,
  APIError,
  APIUserAbortError,
  APIResponseValidationError,
  APIConnectionError,
  APIConnectionTimeoutError,
  APIStatusError,
  BadRequestError,
  AuthenticationError,
  PermissionDeniedError,
  NotFoundError,
  ConflictError,
  UnprocessableEntityError,
  RateLimitError,
  InternalServerError,
};

for (const [name, errorClass] of Object.entries(CLASSES)) {
  // On the prototype, so that it survives a bundler that shortens names.
  Object.defineProperty(errorClass.prototype, 'name', {
    value: name,
    configurable: true,
    writable: true,
  });
}

/**
 * The error for what a native call was rejected with: the core's record as JSON text.
 *
 * @internal
 */
export function fromNative(error: unknown): unknown {
  // By what it has: under Jest it is of another realm, and no `Error` of this one.
  const { message } = Object(error) as Partial<Error>;
  return typeof message === 'string' && message.startsWith('{')
    ? fromRecord(JSON.parse(message) as ErrorRecord)
    : error;
}

/** The error for the core's record of it. */
export function fromRecord(record: ErrorRecord): HandingerError {
  const errorClass = classNamed(record.class);
  return new errorClass(record.message, {
    kind: record.kind,
    outcome: record.outcome,
    attempts: record.attempts,
    elapsed: record.elapsed * 1000,
    retryAt: record.retry_at === null ? undefined : new Date(record.retry_at * 1000),
    retryAfter: record.retry_after === null ? undefined : record.retry_after * 1000,
    field: record.field ?? undefined,
    phase: record.phase ?? undefined,
    taskId: record.task_id ?? undefined,
    causes: record.causes,
    requestId: record.request_id ?? undefined,
    status: record.status ?? undefined,
    headers: record.status === null ? undefined : new Headers(record.headers),
    error: record.json ?? record.body?.trim(),
    method: record.method ?? undefined,
    url: record.url ?? undefined,
    cause: record.causes.length > 0 ? causeOf(record.causes) : undefined,
  });
}

/** The chain of causes as errors. */
function causeOf(causes: readonly string[]): Error | undefined {
  return causes.reduceRight<Error | undefined>(
    (cause, message) => new Error(message, cause && { cause }),
    undefined,
  );
}

function classNamed(name: string): typeof HandingerError {
  if (name === 'APITimeoutError') {
    return APIConnectionTimeoutError;
  }
  return Object.hasOwn(CLASSES, name) ? CLASSES[name as keyof typeof CLASSES] : APIError;
}
