/** Bodies of custom requests that are not JSON. */

import { bytesOf, isBlob, isFormData, isReadableStream, isSearchParams } from './kinds.js';

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
  [isBlob, isFormData, isReadableStream, isSearchParams].some(is => is(body));

/** How a body is sent that is not to be encoded as JSON; `undefined` for one that is. */
export function contentOf(
  body: unknown,
  type: string | undefined,
): Content | (() => Promise<Content>) | undefined {
  if (typeof body === 'string') {
    return { bytes: new TextEncoder().encode(body), type: type ?? 'text/plain;charset=UTF-8' };
  }
  const bytes = bytesOf(body);
  if (bytes) {
    return { bytes, type: type ?? BINARY };
  }
  return isBodyInit(body) ? () => encoded(body, type) : undefined;
}

async function encoded(body: BodyInit, type: string | undefined): Promise<Content> {
  const response = new Response(body);
  const bytes = new Uint8Array(await response.arrayBuffer());
  return { bytes, type: type ?? response.headers.get('content-type') ?? BINARY };
}
