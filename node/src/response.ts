/** Answers as web `Response` objects, and what the core knows about them. */
import type { Abort } from './abort.js';
import { HandingerError } from './errors.js';
import type { NativeResponse } from './native.js';
import { type OnProgress, ProgressTeller } from './progress.js';

/** What came with an answer, apart from its body. */
export interface ResponseInfo {
  /** The HTTP status. */
  status: number;
  /** The headers. */
  headers: Headers;
  /** The method of the request that was answered. */
  method: string;
  /** The address that answered, after redirects. */
  url: string;
  /** The protocol, for example `HTTP/1.1`. */
  httpVersion: string;
  /** The server's id of the request, to quote to support. */
  requestId: string | undefined;
  /** The task that the call started or asked for: under this id any process finds it again. */
  taskId: string | undefined;
  /** How often the call was tried again before this answer. */
  retriesTaken: number;
  /** Milliseconds from the start of the call to the headers of the answer. */
  elapsed: number;
}

interface MetaRecord {
  status: number;
  headers: Array<[string, string]>;
  method: string;
  url: string;
  http_version: string;
  request_id: string | null;
  task_id: string | null;
  retries_taken: number;
  elapsed: number;
}

/** Decodes what the core tells about an answer. */
export function responseInfo(text: string): ResponseInfo {
  const meta = JSON.parse(text) as MetaRecord;
  return {
    status: meta.status,
    headers: new Headers(meta.headers),
    method: meta.method,
    url: meta.url,
    httpVersion: meta.http_version,
    requestId: meta.request_id ?? undefined,
    taskId: meta.task_id ?? undefined,
    retriesTaken: meta.retries_taken,
    elapsed: meta.elapsed * 1000,
  };
}

/** Statuses for which a web `Response` takes no body. */
const WITHOUT_BODY = new Set([204, 205, 304]);

/** An answer as a web `Response`, with its address and what else is known about it. */
export interface HandingerResponse extends Response {}

/** An answer as a web `Response`, with its address and what else is known about it. */
// biome-ignore lint/suspicious/noUnsafeDeclarationMerging: `extends Response` comes when one is made
export class HandingerResponse {
  /** What came with the answer, apart from its body. */
  declare readonly info: ResponseInfo;

  constructor(body: string | ReadableStream<Uint8Array> | null, info: ResponseInfo) {
    beResponse();
    const { status, headers } = info;
    const given = [WITHOUT_BODY.has(status) ? null : body, { status, headers }];
    const made = Reflect.construct(Response, given, new.target) as HandingerResponse;
    // The constructor of `Response` takes no address.
    Object.defineProperty(made, 'url', { value: info.url, enumerable: true });
    // biome-ignore lint/correctness/noConstructorReturn: it is what `extends` would make
    return Object.assign(made, { info });
  }
}

/**
 * Makes answers web responses. When the first is made, for to name `Response` has Node load its whole
 * HTTP client, 10 MB that calls do without.
 */
function beResponse(): void {
  if (Object.getPrototypeOf(HandingerResponse) !== Response) {
    Object.setPrototypeOf(HandingerResponse, Response);
    Object.setPrototypeOf(HandingerResponse.prototype, Response.prototype);
  }
}

/** An open answer in the core, and what may cancel it. */
export interface OpenAnswer {
  /** The answer, its body unread. */
  response: NativeResponse;
  /** What may cancel it. */
  abort: Abort;
}

/** A file of a worker: a web `Response` whose body is read as you ask for it. */
export class FileResponse extends HandingerResponse {
  readonly #answer: OpenAnswer;

  constructor(body: ReadableStream<Uint8Array> | null, info: ResponseInfo, answer: OpenAnswer) {
    super(body, info);
    this.#answer = answer;
  }

  /**
   * Writes the file to a path, in place of one that is there, and gives that path. In a folder it
   * takes the name the server suggests. It appears only when it is complete.
   */
  async writeToFile(
    path: string,
    options: { onProgress?: OnProgress | undefined } = {},
  ): Promise<string> {
    if (this.bodyUsed) {
      throw new TypeError('The body of this response was already read.');
    }
    // From here on nobody else can read it.
    this.body?.getReader();
    const { response, abort } = this.#answer;
    const progress = options.onProgress && new ProgressTeller(options.onProgress);
    try {
      return await abort.until(response.writeToFile(path, progress?.cell ?? null));
    } finally {
      progress?.tell();
    }
  }
}

/** The body of an open answer: read piece by piece by whoever asks, or whole. */
export class OpenBody {
  readonly #native: NativeResponse;
  readonly #abort: Abort;
  /** Whether its pieces were asked for. */
  #begun = false;
  #whole: Promise<string> | undefined;

  constructor(native: NativeResponse, abort: Abort) {
    this.#native = native;
    this.#abort = abort;
  }

  /** The body as a web stream. It is read only as its reader asks. */
  stream(): ReadableStream<Uint8Array> {
    return new ReadableStream<Uint8Array>(
      {
        pull: async controller => {
          if (this.#whole) {
            controller.enqueue(new TextEncoder().encode(await this.#whole));
            controller.close();
            return;
          }
          this.#begun = true;
          const piece = await this.#piece();
          if (piece === null) {
            controller.close();
          } else {
            controller.enqueue(new Uint8Array(piece.buffer, piece.byteOffset, piece.byteLength));
          }
        },
        cancel: () => {
          this.#begun = true;
          // When it is read whole, somebody else waits for it.
          if (!this.#whole) {
            this.#abort.release();
            this.#native.close();
          }
        },
      },
      { highWaterMark: 0 },
    );
  }

  /** The whole body as text, checked by the core. The stream has it, too. */
  read(): Promise<string> {
    if (this.#begun) {
      const problem =
        'The body of this answer was read through asResponse(): what it says is there.';
      return Promise.reject(new HandingerError(problem, { outcome: 'accepted' }));
    }
    this.#whole ??= this.#abort.until(this.#native.read()).then(answer => answer.takeText());
    return this.#whole;
  }

  async #piece(): Promise<Buffer | null> {
    try {
      const piece = await this.#abort.during(this.#native.chunk());
      if (piece === null) {
        this.#abort.release();
      }
      return piece;
    } catch (error) {
      this.#abort.release();
      throw error;
    }
  }
}
