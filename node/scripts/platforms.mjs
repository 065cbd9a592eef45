// The platforms for which there is a binary, and the packages that carry them.
import { readFileSync } from 'node:fs';

const manifest = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));

const SYSTEMS = { linux: 'linux', apple: 'darwin', pc: 'win32' };
const PROCESSORS = { x86_64: 'x64', aarch64: 'arm64' };

/** A platform as npm tells them apart, from the name Rust has for it. */
function platform(target) {
  const [processor, ...rest] = target.split('-');
  const system = rest.find(part => part in SYSTEMS && part !== 'unknown');
  const abi = rest.at(-1) === 'darwin' ? undefined : rest.at(-1);
  const os = SYSTEMS[system];
  const cpu = PROCESSORS[processor];
  const libc = { gnu: 'glibc', musl: 'musl' }[abi];
  const name = [os, cpu, abi].filter(Boolean).join('-');
  return { name, target, limits: { os: [os], cpu: [cpu], ...(libc && { libc: [libc] }) } };
}

/** All platforms: `name` for npm, `target` for Rust, `limits` for the manifest of the package. */
export const platforms = manifest.napi.targets.map(platform);

/** Whether this machine has musl: the report of the process names the version of glibc, if it is that. */
function isMusl() {
  // Or it would look up the names of all that the process is connected to.
  process.report.excludeNetwork = true;
  return process.report.getReport().header.glibcVersionRuntime === undefined;
}

/** The name of the platform of this machine. */
export const thisPlatform = platforms.find(
  ({ limits: { os, cpu, libc } }) =>
    os.includes(process.platform) &&
    cpu.includes(process.arch) &&
    (!libc || libc.includes(isMusl() ? 'musl' : 'glibc')),
)?.name;

/** The manifest of the package that carries the binary of a platform. */
export function carrierManifest({ name, limits }) {
  const { version, license, repository, engines } = manifest;
  return {
    name: `@handinger/${name}`,
    version,
    description: `The native part of handinger for ${name}`,
    license,
    repository,
    engines,
    ...limits,
    main: 'handinger.node',
    files: ['handinger.node'],
  };
}

/** The manifest of the package itself: it names one optional package per platform. */
export function mainManifest() {
  const { devDependencies: _, scripts: __, napi: ___, ...published } = manifest;
  const carriers = platforms.map(({ name }) => [`@handinger/${name}`, manifest.version]);
  return { ...published, optionalDependencies: Object.fromEntries(carriers) };
}
