/** Files to send along with a call, in every form in which a program may have them. */
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import { invalidInput } from './errors.js';
import { type NativeBody, type NativeSink, native } from './native.js';
import { type OnProgress, ProgressTeller } from './progress.js';

/** A `ReadStream` of `node:fs`, known by the path it reads. */
export interface FileReadStream extends AsyncIterable<Uint8Array | string> {
  /** The path it reads. */
  readonly path: string | Buffer;
}

/** The content of a file. What is no `Blob` and no bytes can be read once only. */
export type UploadContent =
  | Blob
  | ArrayBuffer
  | ArrayBufferView
  | Response
  | FileReadStream
  | AsyncIterable<Uint8Array | string>;

/** A file on disk: it is read while it is sent, and again when the call is sent again. */
export interface UploadPath {
  /** Where it is. */
  path: string;
  /** Another name than that of the path. */
  name?: string | undefined;
  /** The media type, in place of the one that goes with the name. */
  type?: string | undefined;
}

/** Content under a name of your choice. */
export interface NamedUpload {
  /** The content; text is encoded as UTF-8. */
  content: UploadContent | string;
  /** The name under which the worker sees it. */
  name: string;
  /** The media type, in place of the one that goes with the name. */
  type?: string | undefined;
}

/**
 * A file to send along: a `File` or `Blob`, bytes, a `ReadStream`, a web or Node stream, an async
 * iterable, a `Response`; a file on disk as a `file:` URL or as `{ path }`; or `{ name, content }`.
 * Nothing is held in memory whole. A call whose stream can be read once only is not sent again.
 */
export type Uploadable = UploadContent | URL | UploadPath | NamedUpload;

type Pieces = AsyncIterable<unknown> | Iterable<unknown>;

/** What is called nothing, and nothing better can be found for. */
const NAMELESS = 'unknown_file';

/** The files of one call. `end` must be called when the call is over. */
export class Uploads {
  /** What crosses with the call. */
  readonly body: NativeBody;
  readonly #progress: ProgressTeller | undefined;
  readonly #sinks: NativeSink[] = [];

  /** @throws {InvalidInputError} When one of the files is nothing that can be sent. */
  constructor(files: readonly Uploadable[], onProgress: OnProgress | undefined) {
    this.#progress = onProgress && new ProgressTeller(onProgress);
    this.body = new native.NativeBody(this.#progress?.cell ?? null);
    try {
      this.#addAll(files);
    } catch (error) {
      // The streams that were added before would wait, and keep the process alive.
      this.end();
      throw error;
    }
  }

  /** Gives up the streams, and tells how far the files came. */
  end(): void {
    for (const sink of this.#sinks) {
      sink.close();
    }
    this.#progress?.tell();
  }

  #addAll(files: readonly Uploadable[]): void {
    if (!Array.isArray(files)) {
      throw invalidInput('files', 'expected an array');
    }
    for (const [index, file] of files.entries()) {
      this.#add(file, `files[${index}]`);
    }
  }

  #add(file: Uploadable, field: string): void {
    if (file instanceof URL) {
      this.body.addPath(pathOf(file, field), null, null);
    } else if (isNamed(file)) {
      this.#addContent(file.content, field, file.name, file.type ?? null);
    } else if (isPath(file)) {
      this.body.addPath(file.path, file.name ?? null, file.type ?? null);
    } else if (typeof file === 'string') {
      throw invalidInput(field, 'expected a file, got text: a path goes as { path }');
    } else {
      this.#addContent(file, field, nameOf(file), null);
    }
  }

  #addContent(content: unknown, field: string, name: string, type: string | null): void {
    if (content instanceof Blob) {
      const known = type ?? (content.type || null);
      this.#pump(this.body.addStream(name, known, content.size, true), () => content.stream());
    } else if (content instanceof Response) {
      const known = type ?? content.headers.get('content-type');
      this.#pump(this.body.addStream(name, known, null, false), () => content.body ?? []);
    } else if (isIterable(content)) {
      this.#pump(this.body.addStream(name, type, null, false), () => content);
    } else {
      const bytes = bytesOf(content);
      if (!bytes) {
        throw invalidInput(field, `expected a file, got ${kindOf(content)}`);
      }
      this.body.addBytes(name, type, bytes);
    }
  }

  /** Writes a stream as the connection takes it, from its beginning as often as it is wanted. */
  async #pump(sink: NativeSink, open: () => Pieces): Promise<void> {
    this.#sinks.push(sink);
    while (await sink.wanted()) {
      try {
        for await (const piece of open()) {
          const bytes = bytesOf(piece);
          if (!bytes) {
            throw new TypeError(`expected pieces of bytes or text, got ${kindOf(piece)}`);
          }
          if (!(await sink.write(bytes))) {
            break;
          }
        }
        await sink.end();
      } catch (error) {
        await sink.fail(error instanceof Error ? error.message : String(error));
      }
    }
  }
}

/**
 * Makes a `File` of content in any form, which it reads to its end. The name is that of the
 * content, where it has one, unless another is given.
 */
export async function toFile(
  content: UploadContent | PromiseLike<UploadContent>,
  name?: string | null,
  options?: ConstructorParameters<typeof File>[2],
): Promise<File> {
  const given = await content;
  if (given instanceof File && name == null && options === undefined) {
    return given;
  }
  const parts: Array<Blob | Uint8Array<ArrayBuffer>> = [];
  if (given instanceof Blob) {
    parts.push(given);
  } else if (given instanceof Response) {
    parts.push(await given.blob());
  } else {
    for await (const piece of isIterable(given) ? given : [given]) {
      const bytes = bytesOf(piece);
      if (!bytes) {
        throw new TypeError(`toFile: expected content of bytes or text, got ${kindOf(piece)}`);
      }
      parts.push(bytes);
    }
  }
  const type = parts[0] instanceof Blob ? { type: parts[0].type } : {};
  return new File(parts, name ?? nameOf(given), { ...type, ...options });
}

const isNamed = (file: Uploadable): file is NamedUpload =>
  !(file instanceof Response) && Object.hasOwn(Object(file), 'content');

const isPath = (file: Uploadable): file is UploadPath =>
  !isIterable(file) && typeof (file as Partial<UploadPath> | null)?.path === 'string';

/** Bytes are iterable, too, but go as a whole. */
function isIterable(value: unknown): value is AsyncIterable<unknown> {
  return (
    typeof (value as Partial<AsyncIterable<unknown>> | null)?.[Symbol.asyncIterator] === 'function'
  );
}

function bytesOf(value: unknown): Uint8Array<ArrayBuffer> | undefined {
  if (typeof value === 'string') {
    return new TextEncoder().encode(value);
  }
  if (ArrayBuffer.isView(value)) {
    return new Uint8Array(value.buffer as ArrayBuffer, value.byteOffset, value.byteLength);
  }
  return value instanceof ArrayBuffer ? new Uint8Array(value) : undefined;
}

/** What a file is called, as far as its content tells. */
function nameOf(content: UploadContent): string {
  if (content instanceof File) {
    return content.name || NAMELESS;
  }
  if (content instanceof Response) {
    const path = /^https?:/.test(content.url) ? new URL(content.url).pathname : '';
    return basename(path) || NAMELESS;
  }
  const { path } = Object(content) as Partial<FileReadStream>;
  return path === undefined ? NAMELESS : basename(String(path));
}

function pathOf(url: URL, field: string): string {
  if (url.protocol !== 'file:') {
    throw invalidInput(field, `expected a file: URL, got ${url.protocol}`);
  }
  return fileURLToPath(url);
}

function kindOf(value: unknown): string {
  if (value === null || value === undefined) {
    return String(value);
  }
  return `a ${typeof value === 'object' ? (value.constructor?.name ?? 'object') : typeof value}`;
}
