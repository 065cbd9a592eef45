/** From an `AbortSignal` to the cancel handle of a native call. */
import { APIUserAbortError } from './errors.js';
import { type CancelHandle, crossing, native } from './native.js';

/** One call's tie to a signal. `release` must be called when the call is over. */
export class Abort {
  readonly handle: CancelHandle | null;
  readonly #signal: AbortSignal | undefined;
  readonly #listener: (() => void) | undefined;

  constructor(signal: AbortSignal | null | undefined) {
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

  /** Awaits a native call; an abort is told with the signal's reason. */
  async during<T>(call: Promise<T>): Promise<T> {
    try {
      return await crossing(call);
    } catch (error) {
      if (error instanceof APIUserAbortError && this.#signal?.aborted) {
        const { outcome, kind } = error;
        throw new APIUserAbortError(error.message, { outcome, kind, cause: this.#signal.reason });
      }
      throw error;
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
