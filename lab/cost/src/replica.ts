import type { ComponentRecord } from '@gatehouse/infra/native/state';
import { readSecret } from '@gatehouse/infra/secrets/secrets';
import { openClusterContext } from '@gatehouse/infra/site';

/** The parts of a cluster that are asked directly, without the gateway between. */
export interface Insides {
  /** The one replica: where it listens, and its process. */
  replica: { name: string; origin: string; pid: number };
  /** What the gateway asks about phantom's credentials, and what it shows to be allowed to. */
  exchange: { origin: string; secret: string };
}

/** Reads them from the state that the native cluster keeps. */
export function insidesOf(stateDirectory: string): Insides {
  const { store, secrets } = openClusterContext({ stateDirectory });
  const { parts } = store.demand();
  const replica = only(parts, 'api');
  const auth = only(parts, 'auth');
  return {
    replica: { name: replica.name, origin: originOf(replica.port), pid: replica.process?.pid ?? 0 },
    exchange: {
      origin: originOf(auth.operationsPort ?? 0),
      secret: readSecret(secrets.path('exchange-secret')),
    },
  };
}

function only(parts: readonly ComponentRecord[], kind: ComponentRecord['kind']): ComponentRecord {
  const [part, ...others] = parts.filter((one) => one.kind === kind);
  if (part === undefined || others.length > 0) throw new Error(`this cluster should have one ${kind}`);
  return part;
}

const originOf = (port: number): string => `http://127.0.0.1:${port}`;
