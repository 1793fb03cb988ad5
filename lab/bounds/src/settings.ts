import { asEnvironment, type Settings, ownSettings as toured } from '../../tour/src/settings.ts';

/** The time limits that are measured with: long enough to be seen, short enough to be waited for a hundred times. */
export const ownSettings: Settings = {
  ...toured,
  accessToken: 5,
  localRenewal: 3,
  sealedRenewal: 3,
};

/** What the services run with, besides the time limits. */
const QUIET: Record<string, string> = {
  // A line a request would keep the disk busy, and with it every process that waits for a processor.
  LOG_LEVEL: 'warn',
};

/** @param extra overrides, for tests that plant a fault */
export function environmentFor(settings: Settings, extra: Record<string, string>): Record<string, string> {
  return { ...asEnvironment(settings), ...QUIET, ...extra };
}
