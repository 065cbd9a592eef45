/** How values of options become those of the core. */
import type { HeadersLike, HeaderValue } from './options.js';

/** Makes a value of the core of what a user gave; what it cannot read, the core refuses. */
export type Encode = (value: unknown) => unknown;

/** For each option the name that the core has for it, and how its value is encoded. */
export type Table<T> = {
  readonly [name in keyof T]-?: readonly [coreName: string, encode?: Encode];
};

/** The surface counts milliseconds, the core seconds. */
export const seconds: Encode = value => (typeof value === 'number' ? value / 1000 : value);

/** "raise" is what the core calls it. */
export const onErrorWord: Encode = value => (value === 'throw' ? 'raise' : value);

/** Headers in any of their forms as an object. */
export function plainHeaders(given: unknown): unknown {
  if (typeof given !== 'object' || given === null) {
    return given;
  }
  const headers = given as HeadersLike;
  const pairs: Iterable<readonly [string, HeaderValue]> =
    Symbol.iterator in headers ? headers : Object.entries(headers);
  const result: { [name: string]: string | null } = {};
  for (const [name, value] of pairs) {
    if (value !== undefined) {
      result[name] = typeof value === 'object' && value !== null ? value.join(', ') : value;
    }
  }
  return result;
}
