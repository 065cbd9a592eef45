/** Agent workers of Handinger for JavaScript and TypeScript. */
export { APIPromise, type WithResponse } from './api-promise.js';
export type { WaitOptions } from './caller.js';
export {
  type CustomRequest,
  type CustomRequestOptions,
  type EffectiveSetting,
  Handinger,
  Handinger as default,
  type HTTPMethod,
} from './client.js';
export * from './error-exports.js';
export { type EventKind, Stream, WorkerEvent } from './events.js';
export { type MapOptions, type MapResult, MapRun, type MapTotals } from './map.js';
export type * from './models.js';
export type { ClientOptions, HeadersLike, HeaderValue, Query, RequestOptions } from './options.js';
export { type JSONSchema, type OutputOf, type OutputSchema, parseOutput } from './output.js';
export { PagePromise } from './page-promise.js';
export type * from './params.js';
export type { OnProgress, Progress } from './progress.js';
export * from './resources/schedules.js';
export * from './resources/tasks.js';
export * from './resources/webhooks.js';
export * from './resources/workers.js';
export { FileResponse, HandingerResponse, type ResponseInfo } from './response.js';
export {
  type FileReadStream,
  type NamedUpload,
  toFile,
  type Uploadable,
  type UploadContent,
  type UploadPath,
} from './uploads.js';
export type { Attempt, Logger, LogLevel, WatchOptions } from './watch.js';
export type { DeliveryHeaders } from './webhook-parts.js';
export { webhooks } from './webhooks.js';
