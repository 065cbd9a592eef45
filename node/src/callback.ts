/** Functions of the user that are told something: what they throw breaks no call. */

/**
 * Calls a function; what it throws, or the promise that it gives is rejected with, is reported as a
 * warning of the process.
 */
export function safely(callback: () => unknown): void {
  try {
    const result = callback();
    if (typeof (result as PromiseLike<unknown> | undefined)?.then === 'function') {
      Promise.resolve(result).catch(warn);
    }
  } catch (error) {
    warn(error);
  }
}

/** As text, for `emitWarning` throws for an error of another realm, as tests under Jest have them. */
function warn(error: unknown): void {
  const { message = String(error), stack } = Object(error) as Partial<Error>;
  const detail = stack === undefined ? {} : { detail: stack };
  process.emitWarning(message, { type: 'HandingerWarning', ...detail });
}
