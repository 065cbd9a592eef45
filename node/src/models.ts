/**
 * The API's data, with the names of its JSON.
 *
 * Generated from the core's schema by scripts/generate_models.mjs; do not edit.
 *
 * Answers are plain objects as the server sent them: fields this version does not know are kept,
 * and so are values of an enumeration that it does not know.
 */

/** How far a worker may go, and what it may cost. */
export type Budget = "low" | "standard" | "high" | "unlimited" | (string & {});

/** An agent that runs on Handinger's servers, with what it has answered so far. */
export interface Worker {
  /** The worker's id. */
  id: string;

  /** When the worker was made, in seconds since 1970-01-01 UTC. */
  created_at?: number | null;

  /** What went wrong. Always null so far; kept as it comes. */
  error?: unknown;

  /** The files the worker made. */
  files: Array<File>;

  /** Why the answer is incomplete. Always null so far; kept as it comes. */
  incomplete_details?: unknown;

  /** The conversation so far, as the service stores it: free-form objects. */
  messages: Array<unknown>;

  /** Free-form data that belongs to the worker. */
  metadata: { [name: string]: unknown };

  /** The kind of object: always `worker`. */
  object: "worker";

  /** The answer, in parts. */
  output: Array<Output>;

  /** The answer's text in one piece; empty while there is none. */
  output_text: string;

  /** Whether the worker is at work. */
  running: boolean;

  /** The pages the worker cites. */
  sources: Array<Source>;

  /** Where the worker stands. */
  status: WorkerStatus;

  /** What the run cost, by kind of expense. */
  costs?: Costs | null;

  /** What the run used: tokens, steps, credits, time. */
  usage?: Usage | null;

  /** The answer as data, when an output schema was given. */
  structured_output?: unknown;

  /** The worker's page in the dashboard. */
  url?: string | null;
}

/** A file the worker made. */
export interface File {
  /** The file's name, when it has one. */
  filename?: string | null;

  /** The file's media type, for example `text/markdown`. */
  mediaType: string;

  /** Where the file can be read. */
  url: string;

  /** The file's size in bytes. */
  size?: number | null;
}

/** One message of the worker's answer. */
export interface Output {
  /** The message's id. */
  id: string;

  /** The message's pieces, in order. */
  content: Array<OutputContent>;

  /** Who speaks: always `assistant`. */
  role: "assistant";

  /** Where the message stands: always `completed` so far. */
  status: "completed";

  /** The kind of output: always `message` so far. */
  type: "message";
}

/** One piece of a message. */
export interface OutputContent {
  /** The text; empty for a piece of another kind. */
  text?: string;

  /** The kind of piece: `output_text` so far. */
  type: "output_text";
}

/** A page the worker cites. */
export interface Source {
  /** The source's id within the worker. */
  id: string;

  /** The page's title, when it has one. */
  title?: string | null;

  /** The kind of source: always `url` so far. */
  type: "url";

  /** The page's address. */
  url: string;
}

/** Where a worker stands. */
export type WorkerStatus = "running" | "completed" | "pending" | (string & {});

/** What a run cost, in US dollars, by kind of expense. */
export interface Costs {
  /** The service's own share, in US dollars. */
  internalCostUsd: number;

  /** The language model's share, in US dollars. */
  modelCostUsd: number;

  /** The sandbox machine's share, in US dollars. */
  sandboxCostUsd: number;

  /** The tools' share, in US dollars. */
  toolCostUsd: number;
}

/** What a run used. Which fields come depends on the server's version. */
export interface Usage {
  /** Tokens read from the prompt cache. */
  cacheReadTokens?: number | null;

  /** Tokens written to the prompt cache. */
  cacheWriteTokens?: number | null;

  /** What the run cost in all, in US dollars. */
  costUsd?: number | null;

  /** Tokens the model read. */
  inputTokens?: number | null;

  /** Tokens the model wrote. */
  outputTokens?: number | null;

  /** Tokens the model spent on reasoning. */
  reasoningTokens?: number | null;

  /** Steps the worker took. */
  steps?: number | null;

  /** All tokens together. */
  totalTokens?: number | null;

  /** Credits charged. */
  credits?: number | null;

  /** How long the run took, in milliseconds. */
  durationMs?: number | null;
}

/** The mail address of a worker. */
export interface WorkerRetrieveEmailResponse {
  /** Mail sent to this address reaches the worker. */
  email: string;
}

/** A schedule of any kind, told apart by `type`. */
export type WorkerSchedule =
  | ScheduledWorkerSchedule
  | DelayedWorkerSchedule
  | CronWorkerSchedule
  | IntervalWorkerSchedule;

/** A schedule that runs once, at a date. */
export interface ScheduledWorkerSchedule {
  /** The schedule's id. */
  id: string;

  /** How far each run may go. */
  budget: Budget;

  /** The instruction of each run. */
  input: string;

  /** When it runs next: a date and time after RFC 3339. */
  nextRunAt: string;

  /** The kind of schedule: always `scheduled`. */
  type: "scheduled";
}

/** A schedule that runs once, after a delay. */
export interface DelayedWorkerSchedule {
  /** The schedule's id. */
  id: string;

  /** How far each run may go. */
  budget: Budget;

  /** The instruction of each run. */
  input: string;

  /** When it runs next: a date and time after RFC 3339. */
  nextRunAt: string;

  /** The kind of schedule: always `delayed`. */
  type: "delayed";

  /** The delay in seconds, from 1 to 31 536 000. */
  delayInSeconds: number;
}

/** A schedule that runs whenever a cron expression matches. */
export interface CronWorkerSchedule {
  /** The schedule's id. */
  id: string;

  /** How far each run may go. */
  budget: Budget;

  /** The instruction of each run. */
  input: string;

  /** When it runs next: a date and time after RFC 3339. */
  nextRunAt: string;

  /** The kind of schedule: always `cron`. */
  type: "cron";

  /** The cron expression. */
  cron: string;
}

/** A schedule that runs again and again, at a fixed distance. */
export interface IntervalWorkerSchedule {
  /** The schedule's id. */
  id: string;

  /** How far each run may go. */
  budget: Budget;

  /** The instruction of each run. */
  input: string;

  /** When it runs next: a date and time after RFC 3339. */
  nextRunAt: string;

  /** The kind of schedule: always `interval`. */
  type: "interval";

  /** The distance in seconds, from 1 to 31 536 000. */
  intervalSeconds: number;
}

/** A schedule of a kind this version does not know, as it came. */
export interface UnknownWorkerSchedule {
  /** The schedule's id. */
  id: string;

  /** The kind of schedule. */
  type: string;
}

/** The schedules of a worker. */
export interface ScheduleListResponse {
  /** The schedules. */
  schedules: Array<WorkerSchedule>;

  /** The worker they belong to. */
  workerId: string;

  /** The time zone the schedules are read in, for example `Europe/Oslo`. */
  timezone?: string | null;
}

/** Whether a schedule was cancelled. */
export interface ScheduleCancelResponse {
  /** True when the schedule will not run again. */
  cancelled: boolean;
}

/** A worker that is set up but does not run by itself: tasks run it. */
export interface WorkerTemplate {
  /** The worker's id. */
  id: string;

  /** When the worker was made: a date and time after RFC 3339. */
  createdAt?: string | null;

  /** What the worker is told before each task. */
  instructions: string;

  /** The organization the worker belongs to. */
  organizationId: string;

  /** The JSON Schema that the answer of each task follows; null when there is none. */
  outputSchema?: { [name: string]: unknown } | null;

  /** What the worker does, in a line. */
  summary?: string | null;

  /** The worker's name. */
  title: string;

  /** When the worker was changed last: a date and time after RFC 3339. */
  updatedAt?: string | null;

  /** The worker's page in the dashboard. */
  url?: string | null;

  /** The user who made the worker. */
  userId: string;

  /** Who may see the worker. */
  visibility: Visibility;
}

/** Who may see a worker. */
export type Visibility = "public" | "private" | (string & {});

/** Whether a worker was deleted. */
export interface DeleteWorkerResponse {
  /** True when the worker is gone. */
  deleted: boolean;
}

/** A task, as it is read. */
export interface TaskRetrieveResponse {
  /** The task. */
  task: Task;

  /** Its turns, oldest first, from servers that give them with the task. */
  turns?: Array<Turn> | null;
}

/** One run of a worker. */
export interface Task {
  /** The task's id. */
  id: string;

  /** When the task was done: a date and time after RFC 3339; null while it is not. */
  completedAt?: string | null;

  /** When the task was made: a date and time after RFC 3339. */
  createdAt: string;

  /** The user who made the task, if a user did. */
  createdByUserId?: string | null;

  /** The organization the task belongs to. */
  organizationId: string;

  /** Where the task stands. */
  status: TaskStatus;

  /** The task's name. */
  title: string;

  /** What the task has used so far. */
  totals: TaskTotals;

  /** What started the task. */
  triggeredBy: TaskTrigger;

  /** The task's page in the dashboard. */
  url?: string | null;

  /** The worker that runs the task. */
  workerId: string;
}

/** Where a task stands. */
export type TaskStatus = "pending" | "running" | "completed" | "error" | "aborted" | (string & {});

/** What a task has used so far, over all its turns. */
export interface TaskTotals {
  /** Credits charged. */
  credits: number;

  /** How long the turns took, in milliseconds. */
  durationMs: number;

  /** How many turns there are. */
  turnCount: number;
}

/** What started a task. */
export type TaskTrigger = "api" | "email" | "schedule" | "ui" | (string & {});

/** One instruction of a task with its answer. */
export interface Turn {
  /** The turn's id. */
  id: string;

  /** When the turn was done: a date and time after RFC 3339; null while it is not. */
  completedAt?: string | null;

  /** Credits charged. */
  credits: number;

  /** How long the turn took, in milliseconds. */
  durationMs: number;

  /** The files the turn made. */
  files?: Array<File> | null;

  /** The instruction. */
  input: string;

  /** Tokens the model read. */
  inputTokens: number;

  /** The answer's text; empty while there is none. */
  outputText: string;

  /** Tokens the model wrote. */
  outputTokens: number;

  /** Who gave the instruction, for example `user`. */
  role: string;

  /** The turn's place in the task, from 0. */
  seq: number;

  /** When the turn began: a date and time after RFC 3339. */
  startedAt: string;

  /** Where the turn stands, for example `completed`. */
  status: string;

  /** The answer as data, when an output schema was given. */
  structuredOutput?: unknown;

  /** The task the turn belongs to. */
  taskId: string;
}

/** Whether a task was archived. */
export interface DeleteTaskResponse {
  /** True when the task is out of sight; its turns and files are kept. */
  archived: boolean;
}

/** The turns of a task, in order. */
export interface TaskTurnList {
  /** The turns. */
  items: Array<Turn>;

  /** The task they belong to. */
  taskId: string;
}

/** Where a worker sends word when a task has ended. */
export interface Webhook {
  /** The secret that each delivery carries in its header `X-Handinger-Token`; null when there is
no webhook. */
  token?: string | null;

  /** The address that is called; null when there is no webhook. */
  url?: string | null;
}

/** One page of a webhook's deliveries, newest first. */
export interface WebhookExecutionList {
  /** The deliveries of this page, at most 50. */
  logs: Array<WebhookExecution>;

  /** The page's number, from 1. */
  page: number;

  /** How many pages there are. */
  pageCount: number;

  /** How many deliveries there are on all pages. */
  totalCount: number;
}

/** One delivery to a webhook. */
export interface WebhookExecution {
  /** The delivery's id. */
  id: string;

  /** When it was sent: a date and time after RFC 3339. */
  createdAt: string;

  /** How long the answer took, in milliseconds. */
  durationMs: number;

  /** What went wrong, if anything. */
  errorMessage?: string | null;

  /** How it ended. */
  requestStatus: WebhookRequestStatus;

  /** The HTTP status of the answer; null when none came. */
  responseStatus?: number | null;

  /** The task it tells of. */
  taskId?: string | null;

  /** That task's name. */
  taskTitle?: string | null;

  /** The address that was called. */
  url: string;

  /** The worker whose webhook it is. */
  workerId: string;
}

/** How a delivery ended. */
export type WebhookRequestStatus = "success" | "error" | (string & {});

/** What a worker's webhook is sent; every field may be missing. Trust none that was not verified. */
export interface WebhookDelivery {
  /** What it tells of. */
  type?: WebhookDeliveryType | null;

  /** The worker whose webhook it is. */
  workerId?: string | null;

  /** The task it tells of. */
  taskId?: string | null;

  /** The worker as the task left it. */
  worker?: Worker | null;
}

/** What a delivery tells of. */
export type WebhookDeliveryType = "task.completed" | (string & {});
