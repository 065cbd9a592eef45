/** What a program may give by mistake is refused by name, before anything else is made of it. */
import { type InvalidInputError, invalidInput } from './errors.js';
import { kindOf } from './kinds.js';

/** What other packages call something, and what to do here. */
const INSTEAD: { readonly [option: string]: string } = {
  fetch: 'requests are made in native code; for tests there is handinger/testing',
  fetchOptions: 'requests are made in native code; for a proxy there is the option proxy',
  httpAgent: 'requests are made in native code; for a proxy there is the option proxy',
  dangerouslyAllowBrowser: 'the package needs native code, which no browser runs',
};

/** The error for an option that there is not. */
export function unknownOption(name: string): InvalidInputError {
  const instead = Object.hasOwn(INSTEAD, name) ? `: ${INSTEAD[name]}` : '';
  return invalidInput(name, `unknown option${instead}`);
}

/** The value, which has to be an object with named members. */
export function objectOf<T extends object>(field: string, value: T): T {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    const hint = typeof value === 'string' && field === 'body' ? ', such as { input }' : '';
    throw invalidInput(field, `expected an object${hint}, got ${kindOf(value)}`);
  }
  return value;
}

/** The value, which has to be a function where there is one. */
export function functionOf<T>(field: string, value: T): T {
  if (value !== undefined && value !== null && typeof value !== 'function') {
    throw invalidInput(field, `expected a function, got ${kindOf(value)}`);
  }
  return value;
}

/** The items one by one. */
export function itemsOf<T>(
  field: string,
  items: Iterable<T> | AsyncIterable<T>,
): Iterable<T> | AsyncIterable<T> {
  const { [Symbol.iterator]: now, [Symbol.asyncIterator]: later } = Object(items) as Partial<
    Iterable<T> & AsyncIterable<T>
  >;
  if (typeof items === 'string' || (typeof now !== 'function' && typeof later !== 'function')) {
    throw invalidInput(field, `expected an array or another iterable, got ${kindOf(items)}`);
  }
  return items;
}
