import { STRATEGY_NAMES } from '@gatehouse/contracts';
import { expect, it } from 'vitest';
import { BOUNDS } from '../../cost/src/bounds.ts';
import { recordedAlgorithms, recordedCost } from './measured.ts';

it('the recorded costs are of every strategy, against the bounds of today', () => {
  const { command, rows } = recordedCost();
  expect(command).toBe('cost');
  expect(rows.map(({ strategy, bound }) => [strategy, bound])).toEqual(
    STRATEGY_NAMES.map((name) => [name, BOUNDS[name] ?? null]),
  );
});

it('the recorded algorithms are those that were compared', () => {
  const { command, sizes } = recordedAlgorithms();
  expect(command).toBe('cost --algorithms');
  expect(sizes.map(({ algorithm }) => algorithm)).toEqual(['EdDSA', 'ES256']);
});
