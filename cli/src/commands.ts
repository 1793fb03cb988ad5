import type { CommandRow } from '@gatehouse/infra/command';

/** Every command of `./gatehouse`, in the order `--help` lists them. Its module lies in the folder that owns it. */
export const COMMANDS: readonly CommandRow[] = [
  {
    name: 'tour',
    summary: 'see in one table what each strategy costs',
    load: () => import('@gatehouse/lab/tour/command'),
  },
  {
    name: 'up',
    summary: 'start the cluster, or restart failed parts',
    load: () => import('./commands/up.ts'),
  },
  {
    name: 'status',
    summary: 'list the parts of the running cluster',
    load: () => import('./commands/status.ts'),
  },
  { name: 'logs', summary: 'print the logs of the parts', load: () => import('./commands/logs.ts') },
  { name: 'scale', summary: 'run another number of API replicas', load: () => import('./commands/scale.ts') },
  { name: 'down', summary: 'stop everything', load: () => import('./commands/down.ts') },
  {
    name: 'load',
    summary: 'put a strategy under load with k6',
    load: () => import('@gatehouse/loadtest/command'),
  },
  {
    name: 'bounds',
    summary: 'measure how long an ended session is still accepted',
    load: () => import('@gatehouse/lab/bounds/command'),
  },
  {
    name: 'cost',
    summary: 'measure what authenticating costs, in CPU time',
    load: () => import('@gatehouse/lab/cost/command'),
  },
  {
    name: 'token',
    summary: 'take an access token apart',
    load: () => import('@gatehouse/lab/token/command'),
  },
  {
    name: 'test',
    summary: 'run the checks and tests of the project',
    load: () => import('@gatehouse/tools/verify/command'),
  },
  {
    name: 'certificates',
    summary: 'make them, and print how to trust the development CA',
    load: () => import('./commands/certificates.ts'),
  },
];
