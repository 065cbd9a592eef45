/** Files to send along with a call, in every form in which a program may have them. */
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import { HandingerError, invalidInput } from './errors.js';
import { bytesOf, isBlob, isFile, isResponse, isURL, kindOf } from './kinds.js';
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
  /** Where it is: a path, or a `file:` URL. */
  path: string | URL;
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
  #nameless = 0;
  #failure: unknown;

  /** @throws {InvalidInputError} When one of the files is nothing that can be sent. */
  constructor(files: readonly Uploadable[], onProgress: OnProgress | undefined) {
    this.#progress = onProgress && new ProgressTeller(onProgress);
    this.body = new native.NativeBody(this.#progress?.cell ?? null);
    // Before anything else: an error of a stream that nobody hears ends the process.
    heed(files);
    try {
      this.#addAll(files);
    } catch (error) {
      // The streams that were added before would wait, and keep the process alive.
      this.end();
      throw error;
    }
  }

  /** The error with what a stream failed with as its cause, where that is why the call failed. */
  explained(error: unknown): unknown {
    if (this.#failure !== undefined && error instanceof HandingerError && error.field) {
      Object.defineProperty(error, 'cause', { value: this.#failure });
    }
    return error;
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
    if (isURL(file)) {
      this.body.addPath(pathOf(file, field), null, null);
    } else if (isNamed(file)) {
      const name = textOr(file.name, `${field}.name`) ?? this.#nameOf(file.content);
      this.#addContent(file.content, field, name, textOr(file.type, `${field}.type`));
    } else if (isPath(file)) {
      const { path, name, type } = file;
      const place = isURL(path) ? pathOf(path, `${field}.path`) : path;
      const named = textOr(name, `${field}.name`);
      this.body.addPath(place, named, textOr(type, `${field}.type`));
    } else if (typeof file === 'string') {
      throw invalidInput(field, 'expected a file, got text: a path goes as { path }');
    } else {
      this.#addContent(file, field, this.#nameOf(file), null);
    }
  }

  /** Files without a name get different ones, or they would overwrite each other. */
  #nameOf(content: UploadContent | string): string {
    const name = nameOf(content);
    if (name !== undefined) {
      return name;
    }
    this.#nameless += 1;
    return this.#nameless === 1 ? NAMELESS : `${NAMELESS}_${this.#nameless}`;
  }

  #addContent(content: unknown, field: string, name: string, type: string | null): void {
    if (isBlob(content)) {
      const known = type ?? (content.type || null);
      this.#pump(this.body.addStream(name, known, content.size, true), () => content.stream());
    } else if (isResponse(content)) {
      const known = type ?? content.headers.get('content-type');
      this.#pump(this.body.addStream(name, known, null, false), () => content.body ?? []);
    } else if (isIterable(content)) {
      this.#pump(this.body.addStream(name, type, null, false), () => content);
    } else {
      const bytes = encoded(content);
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
          const bytes = encoded(piece);
          if (!bytes) {
            throw new TypeError(`expected pieces of bytes or text, got ${kindOf(piece)}`);
          }
          if (!(await sink.write(bytes))) {
            break;
          }
        }
        await sink.end();
      } catch (error) {
        this.#failure ??= error;
        await sink.fail(messageOf(error));
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
  if (isFile(given) && name == null && options === undefined) {
    return given;
  }
  const parts: Array<Blob | Uint8Array<ArrayBuffer>> = [];
  if (isBlob(given)) {
    parts.push(given);
  } else if (isResponse(given)) {
    parts.push(await given.blob());
  } else {
    for await (const piece of isIterable(given) ? given : [given]) {
      const bytes = encoded(piece);
      if (!bytes) {
        throw new TypeError(`toFile: expected content of bytes or text, got ${kindOf(piece)}`);
      }
      parts.push(bytes);
    }
  }
  const [first] = parts;
  const type = isBlob(first) ? { type: first.type } : {};
  return new File(parts, name ?? nameOf(given) ?? NAMELESS, { ...type, ...options });
}

const isNamed = (file: Uploadable): file is NamedUpload =>
  !isResponse(file) && Object.hasOwn(Object(file), 'content');

const isPath = (file: Uploadable): file is UploadPath =>
  !isIterable(file) && ['string', 'URL'].includes(pathKind((file as Partial<UploadPath>)?.path));

const pathKind = (path: unknown) => (isURL(path) ? 'URL' : typeof path);

/** Bytes are iterable, too, but go as a whole. */
function isIterable(value: unknown): value is AsyncIterable<unknown> {
  return (
    typeof (value as Partial<AsyncIterable<unknown>> | null)?.[Symbol.asyncIterator] === 'function'
  );
}

/** Bytes as they are, text as UTF-8. */
const encoded = (value: unknown): Uint8Array<ArrayBuffer> | undefined =>
  typeof value === 'string' ? new TextEncoder().encode(value) : bytesOf(value);

function messageOf(error: unknown): string {
  const { message } = Object(error) as Partial<Error>;
  return typeof message === 'string' ? message : String(error);
}

/**
 * Hears the errors of Node streams from the moment they are handed over, the missing file of
 * `createReadStream` among them. Whoever reads a stream is told of its error later, too.
 */
function heed(files: unknown): void {
  for (const file of Array.isArray(files) ? files : []) {
    for (const stream of [file, Object(file).content]) {
      if (isIterable(stream) && typeof (stream as Partial<NodeJS.EventEmitter>).on === 'function') {
        (stream as unknown as NodeJS.EventEmitter).on('error', () => {});
      }
    }
  }
}

function textOr(value: unknown, field: string): string | null {
  if (value !== undefined && value !== null && typeof value !== 'string') {
    throw invalidInput(field, `expected text, got ${kindOf(value)}`);
  }
  return value ?? null;
}

/** What a file is called, as far as its content tells. */
function nameOf(content: UploadContent | string): string | undefined {
  if (isFile(content)) {
    return content.name || undefined;
  }
  if (isResponse(content)) {
    const path = /^https?:/.test(content.url) ? new URL(content.url).pathname : '';
    return basename(path) || undefined;
  }
  const { path } = Object(content) as Partial<FileReadStream>;
  return path === undefined ? undefined : basename(String(path));
}

function pathOf(url: URL, field: string): string {
  if (url.protocol !== 'file:') {
    throw invalidInput(field, `expected a file: URL, got ${url.protocol}`);
  }
  return fileURLToPath(url);
}
