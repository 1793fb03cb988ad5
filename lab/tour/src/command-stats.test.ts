import { expect, it } from 'vitest';
import { callsBetween, parseCommandStats } from './command-stats.ts';

const info = (mget: number, ping: number, set = 0) =>
  [
    '# Commandstats',
    `cmdstat_mget:calls=${mget},usec=310,usec_per_call=6.20,rejected_calls=0,failed_calls=0`,
    `cmdstat_ping:calls=${ping},usec=9,usec_per_call=1.00,rejected_calls=0,failed_calls=0`,
    'cmdstat_client|setinfo:calls=12,usec=20,usec_per_call=1.66,rejected_calls=0,failed_calls=0',
    ...(set === 0 ? [] : [`cmdstat_set:calls=${set},usec=1,usec_per_call=1,rejected_calls=0,failed_calls=0`]),
    'cmdstat_infoseek:calls=1,usec=1,usec_per_call=1,rejected_calls=0,failed_calls=0',
    'cmdstat_xread:calls=40,usec=1,usec_per_call=1,rejected_calls=0,failed_calls=0',
    'cmdstat_getrange:calls=40,usec=1,usec_per_call=1,rejected_calls=0,failed_calls=0',
    'cmdstat_info:calls=3,usec=1,usec_per_call=1,rejected_calls=0,failed_calls=0',
  ].join('\r\n');

it('counts what requests cause, and not what connections and health checks do', () => {
  const calls = parseCommandStats(info(50, 9));
  expect([...calls.keys()]).toEqual(['mget', 'infoseek']);
  expect(calls.get('mget')).toBe(50);
});

it('counts an EXPIRE: a strategy that touches its session at each request must not look free', () => {
  const expire = 'cmdstat_expire:calls=25,usec=1,usec_per_call=1,rejected_calls=0,failed_calls=0';
  expect(parseCommandStats(expire).get('expire')).toBe(25);
});

it('counts commands that were not there before', () => {
  expect(callsBetween(parseCommandStats(info(50, 9)), parseCommandStats(info(75, 99, 2)))).toBe(27);
});

it('counts nothing between equal counts', () => {
  expect(callsBetween(parseCommandStats(info(50, 9)), parseCommandStats(info(50, 90)))).toBe(0);
});
