/** From an `AbortSignal` to the cancel handle of a native call. */
import { APIUserAbortError, fromNative, invalidInput } from './errors.js';
import { isSignal, kindOf } from './kinds.js';
import { type CancelHandle, native } from './native.js';
import type { Watch } from './watch.js';

/**
 * All calls that one signal may cancel. They share a listener: with one for each, Node would warn of
 * a leak wherever many calls share a signal.
 */
class Ties {
  static readonly #all = new WeakMap<AbortSignal, Ties>();
  readonly #signal: AbortSignal;
  readonly #handles = new Set<CancelHandle>();
  readonly #listener = () => {
    for (const handle of this.#handles) {
      handle.cancel();
    }
  };

  private constructor(signal: AbortSignal) {
    this.#signal = signal;
  }

  static of(signal: AbortSignal): Ties {
    const ties = Ties.#all.get(signal) ?? new Ties(signal);
    Ties.#all.set(signal, ties);
    return ties;
  }

  add(handle: CancelHandle): void {
    if (this.#handles.size === 0) {
      this.#signal.addEventListener('abort', this.#listener);
    }
    this.#handles.add(handle);
  }

  delete(handle: CancelHandle): void {
    if (this.#handles.delete(handle) && this.#handles.size === 0) {
      this.#signal.removeEventListener('abort', this.#listener);
    }
  }
}

/**
 * One call's ties: to a signal that may cancel it, and to the watch that hears of it. `release`
 * must be called when the call is over.
 */
export class Abort {
  readonly handle: CancelHandle | null;
  readonly #watch: Watch;
  readonly #number: number;
  readonly #signal: AbortSignal | undefined;

  constructor(signal: AbortSignal | null | undefined, watch: Watch) {
    if (signal != null && !isSignal(signal)) {
      const hint = isSignal(Object(signal).signal) ? ': give its signal' : '';
      throw invalidInput('signal', `expected an AbortSignal, got ${kindOf(signal)}${hint}`);
    }
    this.#watch = watch;
    this.#signal = signal ?? undefined;
    this.#number = watch.begin();
    this.handle = signal || this.#number > 0 ? new native.CancelHandle(this.#number) : null;
    if (!this.#signal || !this.handle) {
      return;
    }
    if (this.#signal.aborted) {
      this.handle.cancel();
    } else {
      Ties.of(this.#signal).add(this.handle);
    }
  }

  /** Unties the call from its signal and its watch. */
  release(): void {
    this.#watch.end(this.#number);
    if (this.#signal && this.handle) {
      Ties.of(this.#signal).delete(this.handle);
    }
  }

  /**
   * Awaits a native call. What it has to tell is told before its result; an abort is told with the
   * signal's reason.
   */
  async during<T>(call: Promise<T>): Promise<T> {
    try {
      return await call;
    } catch (native) {
      const error = fromNative(native);
      if (error instanceof APIUserAbortError && this.#signal?.aborted) {
        Object.defineProperty(error, 'cause', { value: this.#signal.reason, configurable: true });
      }
      throw error;
    } finally {
      this.#watch.tell();
    }
  }

  /** The same for a call after which nothing is left to cancel. */
  async until<T>(call: Promise<T>): Promise<T> {
    try {
      return await this.during(call);
    } finally {
      this.release();
    }
  }
}
