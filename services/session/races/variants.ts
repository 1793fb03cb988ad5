import type { Variant } from './sabotage.ts';
import { deafHeartbeat, noLease, noPoison, unpaired } from './variants/caches.ts';
import { failsClosed, notConfirmed, replayOff, touchesRefused } from './variants/processes.ts';
import * as stores from './variants/stores.ts';
import * as tokens from './variants/tokens.ts';

const resurrection = 'no resurrection';

/** Each breaks one rule on purpose, and has to be caught by the check that stands for it: a test of the tests. */
export const VARIANTS: readonly Variant[] = [
  { name: 'rolling save', strategy: 'shared', check: resurrection, sabotage: stores.rollingSave },
  {
    name: 'unconditional writes',
    strategy: 'shared',
    check: resurrection,
    sabotage: stores.unconditionalWrites,
  },
  { name: 'sign-in not confirmed', strategy: 'token', check: resurrection, sabotage: notConfirmed },
  { name: 'sign-in not confirmed', strategy: 'sealed', check: resurrection, sabotage: notConfirmed },
  { name: 'no poison marker', strategy: 'cached', check: resurrection, sabotage: noPoison },
  { name: 'no lease', strategy: 'cached', check: resurrection, sabotage: noLease },
  { name: 'heartbeat beside the ear', strategy: 'cached', check: resurrection, sabotage: deafHeartbeat },
  { name: 'ear and data not a pair', strategy: 'cached', check: resurrection, sabotage: unpaired },
  { name: 'deny-list off', strategy: 'denylist', check: resurrection, sabotage: tokens.denyListOff },
  { name: 'deny-list without epoch', strategy: 'denylist', check: resurrection, sabotage: tokens.noEpoch },
  {
    name: 'lease from the answer',
    strategy: 'denylist',
    check: resurrection,
    sabotage: tokens.leaseFromAnswer,
  },
  { name: 'replay off', strategy: 'shared', check: resurrection, sabotage: replayOff },
  { name: 'replay off', strategy: 'cached', check: resurrection, sabotage: replayOff },
  { name: 'replay off', strategy: 'denylist', check: resurrection, sabotage: replayOff },
  { name: 'unknown is invalid', strategy: 'shared', check: 'no false death', sabotage: failsClosed },
  { name: 'rotation without grace', strategy: 'token', check: 'no false death', sabotage: tokens.noGrace },
  {
    name: 'a child for each presentation',
    strategy: 'token',
    check: 'single successor',
    sabotage: tokens.childPerPresentation,
  },
  { name: 'shared reads', strategy: 'shared', check: 'no mix-up of users', sabotage: stores.sharedReads },
  { name: 'numbers go back', strategy: 'shared', check: 'roles in time', sabotage: stores.numbersGoBack },
  {
    name: 'read, then write',
    strategy: 'shared',
    check: 'no lost cart update',
    sabotage: stores.readThenWrite,
  },
  {
    name: 'touched when refused',
    strategy: 'shared',
    check: 'refused requests do not extend',
    sabotage: touchesRefused,
  },
  { name: 'a moody store', strategy: 'shared', check: 'unknown only in faults', sabotage: stores.moodyStore },
];
