/** A worker's events: a stream to loop over, to split, and to read the result from. */
import type { Abort } from './abort.js';
import { HandingerError } from './errors.js';
import { originOf, traced } from './frames.js';
import type { Worker } from './models.js';
import type { NativeEvents } from './native.js';
import { type ResponseInfo, responseInfo } from './response.js';

/** What an event carries. */
export type EventKind =
  | 'worker'
  | 'text'
  | 'message'
  | 'part'
  | 'error'
  | 'heartbeat'
  | 'unknown'
  | (string & {});

/** Events that cross from Rust at once, at most. */
const BATCH = 256;

interface EventRecord {
  id: string | null;
  event: string;
  kind: EventKind;
  data: string;
  text?: string;
  fits?: true;
}

/** One event of a worker's stream. Nothing of it is lost: `data` is the text that came. */
export class WorkerEvent {
  /** The event's id, from which a stream can go on; `null` when it has none. */
  readonly id: string | null;
  /** The event's name; `message` when the stream gives none. */
  readonly event: string;
  /** What the data is: a snapshot of the worker, a piece of text, a message, another part … */
  readonly kind: EventKind;
  /** The data as it came. */
  readonly data: string;
  /** The piece of text, when the event carries one. */
  readonly text: string | null;
  readonly #fits: boolean;
  #worker: Worker | null = null;

  constructor(record: EventRecord) {
    this.id = record.id;
    this.event = record.event;
    this.kind = record.kind;
    this.data = record.data;
    this.text = record.text ?? null;
    this.#fits = record.fits === true;
  }

  /** The snapshot of the worker, when the event carries one. */
  get worker(): Worker | null {
    if (this.#fits) {
      this.#worker ??= JSON.parse(this.data) as Worker;
    }
    return this.#worker;
  }

  /** The data decoded; `undefined` when it is not JSON. */
  json(): unknown {
    try {
      return JSON.parse(this.data);
    } catch {
      return undefined;
    }
  }
}

/** Where a stream's events come from. */
interface Source {
  /** The events that are there, at least one; `null` at the end. */
  next(): Promise<WorkerEvent[] | null>;
  finalWorker(): Promise<Worker>;
  close(): void;
}

/** The events of a native stream. */
class NativeSource implements Source {
  readonly #native: NativeEvents;
  readonly #abort: Abort;

  constructor(events: NativeEvents, abort: Abort) {
    this.#native = events;
    this.#abort = abort;
  }

  async next(): Promise<WorkerEvent[] | null> {
    const batch = await this.#settle(this.#native.nextBatch(BATCH));
    if (batch === null) {
      this.#abort.release();
      return null;
    }
    return (JSON.parse(batch) as EventRecord[]).map(record => new WorkerEvent(record));
  }

  async finalWorker(): Promise<Worker> {
    const answer = await this.#settle(this.#native.finalWorker());
    this.#abort.release();
    return JSON.parse(answer.takeText()) as Worker;
  }

  close(): void {
    this.#abort.release();
    this.#native.close();
  }

  async #settle<T>(call: Promise<T>): Promise<T> {
    try {
      return await this.#abort.during(call);
    } catch (error) {
      this.#abort.release();
      throw error;
    }
  }
}

/** One source for two streams: what one has read is kept until the other has, too. */
class Fork {
  readonly #source: Source;
  readonly #waiting: [WorkerEvent[][], WorkerEvent[][]] = [[], []];
  readonly #closed: [boolean, boolean] = [false, false];
  /** Whether a side has asked for its events. */
  readonly #begun: [boolean, boolean] = [false, false];
  /** The reading for both, kept when it failed: the other side must not take that for the end. */
  #reading: Promise<boolean> | undefined;

  constructor(source: Source) {
    this.#source = source;
  }

  side(side: 0 | 1): Source {
    return {
      next: () => this.#next(side),
      finalWorker: () => this.#finalWorker(side),
      close: () => this.#close(side),
    };
  }

  async #next(side: 0 | 1): Promise<WorkerEvent[] | null> {
    this.#begun[side] = true;
    for (;;) {
      const batch = this.#waiting[side].shift();
      if (batch) {
        return batch;
      }
      if (this.#closed[side] || !(await this.#readMore())) {
        return this.#waiting[side].shift() ?? null;
      }
    }
  }

  /** Reads to the end for both, so that the other side loses nothing. */
  async #finalWorker(side: 0 | 1): Promise<Worker> {
    if (!this.#begun[side]) {
      // Nobody will ask for its events any more.
      this.#drop(side);
    }
    while (await this.#readMore()) {
      // What was read waits for whoever goes over it.
    }
    return this.#source.finalWorker();
  }

  /** Reads once for both, however many wait; false at the end. */
  #readMore(): Promise<boolean> {
    this.#reading ??= (async () => {
      const batch = await this.#source.next();
      for (const side of [0, 1] as const) {
        if (batch && !this.#closed[side]) {
          this.#waiting[side].push(batch);
        }
      }
      this.#reading = undefined;
      return batch !== null;
    })();
    return this.#reading;
  }

  #drop(side: 0 | 1): void {
    this.#closed[side] = true;
    this.#waiting[side].length = 0;
  }

  #close(side: 0 | 1): void {
    this.#drop(side);
    if (this.#closed[0] && this.#closed[1]) {
      this.#source.close();
    }
  }
}

type Next = IteratorResult<WorkerEvent, undefined>;

/**
 * Goes over the events of a source one by one. By hand, for a generator would have V8 wait several
 * turns for each event of a batch that is there already.
 */
class Events implements AsyncIterableIterator<WorkerEvent, undefined> {
  readonly #source: Source;
  #batch: readonly WorkerEvent[] = [];
  #at = 0;
  #over = false;
  /** The calls of `next` that wait, which get their events in turn. */
  #waiting = 0;
  #last: Promise<unknown> = Promise.resolve();

  constructor(source: Source) {
    this.#source = source;
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  next(): Promise<Next> {
    if (this.#waiting === 0 && this.#at < this.#batch.length) {
      return Promise.resolve(this.#ready());
    }
    this.#waiting += 1;
    const next = traced(
      this.#last.then(() => this.#step()),
      originOf(this.next),
    );
    const over = () => {
      this.#waiting -= 1;
    };
    this.#last = next.then(over, over);
    return next;
  }

  async return(): Promise<Next> {
    this.#end();
    return { done: true, value: undefined };
  }

  async #step(): Promise<Next> {
    if (this.#at >= this.#batch.length && !this.#over) {
      await this.#readMore();
    }
    return this.#over ? { done: true, value: undefined } : this.#ready();
  }

  async #readMore(): Promise<void> {
    try {
      const batch = await this.#source.next();
      if (batch === null) {
        this.#end();
      } else if (!this.#over) {
        this.#batch = batch;
        this.#at = 0;
      }
    } catch (error) {
      this.#end();
      throw error;
    }
  }

  #ready(): Next {
    const value = this.#batch[this.#at] as WorkerEvent;
    this.#at += 1;
    return { done: false, value };
  }

  #end(): void {
    this.#over = true;
    this.#batch = [];
    this.#source.close();
  }
}

/**
 * The events of a worker, once, in order; the stream reconnects by itself.
 *
 * Leaving the loop early closes the connection at once. The worker runs on.
 */
export class Stream implements AsyncIterable<WorkerEvent> {
  /** What came with the answer, apart from its events. */
  readonly info: ResponseInfo;
  readonly #source: Source;
  #taken = false;

  private constructor(source: Source, info: ResponseInfo) {
    this.#source = source;
    this.info = info;
  }

  /** A stream over what the core gives. */
  static over(events: NativeEvents, abort: Abort): Stream {
    return new Stream(new NativeSource(events, abort), responseInfo(events.meta()));
  }

  /** The events. A stream can be gone over once. */
  [Symbol.asyncIterator](): AsyncIterableIterator<WorkerEvent, undefined> {
    this.#take();
    return new Events(this.#source);
  }

  /** Only the words. */
  async *textStream(): AsyncGenerator<string, void, undefined> {
    for await (const event of this) {
      if (event.text !== null) {
        yield event.text;
      }
    }
  }

  /**
   * Reads to the end and gives the finished worker; one more call is made if no event told.
   * After an early close: the worker as it is now.
   */
  finalWorker(): Promise<Worker> {
    this.#taken = true;
    return this.#source.finalWorker();
  }

  /** Reads to the end. */
  async untilDone(): Promise<void> {
    for await (const _ of this) {
      // Only the end is of interest.
    }
  }

  /** Two streams of the same events. What one has read is kept in memory until the other has, too. */
  tee(): [Stream, Stream] {
    this.#take();
    const fork = new Fork(this.#source);
    return [new Stream(fork.side(0), this.info), new Stream(fork.side(1), this.info)];
  }

  /** The events as lines of JSON, for a response of your own. */
  toReadableStream(): ReadableStream<Uint8Array> {
    const encoder = new TextEncoder();
    let events: AsyncIterator<WorkerEvent, undefined> | undefined;
    return new ReadableStream<Uint8Array>(
      {
        pull: async controller => {
          events ??= this[Symbol.asyncIterator]();
          const { done, value } = await events.next();
          if (done) {
            controller.close();
          } else {
            const { id, event, kind, data } = value;
            const line = `${JSON.stringify({ id, event, kind, data })}\n`;
            controller.enqueue(encoder.encode(line));
          }
        },
        cancel: () => this.close(),
      },
      { highWaterMark: 0 },
    );
  }

  /** Gives up the connection. The worker runs on. */
  close(): void {
    this.#source.close();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.close();
  }

  #take(): void {
    if (this.#taken) {
      throw new HandingerError('A stream can be gone over once: use tee() to go over it twice.');
    }
    this.#taken = true;
  }
}
