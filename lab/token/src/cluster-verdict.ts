import { readFileSync } from 'node:fs';
import type { Cluster } from '@gatehouse/infra/cluster';
import { localAgent } from '@gatehouse/infra/common/local-agent';
import { type SignatureVerdict, verify } from '@gatehouse/web/verify';
import type { JSONWebKeySet } from 'jose';
import { request } from 'undici';

/** What a running cluster says of a token. */
export interface ClusterVerdict {
  strategy: string;
  signature: SignatureVerdict;
  status: number;
  /** The problem's code; empty where the replica accepted it. */
  code: string;
  replica: string;
}

/** Verifies with the keys that this cluster publishes, and presents the token to a replica once. */
export async function verdictIn(cluster: Cluster, strategy: string, token: string): Promise<ClusterVerdict> {
  const dispatcher = localAgent(readFileSync(cluster.caFile, 'utf8'));
  const base = `https://${strategy}.${cluster.publicHost}:${cluster.httpsPort}`;
  try {
    const keys = await request(`${base}/.well-known/jwks.json`, { dispatcher });
    const signature = await verify(token, (await keys.body.json()) as JSONWebKeySet);
    const headers = { authorization: `Bearer ${token}` };
    const answer = await request(`${base}/api/me`, { dispatcher, headers });
    const body = (await answer.body.json()) as { code?: string };
    const replica = String(answer.headers['x-replica'] ?? '');
    return { strategy, signature, status: answer.statusCode, code: body.code ?? '', replica };
  } finally {
    await dispatcher.destroy();
  }
}
