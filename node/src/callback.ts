/** Functions of the user that are told something: what they throw breaks no call. */

/** Calls a function; what it throws is reported as a warning of the process. */
export function safely(callback: () => void): void {
  try {
    callback();
  } catch (error) {
    process.emitWarning(error instanceof Error ? error : String(error), 'HandingerWarning');
  }
}
