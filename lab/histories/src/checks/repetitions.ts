import type { Log, Operation } from '../log.ts';
import { isRefused } from './reading.ts';

/**
 * Requests to end all sessions by the same session that were not refused, this one among them. The first that was
 * committed ended its own session too; each later one repeats it, and is answered 2xx for as long as no other session
 * has ended them since (X10). It proves nothing about the credential, and ends nothing more.
 *
 * A change of password may be repeated as well, with the same two passwords: in a history each one sets a new password.
 */
export function sameRequests({ operations }: Log, { kind, credential }: Operation): readonly Operation[] {
  if (kind !== 'logout-everywhere' || credential === undefined) return [];
  const { sessionId } = credential;
  return operations.filter(
    (other) => other.kind === kind && other.credential?.sessionId === sessionId && !isRefused(other),
  );
}
