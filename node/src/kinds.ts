/**
 * What a value is, wherever it comes from: `instanceof` fails for what another realm made, as tests
 * under Jest and vitest have it, and for the classes of polyfills.
 */
const tagOf = (value: unknown): string => Object.prototype.toString.call(value).slice(8, -1);

export const isBlob = (value: unknown): value is Blob => ['Blob', 'File'].includes(tagOf(value));

export const isFile = (value: unknown): value is File => tagOf(value) === 'File';

export const isFormData = (value: unknown): value is FormData => tagOf(value) === 'FormData';

export const isReadableStream = (value: unknown): value is ReadableStream<Uint8Array> =>
  tagOf(value) === 'ReadableStream';

export const isResponse = (value: unknown): value is Response => tagOf(value) === 'Response';

export const isSearchParams = (value: unknown): value is URLSearchParams =>
  tagOf(value) === 'URLSearchParams';

export const isURL = (value: unknown): value is URL => tagOf(value) === 'URL';

/** A signal that can be listened to, whoever made it. */
export const isSignal = (value: unknown): value is AbortSignal => {
  const { aborted, addEventListener } = Object(value) as Partial<AbortSignal>;
  return typeof aborted === 'boolean' && typeof addEventListener === 'function';
};

/** The bytes of a buffer or a view of one; `undefined` for anything else. */
export function bytesOf(value: unknown): Uint8Array<ArrayBuffer> | undefined {
  if (ArrayBuffer.isView(value)) {
    return new Uint8Array(value.buffer as ArrayBuffer, value.byteOffset, value.byteLength);
  }
  const isBuffer = ['ArrayBuffer', 'SharedArrayBuffer'].includes(tagOf(value));
  return isBuffer ? new Uint8Array(value as ArrayBuffer) : undefined;
}

/** What is said of a value where another was expected. */
export function kindOf(value: unknown): string {
  if (value === null || value === undefined) {
    return String(value);
  }
  const kind = typeof value === 'object' ? (value.constructor?.name ?? 'object') : typeof value;
  return `${/^[aeiou]/i.test(kind) ? 'an' : 'a'} ${kind}`;
}
