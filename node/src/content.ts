/** Bodies of custom requests that are not JSON. */

/** A body that is sent as it is. */
export interface Content {
  /** What is sent. */
  bytes: Uint8Array;
  /** Its media type. */
  type: string;
}

const BINARY = 'application/octet-stream';

type BodyInit = NonNullable<ConstructorParameters<typeof Response>[0]>;

/** What of a web request can be a body; the platform itself encodes it. */
const isBodyInit = (body: unknown): body is BodyInit =>
  [Blob, FormData, ReadableStream, URLSearchParams].some(kind => body instanceof kind);

/** How a body is sent that is not to be encoded as JSON; `undefined` for one that is. */
export function contentOf(
  body: unknown,
  type: string | undefined,
): Content | (() => Promise<Content>) | undefined {
  if (typeof body === 'string') {
    return { bytes: new TextEncoder().encode(body), type: type ?? 'text/plain;charset=UTF-8' };
  }
  if (ArrayBuffer.isView(body)) {
    const bytes = new Uint8Array(body.buffer, body.byteOffset, body.byteLength);
    return { bytes, type: type ?? BINARY };
  }
  if (body instanceof ArrayBuffer) {
    return { bytes: new Uint8Array(body), type: type ?? BINARY };
  }
  return isBodyInit(body) ? () => encoded(body, type) : undefined;
}

async function encoded(body: BodyInit, type: string | undefined): Promise<Content> {
  const response = new Response(body);
  const bytes = new Uint8Array(await response.arrayBuffer());
  return { bytes, type: type ?? response.headers.get('content-type') ?? BINARY };
}
