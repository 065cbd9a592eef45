/** What calls tell while they run: log records for a logger, attempts for a hook. */
import { AsyncResource } from 'node:async_hooks';
import { safely } from './callback.js';
import { invalidInput } from './errors.js';
import { crossingNow, type NativeWatch, native } from './native.js';

/** How much is logged: nothing, or records of this level and above. */
export type LogLevel = 'off' | 'error' | 'warn' | 'info' | 'debug';

/** Where log records go. `console` is one; so are the loggers of pino and winston. */
export interface Logger {
  error(message: string, ...rest: unknown[]): void;
  warn(message: string, ...rest: unknown[]): void;
  info(message: string, ...rest: unknown[]): void;
  debug(message: string, ...rest: unknown[]): void;
}

/** One attempt of a call, told when it has ended. */
export interface Attempt {
  /** 1 for the first attempt. */
  number: number;
  /** The HTTP method. */
  method: string;
  /** The address, without query values. */
  url: string;
  /** The status, when an answer came. */
  status: number | null;
  /** What went wrong, if anything. */
  error: string | null;
  /** Milliseconds until the next attempt; `null` when this was the last. */
  wait: number | null;
  /** Milliseconds since the start of the call. */
  elapsed: number;
}

/** Who wants to be told what. */
export interface WatchOptions {
  /** Where log records go. Default: `console`. */
  logger?: Logger | undefined;
  /** How much is logged. Default: the environment variable `HANDINGER_LOG`, else `warn`. */
  logLevel?: LogLevel | undefined;
  /**
   * Called after each attempt of each call, before the call gives its result. What it throws, or its
   * promise is rejected with, is reported as a warning of the process, and breaks no call.
   */
  onAttempt?: ((attempt: Attempt) => unknown) | undefined;
}

const LEVELS: readonly LogLevel[] = ['off', 'error', 'warn', 'info', 'debug'];
const SET = ['logger', 'logLevel', 'onAttempt'] as const;

interface LogRecord {
  level: Exclude<LogLevel, 'off'>;
  message: string;
  fields: { [name: string]: unknown };
}

type Told = { call: number } & ({ log: LogRecord } | { attempt: Attempt } | { lost: number });

/** Takes what the calls of a client tell, and tells whoever wanted to know. */
export class Watch {
  /** What the native client writes to. */
  readonly native: NativeWatch;
  readonly #options: WatchOptions;
  readonly #logger: Logger;
  static #default: Watch | undefined;
  /** Where the client was made: what belongs to no call is told there. */
  readonly #here = new AsyncResource('Handinger');
  /** Where calls were made, by number: what they tell is told there, whoever fetches it. */
  readonly #calls = new Map<number, AsyncResource>();
  #last = 0;

  private constructor(options: WatchOptions) {
    this.#options = options;
    this.#logger = options.logger ?? console;
    const level = options.logLevel ?? levelOfEnvironment(this.#logger);
    // Weakly, or this and the native part would keep each other alive.
    const self = new WeakRef(this);
    const wakeUp = () => self.deref()?.tell();
    this.native = crossingNow(
      () => new native.NativeWatch(level, options.onAttempt !== undefined, wakeUp),
    );
  }

  /** The watch for a client with these options; what is not given is that of its parent. */
  static for(options: WatchOptions, parent?: Watch): Watch {
    const given = Object.fromEntries(
      SET.filter(name => options[name] !== undefined).map(name => [name, options[name]]),
    );
    // Most clients want the same, and one watch serves them all.
    Watch.#default ??= new Watch({});
    const inherited = parent ?? Watch.#default;
    return Object.keys(given).length > 0
      ? new Watch(checked({ ...inherited.#options, ...given }))
      : inherited;
  }

  /** A call begins: the number under which it tells; 0 when nobody asked for that. */
  begin(): number {
    const { onAttempt, logger } = this.#options;
    if (!onAttempt && !logger) {
      return 0;
    }
    // So many that none is under way still when its number comes again.
    this.#last = (this.#last % 0xffff_ffff) + 1;
    this.#calls.set(this.#last, new AsyncResource('HandingerCall'));
    return this.#last;
  }

  /** A call has ended. */
  end(number: number): void {
    this.#calls.delete(number);
  }

  /** Tells what waits, in order. Quick when nothing does. */
  tell(): void {
    const waiting = this.native.take();
    for (const told of waiting === null ? [] : (JSON.parse(waiting) as Told[])) {
      const place = this.#calls.get(told.call) ?? this.#here;
      place.runInAsyncScope(() => safely(() => this.#one(told)));
    }
  }

  #one(told: Told): unknown {
    if ('attempt' in told) {
      const { wait, elapsed, ...rest } = told.attempt;
      const inMilliseconds = { wait: wait === null ? null : wait * 1000, elapsed: elapsed * 1000 };
      return this.#options.onAttempt?.({ ...rest, ...inMilliseconds });
    }
    if ('log' in told) {
      const { level, message, fields } = told.log;
      const said = `handinger: ${message}`;
      // Pino takes the fields first, and knows none that come after.
      return isPino(this.#logger)
        ? this.#logger[level](fields, said)
        : this.#logger[level](said, fields);
    }
    return this.#logger.warn(`handinger: ${told.lost} records were lost: the process was busy`);
  }
}

type Pino = { readonly [level in LogRecord['level']]: (fields: object, said: string) => unknown };

const isPino = (logger: object): logger is Pino =>
  typeof (logger as { bindings?: unknown }).bindings === 'function';

function checked(options: WatchOptions): WatchOptions {
  const { logger, onAttempt } = options;
  const words = LEVELS.filter(level => level !== 'off');
  if (logger !== undefined && !words.every(word => typeof logger?.[word] === 'function')) {
    throw invalidInput('logger', `expected an object with the methods ${words.join(', ')}`);
  }
  if (onAttempt !== undefined && typeof onAttempt !== 'function') {
    throw invalidInput('onAttempt', `expected a function, got ${typeof onAttempt}`);
  }
  return options;
}

function levelOfEnvironment(logger: Logger): LogLevel {
  const given = process.env.HANDINGER_LOG?.trim();
  if (!given) {
    return 'warn';
  }
  const level = LEVELS.find(each => each === given.toLowerCase());
  if (!level) {
    const problem = `HANDINGER_LOG: expected one of ${LEVELS.join(', ')}, got "${given}"`;
    logger.warn(`handinger: ${problem}; it counts as "warn"`);
  }
  return level ?? 'warn';
}
