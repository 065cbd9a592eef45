/** Many calls at once: their results as they finish. */
import type { Abort } from './abort.js';
import { type ErrorRecord, fromRecord, HandingerError } from './errors.js';
import type { Worker } from './models.js';
import type { NativeMap } from './native.js';
import type { RequestOptions } from './options.js';
import type { MapSettings } from './settings.js';

/** How many calls are made at once, and what with. `timeout` and `maxRetries` are those of each. */
export interface MapOptions
  extends Omit<RequestOptions, 'heartbeats' | 'onUploadProgress'>,
    MapSettings {
  /** The key of the map, from which each item has its own. One is minted when none is given. */
  idempotencyKey?: string | undefined;
  /** Called with the totals after each result; a promise is awaited. */
  onProgress?: ((totals: MapTotals) => unknown) | undefined;
}

/** What a map has done so far, and what that cost; what was paid before it was resumed counts, too. */
export interface MapTotals {
  /** Items in all. */
  total: number;
  /** Items that have ended, well or not. */
  done: number;
  /** Items that have a worker for an answer. */
  succeeded: number;
  /** Items that ended in an error. */
  failed: number;
  /** Items whose answer came from the resume file, without a request. */
  resumed: number;
  /** What the workers cost, in US dollars. */
  costUsd: number;
  /** Credits charged. */
  credits: number;
  /** Tokens the models read. */
  inputTokens: number;
  /** Tokens the models wrote. */
  outputTokens: number;
  /** Tokens the models spent on reasoning. */
  reasoningTokens: number;
  /** Tokens read from the prompt cache. */
  cacheReadTokens: number;
  /** Tokens written to the prompt cache. */
  cacheWriteTokens: number;
  /** All tokens together. */
  totalTokens: number;
}

interface MapItem<I> {
  /** The item's place among the inputs, from 0. */
  index: number;
  /** The item as it was given. */
  input: I;
  /** The item's own key: the same for the same map, place and parameters. */
  idempotencyKey: string;
  /** Whether the answer came from the resume file, without a request. */
  resumed: boolean;
}

/** What became of one item of a map: it has a `worker` or an `error`. */
export type MapResult<I> = MapItem<I> &
  ({ worker: Worker; error: null } | { worker: null; error: HandingerError });

interface MapRecord {
  index: number;
  idempotency_key: string;
  resumed: boolean;
  worker: Worker | null;
  error: ErrorRecord | null;
}

/** A map whose inputs are known. */
export interface Begun<I> {
  /** The map in Rust. */
  readonly native: NativeMap;
  /** What it goes over. */
  readonly inputs: readonly I[];
}

/**
 * Many calls of one kind. Go over it once: the results come as they finish.
 *
 * An item is started when a result is asked for, and never more than `concurrency` beyond those
 * that were taken; what is under way goes on while a result is looked at. Leaving the loop drops the
 * requests that are under way. Their runs go on and are paid: a later map with the same resume file,
 * or the same `idempotencyKey`, gets their answers.
 */
export class MapRun<I> implements AsyncIterable<MapResult<I>> {
  #native: NativeMap;
  #inputs: readonly I[];
  readonly #later: (() => Promise<Begun<I>>) | undefined;
  readonly #abort: Abort;
  readonly #onProgress: MapOptions['onProgress'];
  #taken = false;

  /** @internal */
  constructor(
    { native, inputs }: Begun<I>,
    later: (() => Promise<Begun<I>>) | undefined,
    abort: Abort,
    onProgress: MapOptions['onProgress'],
  ) {
    this.#native = native;
    this.#inputs = inputs;
    this.#later = later;
    this.#abort = abort;
    this.#onProgress = onProgress;
  }

  /** The results as they finish. A map can be gone over once. */
  async *[Symbol.asyncIterator](): AsyncGenerator<MapResult<I>, void, undefined> {
    if (this.#taken) {
      throw new HandingerError('A map can be gone over once.');
    }
    this.#taken = true;
    try {
      const begun = await this.#later?.();
      if (begun) {
        this.#native = begun.native;
        this.#inputs = begun.inputs;
      }
      for (;;) {
        const record = await this.#abort.during(this.#native.next());
        if (record === null) {
          return;
        }
        await this.#onProgress?.(this.totals);
        yield this.#result(JSON.parse(record) as MapRecord);
      }
    } finally {
      this.close();
    }
  }

  /** Waits for all results, and gives them in the order of the inputs. */
  async results(): Promise<Array<MapResult<I>>> {
    const results: Array<MapResult<I>> = [];
    for await (const result of this) {
      results.push(result);
    }
    return results.sort((one, other) => one.index - other.index);
  }

  /** What was done so far, and what that cost. */
  get totals(): MapTotals {
    const totals = JSON.parse(this.#native.totals()) as { [name: string]: number };
    const named = Object.entries(totals).map(([name, value]) => [
      name.replaceAll(/_(\w)/g, (_, letter: string) => letter.toUpperCase()),
      value,
    ]);
    return Object.fromEntries(named) as MapTotals;
  }

  /** Drops the requests that are under way. The runs that have begun go on. */
  close(): void {
    this.#abort.release();
    this.#native.close();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.close();
  }

  #result({ index, idempotency_key, resumed, worker, error }: MapRecord): MapResult<I> {
    const input = this.#inputs[index] as I;
    const item = { index, input, idempotencyKey: idempotency_key, resumed };
    return worker
      ? { ...item, worker, error: null }
      : { ...item, worker: null, error: fromRecord(error as ErrorRecord) };
  }
}
