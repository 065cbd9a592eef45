/** From an `AbortSignal` to the cancel handle of a native call. */
import { APIUserAbortError, fromNative } from './errors.js';
import { type CancelHandle, native } from './native.js';
import type { Watch } from './watch.js';

/**
 * One call's ties: to a signal that may cancel it, and to the watch that hears of it. `release`
 * must be called when the call is over.
 */
export class Abort {
  readonly handle: CancelHandle | null;
  readonly #watch: Watch;
  readonly #signal: AbortSignal | undefined;
  readonly #listener: (() => void) | undefined;

  constructor(signal: AbortSignal | null | undefined, watch: Watch) {
    this.#watch = watch;
    this.#signal = signal ?? undefined;
    this.handle = signal ? new native.CancelHandle() : null;
    if (!this.#signal || !this.handle) {
      return;
    }
    const { handle } = this;
    if (this.#signal.aborted) {
      handle.cancel();
      return;
    }
    this.#listener = () => handle.cancel();
    this.#signal.addEventListener('abort', this.#listener, { once: true });
  }

  /** Takes the listener off the signal. */
  release(): void {
    if (this.#listener) {
      this.#signal?.removeEventListener('abort', this.#listener);
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
        const { outcome, kind } = error;
        throw new APIUserAbortError(error.message, { outcome, kind, cause: this.#signal.reason });
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
