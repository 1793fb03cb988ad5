/** What is read of package-lock.json. */
export interface Lock {
  packages: Record<string, Entry>;
}

interface Entry {
  version?: string;
  optional?: boolean;
  dev?: boolean;
  os?: string[];
  cpu?: string[];
  libc?: string[];
  optionalDependencies?: Record<string, string>;
}

const SYSTEMS = ['aix', 'android', 'darwin', 'freebsd', 'linux', 'openharmony', 'win32'];
const PROCESSORS = ['arm64', 'arm', 'ia32', 'loong64', 'ppc64', 'riscv64', 's390x', 'x64', 'wasm32'];
const EXACT = /^\d+\.\d+\.\d+\S*$/;

/**
 * The packages for other systems that a lock made behind a partial registry leaves out. npm drops an optional package
 * that it cannot fetch, and later refuses the lock for not naming it. The entry says for which system it is, so
 * that npm skips it elsewhere without asking; the checksum is unknown here.
 */
export function missingEntries({ packages }: Lock): Record<string, Entry> {
  const missing: Record<string, Entry> = {};
  for (const [path, { optionalDependencies = {}, dev }] of Object.entries(packages)) {
    for (const [name, version] of Object.entries(optionalDependencies)) {
      const system = EXACT.test(version) ? systemOf(name) : undefined;
      if (system === undefined || isThere(packages, path, name)) continue;
      missing[`node_modules/${name}`] = { version, ...system, ...(dev ? { dev } : {}), optional: true };
    }
  }
  return missing;
}

/** The lock with these entries, in npm's order. */
export function withEntries(lock: Lock, entries: Record<string, Entry>): Lock {
  const packages = Object.entries({ ...lock.packages, ...entries }).sort(([a], [b]) =>
    a.localeCompare(b, 'en'),
  );
  return { ...lock, packages: Object.fromEntries(packages) };
}

function isThere(packages: Lock['packages'], path: string, name: string): boolean {
  return (
    packages[`node_modules/${name}`] !== undefined || packages[`${path}/node_modules/${name}`] !== undefined
  );
}

/** The system that a package is for, as its name says; undefined when it says none. */
function systemOf(name: string): Pick<Entry, 'os' | 'cpu' | 'libc'> | undefined {
  const words = name.split(/[^a-z0-9]+/);
  const os = SYSTEMS.find((word) => words.includes(word));
  const cpu = PROCESSORS.find((word) => words.includes(word));
  if (os === undefined || cpu === undefined) return undefined;
  if (words.some((word) => word.startsWith('musl'))) return { os: [os], cpu: [cpu], libc: ['musl'] };
  return words.some((word) => word.startsWith('gnu'))
    ? { os: [os], cpu: [cpu], libc: ['glibc'] }
    : { os: [os], cpu: [cpu] };
}
