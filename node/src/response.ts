/** Answers as web `Response` objects, and what the core knows about them. */
import { randomUUID } from 'node:crypto';
import { open, rename, rm } from 'node:fs/promises';
import type { Abort } from './abort.js';
import type { NativeResponse } from './native.js';

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
    retriesTaken: meta.retries_taken,
    elapsed: meta.elapsed * 1000,
  };
}

/** Statuses for which a web `Response` takes no body. */
const WITHOUT_BODY = new Set([204, 205, 304]);

/** An answer as a web `Response`, with its address and what else is known about it. */
export class HandingerResponse extends Response {
  /** What came with the answer, apart from its body. */
  readonly info: ResponseInfo;

  constructor(body: string | ReadableStream<Uint8Array> | null, info: ResponseInfo) {
    const { status, headers } = info;
    super(WITHOUT_BODY.has(status) ? null : body, { status, headers });
    this.info = info;
    // The constructor of `Response` takes no address.
    Object.defineProperty(this, 'url', { value: info.url, enumerable: true });
  }
}

/** How far a download has come. */
export interface Progress {
  /** Bytes written so far. */
  loaded: number;
  /** Bytes in all, when the server told. */
  total: number | undefined;
}

/** A file of a worker: a web `Response` whose body is read as you ask for it. */
export class FileResponse extends HandingerResponse {
  /**
   * Writes the file to a path. It appears there only when it is complete: the bytes go to a
   * temporary name in the same folder first.
   */
  async writeToFile(
    path: string,
    options: { onProgress?: (progress: Progress) => void } = {},
  ): Promise<void> {
    const length = this.headers.get('content-length');
    const total = length === null ? undefined : Number(length);
    const temporary = `${path}.${randomUUID()}.part`;
    try {
      const file = await open(temporary, 'wx');
      try {
        let loaded = 0;
        for await (const piece of this.body ?? []) {
          await file.writeFile(piece);
          loaded += piece.byteLength;
          options.onProgress?.({ loaded, total });
        }
      } finally {
        await file.close();
      }
      await rename(temporary, path);
    } catch (error) {
      await rm(temporary, { force: true });
      throw error;
    }
  }
}

/** The body of an open answer as a web stream. It is read only as its reader asks. */
export function bodyOf(response: NativeResponse, abort: Abort): ReadableStream<Uint8Array> {
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        const piece = await pieceOf(response, abort);
        if (piece === null) {
          controller.close();
        } else {
          controller.enqueue(new Uint8Array(piece.buffer, piece.byteOffset, piece.byteLength));
        }
      },
      cancel() {
        abort.release();
        response.close();
      },
    },
    { highWaterMark: 0 },
  );
}

async function pieceOf(response: NativeResponse, abort: Abort): Promise<Buffer | null> {
  try {
    const piece = await abort.during(response.chunk());
    if (piece === null) {
      abort.release();
    }
    return piece;
  } catch (error) {
    abort.release();
    throw error;
  }
}
