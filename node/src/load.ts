/** Finds and loads the native half of the package. */
import { existsSync } from 'node:fs';
import { isAbsolute, join } from 'node:path';
import { ConfigurationError } from './errors.js';

/** The binary of this machine, from the checkout or from one of the packages that carry them. */
export function load(): unknown {
  // In the checkout the binary lies beside `dist`; a published package never has it there.
  const built = join(__dirname, '..', 'native', 'handinger.node');
  const failures: unknown[] = [];
  const names = existsSync(built) ? [built] : carriersOf(process.platform, process.arch);
  for (const name of names) {
    const module = loaded(name, failures);
    if (module) {
      return module;
    }
  }
  throw unloadable(failures);
}

/**
 * The packages that may carry the binary of a platform. On Linux two do, for glibc and for musl: the
 * wrong one is not installed, or does not load. To ask which it is would take longer.
 */
function carriersOf(platform: string, arch: string): string[] {
  const base = `${platform}-${arch}`;
  switch (platform) {
    case 'linux':
      return [`${base}-gnu`, `${base}-musl`];
    case 'win32':
      return [`${base}-msvc`];
    default:
      return [base];
  }
}

/** Each name in full, and in a `try`: that is how bundlers and tracers find what is installed. */
function loaded(name: string, failures: unknown[]): unknown {
  try {
    switch (name) {
      case 'linux-x64-gnu':
        return require('@handinger/linux-x64-gnu');
      case 'linux-arm64-gnu':
        return require('@handinger/linux-arm64-gnu');
      case 'linux-x64-musl':
        return require('@handinger/linux-x64-musl');
      case 'linux-arm64-musl':
        return require('@handinger/linux-arm64-musl');
      case 'darwin-x64':
        return require('@handinger/darwin-x64');
      case 'darwin-arm64':
        return require('@handinger/darwin-arm64');
      case 'win32-x64-msvc':
        return require('@handinger/win32-x64-msvc');
      case 'win32-arm64-msvc':
        return require('@handinger/win32-arm64-msvc');
    }
    if (isAbsolute(name)) {
      return require(name);
    }
    throw new Unsupported(name);
  } catch (error) {
    failures.push(error);
    return undefined;
  }
}

/** There is no binary for a platform. */
class Unsupported extends Error {}

/** What to do about a binary that cannot be loaded, by the words of whoever could not load it. */
function unloadable(failures: unknown[]): ConfigurationError {
  const isAbsent = (failure: unknown) =>
    failure instanceof Unsupported || Object(failure).code === 'MODULE_NOT_FOUND';
  // That a package is not there says least, where there are two.
  const cause = failures.find(failure => !isAbsent(failure)) ?? failures[0];
  const words = String(Object(cause).message ?? cause).split('\n')[0];
  const platform = `${process.platform} ${process.arch}`;
  const message = `The native part of handinger for ${platform} could not be loaded: ${remedy(cause)} (${words})`;
  return new ConfigurationError(message, { kind: 'configuration', outcome: 'not_sent', cause });
}

function remedy(cause: unknown): string {
  const { code, message = '' } = Object(cause) as Partial<NodeJS.ErrnoException>;
  if (cause instanceof Unsupported) {
    return 'there is none for this platform.';
  }
  if (code === 'ERR_DLOPEN_DISABLED') {
    return 'Node runs without the permission for native code: start it with --allow-addons, too.';
  }
  if (code === 'ERR_ACCESS_DENIED') {
    return 'Node may not read it: name its folder, too, with --allow-fs-read.';
  }
  if (/GLIBC(XX)?_[\d.]+.* not found/.test(message)) {
    return 'the system is older than what it was built for: it needs a newer glibc.';
  }
  if (/musl|Error relocating|ld-linux/.test(message)) {
    return (
      'it was installed for another C library than this system has: delete node_modules and ' +
      'install on the system itself, not on another whose files are copied.'
    );
  }
  if (code === 'MODULE_NOT_FOUND' && isBundled()) {
    return (
      'the package was put into a bundle, without its binary: mark "handinger" as external ' +
      '(in Next.js by serverExternalPackages), and install it where the bundle runs.'
    );
  }
  if (code === 'MODULE_NOT_FOUND') {
    return (
      'the package with the binary is not installed: install again with optional dependencies on ' +
      '(`npm install --include=optional`), on the system where it runs.'
    );
  }
  return 'what the system says of it follows.';
}

/** Whether this file was taken out of its package. */
const isBundled = (): boolean => !existsSync(join(__dirname, 'unsupported.mjs'));
