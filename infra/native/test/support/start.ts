/** A launcher that is to be killed: starts the cluster that its only argument describes, as JSON, and prints each step. */
import { startNative } from '../../src/start.ts';

interface Description {
  stateDirectory: string;
  sources: string;
  httpsPort: number;
  httpPort: number;
  /** Default: this one's. */
  umask?: number;
}

const { stateDirectory, sources, httpsPort, httpPort, umask } = JSON.parse(
  process.argv[2] ?? '',
) as Description;
const { signal } = new AbortController();

if (umask !== undefined) process.umask(umask);
console.log('starting');
await startNative({
  stateDirectory,
  sources,
  wanted: {},
  defaults: { httpsPort, httpPort, strategies: ['shared'], redis: true, adnet: false, environment: {} },
  replicas: 2,
  yes: false,
  say: (line) => console.log(line),
  signal,
});
console.log('started');
