/** The result of a call, with ways to its raw answer. */
import { type Origin, originOf, traced } from './frames.js';
import type { HandingerResponse, ResponseInfo } from './response.js';

/** A result together with the answer it came with. */
export interface WithResponse<T> {
  /** The result. */
  data: T;
  /** The answer as a web `Response`. */
  response: HandingerResponse;
  /** The server's id of the request, to quote to support. */
  requestId: string | undefined;
  /** What came with the answer, apart from its body. */
  info: ResponseInfo;
}

/** A result, and how to make the answer it came with visible. */
export interface Answered<T> {
  /** The result. */
  readonly data: T;
  response(): HandingerResponse;
}

/** An answer whose body is still unread. */
export interface Opened<T> {
  /** The answer as a web `Response`. */
  readonly response: HandingerResponse;
  /** Reads and decodes the body, unless it was read as that of the response. */
  read(): Promise<Answered<T>>;
}

/** The ways to make one call: the first that is used is the only one. */
export interface Doors<T> {
  /** Makes the call and decodes its answer. */
  send(): Promise<Answered<T>>;
  /** Makes the call and leaves the body of its answer to the caller; without it `send` does for both. */
  open?(): Promise<Opened<T>>;
}

/**
 * The promise of a call's result. The call begins at once, and is one whatever is asked of it;
 * `asResponse()` and `withResponse()` give the answer it came with.
 */
export class APIPromise<T> extends Promise<T> {
  readonly #doors: Doors<T>;
  readonly #origin: Origin;
  #sent: Promise<Answered<T>> | undefined;
  #opened: Promise<Opened<T>> | undefined;
  #asked = true;

  constructor(doors: Doors<T>) {
    // The parent is a shell: everything goes to the promise of the answer.
    super(resolve => resolve(undefined as T));
    this.#doors = doors;
    this.#origin = originOf(new.target as unknown as () => void);
    // Later, so that a caller who wants the body unread can say so first.
    Promise.resolve().then(() => {
      if (this.#asked && !this.#opened) {
        this.#answered();
      }
    });
  }

  /** Derived promises are ordinary ones. */
  static override get [Symbol.species](): PromiseConstructor {
    return Promise;
  }

  /** Sends nothing until the promise is awaited, if nothing was sent so far. */
  protected leaveUnsent(): void {
    this.#asked = false;
  }

  #answered(): Promise<Answered<T>> {
    this.#sent ??= traced(
      this.#opened ? this.#opened.then(opened => opened.read()) : this.#doors.send(),
      this.#origin,
    );
    return this.#sent;
  }

  /**
   * The answer as a web `Response`. Called on the promise at once, its body is unread and
   * unchecked. When the promise is awaited, too, it has the same answer, unless the body was read
   * before.
   */
  asResponse(): Promise<HandingerResponse> {
    const opening = this.#sent || this.#opened ? undefined : this.#doors.open?.();
    this.#opened ??= opening && traced(opening, this.#origin);
    return this.#opened
      ? this.#opened.then(({ response }) => response)
      : this.#answered().then(answered => answered.response());
  }

  /** The result and the answer it came with. */
  async withResponse(): Promise<WithResponse<T>> {
    const answered = await this.#answered();
    const response = answered.response();
    const { info } = response;
    return { data: answered.data, response, requestId: info.requestId, info };
  }

  // biome-ignore lint/suspicious/noThenProperty: this is a promise
  override then<A = T, B = never>(
    onFulfilled?: ((value: T) => A | PromiseLike<A>) | null,
    onRejected?: ((reason: unknown) => B | PromiseLike<B>) | null,
  ): Promise<A | B> {
    const fulfilled = ({ data }: Answered<T>) =>
      onFulfilled ? onFulfilled(data) : (data as never);
    return this.#answered().then(fulfilled, onRejected);
  }

  override catch<B = never>(
    onRejected?: ((reason: unknown) => B | PromiseLike<B>) | null,
  ): Promise<T | B> {
    return this.then(undefined, onRejected);
  }

  override finally(onFinally?: (() => void) | null): Promise<T> {
    return this.then().finally(onFinally);
  }
}
