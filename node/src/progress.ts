/** How far files have come, told to whoever wants to know. */

import { safely } from './callback.js';
import { native, type ProgressCell } from './native.js';

/** How far an upload or a download has come. */
export interface Progress {
  /** Bytes so far. They begin at 0 again when an upload is sent again. */
  loaded: number;
  /** Bytes in all; `undefined` when it is not known beforehand. */
  total: number | undefined;
}

/** Called as a file moves. What it throws, or its promise is rejected with, breaks no call. */
export type OnProgress = (progress: Progress) => unknown;

/** Tells a function how far a file has come; what it is too slow for is passed over. */
export class ProgressTeller {
  /** What the native call writes to. */
  readonly cell: ProgressCell;
  readonly #onProgress: OnProgress;

  constructor(onProgress: OnProgress) {
    this.#onProgress = onProgress;
    // Weakly, or this and the native part would keep each other alive.
    const self = new WeakRef(this);
    this.cell = new native.ProgressCell(() => self.deref()?.tell());
  }

  /** Tells the latest state, unless that was done before. */
  tell(): void {
    const progress = this.cell.take();
    if (progress) {
      safely(() => this.#onProgress({ loaded: progress.loaded, total: progress.total }));
    }
  }
}
