/** Paths into a report, and what may be asked of the value there: see tests/scenarios/README.md. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';

/** Where the scenarios and the fixtures are. */
export const TESTS = join(__dirname, '..', '..', '..', 'tests');

/** Stands for a value that is not there; null is a value. */
export const ABSENT = Symbol('nothing');

export type Plain = { [name: string]: unknown };

export const isPlain = (value: unknown): value is Plain =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** What of `expected`, a mapping of paths, does not hold in the report. */
export function misses(report: unknown, expected: Plain, known: Plain): string[] {
  return Object.entries(expected).flatMap(([path, wanted]) =>
    mismatch(fill(wanted, known), at(report, path)).map(miss => `${path}: ${miss}`),
  );
}

/** The value at a path such as `value.output[0].id`; a negative index counts from the end. */
export function at(report: unknown, path: string): unknown {
  let here = report;
  for (const [, name, index] of path.matchAll(/([^.[\]]+)|\[(-?\d+)\]/g)) {
    if (name !== undefined) {
      here = isPlain(here) && Object.hasOwn(here, name) ? here[name] : ABSENT;
    } else {
      const item = Array.isArray(here) ? here.at(Number(index)) : undefined;
      here = item === undefined ? ABSENT : item;
    }
    if (here === undefined) {
      return ABSENT;
    }
  }
  return here;
}

/** A mapping holds operators, all of which must be met; anything else must be equal. */
function mismatch(expected: unknown, actual: unknown): string[] {
  const operators = isPlain(expected) ? expected : { equals: expected };
  return Object.entries(operators).flatMap(([name, argument]) => {
    const operator = OPERATORS[name];
    if (!operator) {
      throw new Error(`there is no operator ${name}`);
    }
    if (operator(actual, argument)) {
      return [];
    }
    const got = actual === ABSENT ? 'nothing' : JSON.stringify(actual);
    return [`expected ${name} ${JSON.stringify(argument)}, got ${got}`];
  });
}

function contains(whole: unknown, part: unknown): boolean {
  if (typeof whole === 'string') {
    return typeof part === 'string' && whole.includes(part);
  }
  return Array.isArray(whole) && whole.some(item => isDeepStrictEqual(item, part));
}

function kind(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'array';
  if (typeof value === 'number') return Number.isInteger(value) ? 'integer' : 'number';
  return typeof value;
}

function sizeOf(value: unknown): number | undefined {
  if (typeof value === 'string') return [...value].length;
  if (Array.isArray(value)) return value.length;
  return isPlain(value) ? Object.keys(value).length : undefined;
}

type Operator = (actual: unknown, argument: unknown) => boolean;

const OPERATORS: { [name: string]: Operator } = {
  absent: (actual, argument) => (actual === ABSENT) === argument,
  all_of: (actual, argument) =>
    (argument as unknown[]).every(each => mismatch(each, actual).length === 0),
  any_of: (actual, argument) =>
    (argument as unknown[]).some(choice => mismatch(choice, actual).length === 0),
  contains,
  equals: (actual, argument) => actual !== ABSENT && isDeepStrictEqual(actual, argument),
  excludes: (actual, argument) => actual !== ABSENT && !contains(actual, argument),
  is: (actual, argument) => actual !== ABSENT && kind(actual) === argument,
  matches: (actual, argument) =>
    typeof actual === 'string' && new RegExp(String(argument), 'u').test(actual),
  max: (actual, argument) => typeof actual === 'number' && actual <= Number(argument),
  min: (actual, argument) => typeof actual === 'number' && actual >= Number(argument),
  size: (actual, argument) => {
    const size = sizeOf(actual);
    return size !== undefined && mismatch(argument, size).length === 0;
  },
};

/** The value with every `${name}` replaced: alone in a string by the value as it is, else by its text. */
export function fill(value: unknown, known: Plain): unknown {
  if (Array.isArray(value)) {
    return value.map(item => fill(item, known));
  }
  if (isPlain(value)) {
    return Object.fromEntries(
      Object.entries(value).map(([name, item]) => [name, fill(item, known)]),
    );
  }
  if (typeof value !== 'string') {
    return value;
  }
  const alone = /^\$\{([^}]+)\}$/.exec(value)?.[1];
  if (alone !== undefined) {
    return knownValue(alone, known);
  }
  return value.replaceAll(/\$\{([^}]+)\}/g, (_, name: string) => {
    const found = knownValue(name, known);
    return typeof found === 'string' ? found : JSON.stringify(found);
  });
}

/** What `${name}` stands for. */
function knownValue(name: string, known: Plain): unknown {
  if (name === 'in_two_seconds') {
    return new Date(Date.now() + 2000).toUTCString();
  }
  if (name.startsWith('fixtures/')) {
    const text = readFileSync(join(TESTS, name), 'utf8');
    try {
      return JSON.parse(text);
    } catch {
      return text;
    }
  }
  if (!Object.hasOwn(known, name)) {
    throw new Error(`nothing is known as ${name}`);
  }
  return known[name];
}
