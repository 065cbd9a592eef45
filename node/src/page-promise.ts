/** The result of a call that is answered with a page. */
import { APIPromise, type Doors } from './api-promise.js';

/** What a page holds, and how the next one is read. */
export interface Paging<P, T> {
  /** The items of a page. */
  items(page: P): readonly T[];
  /** The page after a page; `null` after the last. */
  next(page: P): Promise<P> | null;
}

/** The promise of a page that can be iterated over: item by item, over all pages from this one on. */
export class PagePromise<P, T> extends APIPromise<P> implements AsyncIterable<T> {
  readonly #paging: Paging<P, T>;

  constructor(doors: Doors<P>, paging: Paging<P, T>) {
    super(doors);
    this.#paging = paging;
  }

  /** The items, in order; a page is read when its first item is asked for. */
  async *[Symbol.asyncIterator](): AsyncGenerator<T, void, undefined> {
    let next: Promise<P> | null = this;
    while (next) {
      const page: P = await next;
      yield* this.#paging.items(page);
      next = this.#paging.next(page);
    }
  }
}
