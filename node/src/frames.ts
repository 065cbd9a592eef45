/** The caller's frames in the stack traces of errors, which are made where Rust has answered. */
import { HandingerError } from './errors.js';

/** Where something was asked for. Its text is made only when it is looked at. */
export interface Origin {
  /** The frames, below a line without a meaning. */
  readonly stack?: string;
}

/** The frames of whoever called a function. */
export function originOf(called: (...args: never[]) => unknown): Origin {
  const origin: Origin = {};
  Error.captureStackTrace?.(origin, called);
  return origin;
}

/** A promise whose error has the frames of its origin. */
export async function traced<T>(promise: Promise<T>, origin: Origin): Promise<T> {
  try {
    return await promise;
  } catch (error) {
    const frames = origin.stack?.split('\n').slice(1).join('\n');
    if (frames && error instanceof HandingerError) {
      error.stack = `${error.name}: ${error.message}\n${frames}`;
    }
    throw error;
  }
}
