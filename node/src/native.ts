/** What the native half of the package offers. */
import { fromNative } from './errors.js';
import { load } from './load.js';

/** Cancels the calls it was given to. Latched: it may be used before they begin. */
export interface CancelHandle {
  cancel(): void;
}

/** An answer whose body is read and checked. */
export interface NativeAnswer {
  /** Gives the body, once. */
  takeText(): string;
  meta(): string;
}

/** An answer whose body is still on its connection. */
export interface NativeResponse {
  meta(): string;
  chunk(): Promise<Buffer | null>;
  read(): Promise<NativeAnswer>;
  writeToFile(path: string, progress: ProgressCell | null): Promise<string>;
  close(): void;
}

/** How far a file has come; `take` gives it unless it was taken before. */
export interface ProgressCell {
  take(): { loaded: number; total?: number } | null;
}

/** Where a stream is written that goes along with a call. */
export interface NativeSink {
  /** Waits until the stream is wanted from its beginning; false when it never will be again. */
  wanted(): Promise<boolean>;
  /** Writes a piece as soon as there is room; false when no more is wanted. */
  write(piece: Uint8Array): Promise<boolean>;
  end(): Promise<void>;
  fail(message: string): Promise<void>;
  /** Says that the call is over. */
  close(): void;
}

/** What goes along with a call: content in place of JSON, or files. */
export interface NativeBody {
  setContent(content: Uint8Array): void;
  addBytes(name: string, contentType: string | null, bytes: Uint8Array): void;
  addPath(path: string, name: string | null, contentType: string | null): void;
  addStream(
    name: string,
    contentType: string | null,
    length: number | null,
    repeats: boolean,
  ): NativeSink;
}

/** Keeps what calls tell, as JSON text, until it is taken. */
export interface NativeWatch {
  take(): string | null;
}

/** A stream of events, pulled in batches of JSON text. */
export interface NativeEvents {
  meta(): string;
  nextBatch(max: number): Promise<string | null>;
  finalWorker(): Promise<NativeAnswer>;
  close(): void;
}

/** The snapshots of a worker until it is done. */
export interface NativeUpdates {
  next(): Promise<NativeAnswer | null>;
}

/** The pages of a list. */
export interface NativePages {
  next(): Promise<NativeAnswer | null>;
}

/** Many calls of one operation; their results cross as JSON text. */
export interface NativeMap {
  next(): Promise<string | null>;
  totals(): string;
  close(): void;
}

/** The client in Rust. Parameters and options cross as JSON text. */
export interface NativeClient {
  readonly apiKey: string | null;
  readonly baseUrl: string;
  withOptions(options: string, watch: NativeWatch): NativeClient;
  effectiveConfig(): string;
  call(
    operation: string,
    params: string,
    options: string,
    body: NativeBody | null,
    cancel: CancelHandle | null,
  ): Promise<NativeAnswer>;
  open(
    operation: string,
    params: string,
    options: string,
    body: NativeBody | null,
    cancel: CancelHandle | null,
  ): Promise<NativeResponse>;
  events(
    operation: string,
    params: string,
    options: string,
    body: NativeBody | null,
    cancel: CancelHandle | null,
  ): Promise<NativeEvents>;
  updates(workerId: string, options: string, cancel: CancelHandle | null): NativeUpdates;
  taskUpdates(taskId: string, options: string, cancel: CancelHandle | null): NativeUpdates;
  pages(
    operation: string,
    params: string,
    options: string,
    cancel: CancelHandle | null,
  ): NativePages;
  map(
    operation: string,
    inputs: string,
    shared: string,
    options: string,
    cancel: CancelHandle | null,
  ): NativeMap;
  panicForTest(): Promise<void>;
}

interface Native {
  NativeClient: new (options: string, runtime: string, watch: NativeWatch) => NativeClient;
  NativeBody: new (progress: ProgressCell | null) => NativeBody;
  NativeWatch: new (level: string, attempts: boolean, wakeUp: () => void) => NativeWatch;
  /** The number tells its calls apart where a watch hears of them; 0 for none. */
  CancelHandle: new (
    number: number,
  ) => CancelHandle;
  /** Throws unless the delivery is genuine and is one. */
  verifyWebhook(headers: string, body: Uint8Array, token: string): void;
  ProgressCell: new (wakeUp: () => void) => ProgressCell;
}

/** The native module, loaded when the package is. */
export const native = load() as Native;

/** What a native call gives; what it is rejected with becomes an error of this package. */
export async function crossing<T>(call: Promise<T>): Promise<T> {
  try {
    return await call;
  } catch (error) {
    throw fromNative(error);
  }
}

/** The same for a native function that answers at once. */
export function crossingNow<T>(call: () => T): T {
  try {
    return call();
  } catch (error) {
    throw fromNative(error);
  }
}
