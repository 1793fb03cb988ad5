import type { Guarantee } from './guarantee.ts';
import { bound } from './rows/g01-bound.ts';
import { noResurrection } from './rows/g02-resurrection.ts';
import { unknownIsNotInvalid } from './rows/g03-unknown.ts';
import { neverFailOpen } from './rows/g04-never-open.ts';
import { lifetimes } from './rows/g05-lifetimes.ts';
import { renewal } from './rows/g06-renewal.ts';
import { refresh } from './rows/g07-refresh.ts';
import { keys } from './rows/g08-keys.ts';
import { movement } from './rows/g09-movement.ts';
import { nothingForNothing } from './rows/g10-nothing.ts';
import { nothingReadable } from './rows/g11-readable.ts';
import { noLostUpdate } from './rows/g12-updates.ts';
import { staleness } from './rows/g13-staleness.ts';
import { authority } from './rows/g14-authority.ts';
import { fairness } from './rows/g15-fairness.ts';
import { isolation } from './rows/g16-isolation.ts';

/** Every promise, in the order of their numbers. */
export const guarantees: readonly Guarantee[] = [
  bound,
  noResurrection,
  unknownIsNotInvalid,
  neverFailOpen,
  lifetimes,
  renewal,
  refresh,
  keys,
  movement,
  nothingForNothing,
  nothingReadable,
  noLostUpdate,
  staleness,
  authority,
  fairness,
  isolation,
];
