/** What of this machine must not reach the tests. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The folder of what crosses languages, fixtures among them. */
export const TESTS = join(__dirname, '..', '..', '..', 'tests');

/** Proxies would swallow loopback traffic, and a real key would stand in for a missing one. */
export function withoutMachineSettings(): void {
  for (const name of Object.keys(process.env)) {
    const isOurs = name.startsWith('HANDINGER_') && name !== 'HANDINGER_SANDBOX';
    if (isOurs || /_proxy$/i.test(name)) {
      delete process.env[name];
    }
  }
}

/** The names of all operations of the core. */
export function operations(): string[] {
  const file = join(__dirname, '..', '..', '..', 'core', 'schema', 'operations.json');
  const entries = JSON.parse(readFileSync(file, 'utf8')) as Array<{ name: string }>;
  return entries.map(({ name }) => name);
}
