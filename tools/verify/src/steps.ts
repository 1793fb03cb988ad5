import type { Step } from './step.ts';
import { clusterSteps } from './steps/cluster.ts';
import { staticSteps } from './steps/static.ts';
import { tierSteps } from './steps/tiers.ts';

/** All steps, in the order of their price. A stage's steps run side by side. */
export const stages: readonly (readonly Step[])[] = [
  staticSteps,
  ...[...tierSteps, ...clusterSteps].map((step) => [step]),
];

/** What a developer runs before every commit: no container, no cluster. */
export const quickSteps: ReadonlySet<string> = new Set([
  ...staticSteps.map(({ name }) => name),
  'unit',
  'service',
]);
