import type { SecretName } from './secrets.ts';

/** A secret that a replica needs for some strategies only. */
interface ReplicaSecret {
  readonly variable: string;
  readonly file: SecretName;
  readonly strategies: readonly string[];
}

/** What one strategy needs, a replica without that strategy must not hold (G16). */
const SECRETS: readonly ReplicaSecret[] = [
  // Sessions that a replica keeps itself: sign-in and administration are hosted there.
  {
    variable: 'INTERNAL_CHANGE_SECRET',
    file: 'internal-change-secret',
    strategies: ['memory', 'sticky'],
  },
  { variable: 'REDIS_PASSWORD', file: 'redis-api-password', strategies: ['shared', 'cached', 'denylist'] },
  { variable: 'SEALING_KEYS', file: 'sealing-keys', strategies: ['sealed'] },
];

/** The secrets of replicas that run these strategies, besides those of each replica. */
export function secretsOfReplicas(strategies: readonly string[] | 'all'): ReplicaSecret[] {
  if (strategies === 'all') return [...SECRETS];
  return SECRETS.filter((secret) => secret.strategies.some((name) => strategies.includes(name)));
}
