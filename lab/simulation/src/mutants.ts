import type { Mutant } from './mutation.ts';
import { deafHeartbeat, noLease, noPoison, unpaired } from './variants/caches.ts';
import * as gateways from './variants/gateways.ts';
import { failsClosed, notConfirmed, oldOneKept, replayOff, touchesRefused } from './variants/processes.ts';
import * as stores from './variants/stores.ts';
import * as tokens from './variants/tokens.ts';

const resurrection = 'no resurrection';

/** Each breaks one rule on purpose, and has to be caught by the check that stands for it: a test of the tests. */
export const MUTANTS: readonly Mutant[] = [
  { name: 'rolling save', seed: 130, strategy: 'shared', check: resurrection, sabotage: stores.rollingSave },
  {
    name: 'unconditional writes',
    seed: 1093,
    strategy: 'shared',
    check: resurrection,
    sabotage: stores.unconditionalWrites,
  },
  {
    name: 'sign-in not confirmed',
    seed: 21,
    strategy: 'sticky',
    check: resurrection,
    sabotage: notConfirmed,
  },
  {
    name: 'sign-in not confirmed',
    seed: 1256,
    strategy: 'sealed',
    check: resurrection,
    sabotage: notConfirmed,
  },
  {
    name: 'a sign-in passes for an answer',
    seed: 4224,
    strategy: 'memory',
    check: 'roles in time',
    sabotage: stores.freshFromSignIn,
  },
  { name: 'no poison marker', seed: 609, strategy: 'cached', check: resurrection, sabotage: noPoison },
  { name: 'no lease', seed: 295, strategy: 'cached', check: resurrection, sabotage: noLease },
  {
    name: 'heartbeat beside the ear',
    seed: 3266,
    strategy: 'cached',
    check: resurrection,
    sabotage: deafHeartbeat,
  },
  { name: 'ear and data not a pair', seed: 562, strategy: 'cached', check: resurrection, sabotage: unpaired },
  { name: 'deny-list off', seed: 1, strategy: 'denylist', check: resurrection, sabotage: tokens.denyListOff },
  {
    name: 'deny-list without epoch',
    seed: 3476,
    strategy: 'denylist',
    check: resurrection,
    sabotage: tokens.noEpoch,
  },
  {
    name: 'lease from the answer',
    seed: 598,
    strategy: 'denylist',
    check: resurrection,
    sabotage: tokens.leaseFromAnswer,
  },
  { name: 'replay off', seed: 108, strategy: 'shared', check: resurrection, sabotage: replayOff },
  { name: 'replay off', seed: 622, strategy: 'cached', check: resurrection, sabotage: replayOff },
  { name: 'replay off', seed: 196, strategy: 'denylist', check: resurrection, sabotage: replayOff },
  { name: 'unknown is invalid', seed: 1, strategy: 'shared', check: 'no false death', sabotage: failsClosed },
  {
    name: 'rotation without grace',
    seed: 28,
    strategy: 'token',
    check: 'no false death',
    sabotage: tokens.noGrace,
  },
  {
    name: 'a child for each presentation',
    seed: 28,
    strategy: 'token',
    check: 'single successor',
    sabotage: tokens.childPerPresentation,
  },
  {
    name: 'shared reads',
    seed: 7,
    strategy: 'shared',
    check: 'no mix-up of users',
    sabotage: stores.sharedReads,
  },
  {
    name: 'numbers go back',
    seed: 20,
    strategy: 'shared',
    check: 'roles in time',
    sabotage: stores.numbersGoBack,
  },
  {
    name: 'read, then write',
    seed: 189,
    strategy: 'shared',
    check: 'no lost cart update',
    sabotage: stores.readThenWrite,
  },
  {
    name: 'touched when refused',
    seed: 28,
    strategy: 'shared',
    check: 'refused requests do not extend',
    sabotage: touchesRefused,
  },
  { name: 'the old session is kept', seed: 7, strategy: 'shared', check: resurrection, sabotage: oldOneKept },
  {
    name: 'a moody store',
    seed: 5,
    strategy: 'shared',
    check: 'unknown only in faults',
    sabotage: stores.moodyStore,
  },
  {
    name: 'the gateway keeps verdicts for too long',
    seed: 40,
    strategy: 'phantom',
    check: resurrection,
    sabotage: gateways.keepsTooLong,
  },
  {
    name: 'used when auth heard of it',
    seed: 400,
    strategy: 'phantom',
    check: 'refused requests do not extend',
    sabotage: gateways.usedWhenHeard,
  },
  {
    name: 'no answer is a no',
    seed: 11,
    strategy: 'phantom',
    check: 'no false death',
    sabotage: gateways.failsClosedAtTheGateway,
  },
];
