/** Which of the packages with a binary belongs to this machine. */

/** The name of this platform in the names of the packages that carry the binary. */
export function platformName(): string {
  const { platform, arch } = process;
  if (platform === 'linux') {
    return `linux-${arch}-${isMusl() ? 'musl' : 'gnu'}`;
  }
  return platform === 'win32' ? `win32-${arch}-msvc` : `${platform}-${arch}`;
}

/** Whether the C library is musl: the report of the process names the version of glibc, if it is that. */
function isMusl(): boolean {
  const report = process.report?.getReport() as { header?: { glibcVersionRuntime?: string } };
  return report?.header !== undefined && report.header.glibcVersionRuntime === undefined;
}
