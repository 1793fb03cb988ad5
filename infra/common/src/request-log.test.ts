import { expect, it } from 'vitest';
import { inTimeOrder, linesOf } from './request-log.ts';

const line = (time: string, id: string, msg: string): string => JSON.stringify({ time, reqId: id, msg });

it('finds a request in every part, in the order of time, by its whole id', () => {
  const api = [
    'start',
    line('2026-11-26T01:00:00.200Z', 'req-1', 'second'),
    line('2026-11-26T01:00:00.100Z', 'req-12', 'x'),
  ];
  const gateway = [line('2026-11-26T01:00:00.300+00:00', 'req-1', 'third'), 'no time: req-1'];
  const auth = [line('2026-11-26T02:00:00.100+01:00', 'req-1', 'first')];
  const all = [
    ...linesOf('gateway', gateway, 'req-1'),
    ...linesOf('api-7', api, 'req-1'),
    ...linesOf('auth-1', auth, 'req-1'),
  ];
  expect(inTimeOrder(all)).toEqual([
    expect.stringMatching(/^auth-1 {2}\| .* first/),
    expect.stringMatching(/^api-7 {3}\| .* second/),
    expect.stringMatching(/^gateway \| .* third/),
    'gateway | no time: req-1',
  ]);
});
