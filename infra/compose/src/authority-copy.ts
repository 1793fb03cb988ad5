import { randomUUID } from 'node:crypto';
import { chmodSync, renameSync, rmSync } from 'node:fs';
import { docker } from './engine.ts';

/**
 * Copies the authority's certificate out of a gateway. Commands that run at the same time copy to the same place: each puts
 * a whole file there.
 */
export async function copyAuthority(container: string, path: string): Promise<void> {
  const draft = `${path}.${randomUUID()}.draft`;
  try {
    await docker(['cp', `${container}:/etc/nginx/certificates/ca.pem`, draft]);
    chmodSync(draft, 0o644);
    renameSync(draft, path);
  } finally {
    rmSync(draft, { force: true });
  }
}
