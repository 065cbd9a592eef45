/** The result of a call that is answered with a page. */
import { APIPromise, type Doors } from './api-promise.js';

/** The promise of a page that can be iterated over: item by item, over all pages from this one on. */
export class PagePromise<P, T> extends APIPromise<P> implements AsyncIterable<T> {
  readonly #pages: () => AsyncIterable<P>;
  readonly #items: (page: P) => readonly T[];

  constructor(doors: Doors<P>, pages: () => AsyncIterable<P>, items: (page: P) => readonly T[]) {
    super(doors);
    this.#pages = pages;
    this.#items = items;
  }

  /** The items, in order; a page is read when its first item is asked for. */
  async *[Symbol.asyncIterator](): AsyncGenerator<T, void, undefined> {
    // Who goes over the items at once reads the first page with them, and not for the promise as well.
    this.leaveUnsent();
    for await (const page of this.#pages()) {
      yield* this.#items(page);
    }
  }
}
