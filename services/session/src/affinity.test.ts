import { expect, it } from 'vitest';
import { affinityNameOf } from './affinity.ts';

// Compared with what nginx 1.30 says itself (`sticky cookie`, one server at 127.0.0.1:45671).
it('names a replica by its address as nginx does', () => {
  const name = '3fac7e75389cba9ba9ab90ff6b68d0c0';
  expect(affinityNameOf({ localAddress: '127.0.0.1', localPort: 45_671 })).toBe(name);
  expect(affinityNameOf({ localAddress: '::ffff:127.0.0.1', localPort: 45_671 })).toBe(name);
});

it('names no replica without a socket, and addresses of both families apart', () => {
  expect(affinityNameOf({})).toBeUndefined();
  const names = ['::1', '127.0.0.1'].map((localAddress) => affinityNameOf({ localAddress, localPort: 3000 }));
  expect(new Set(names).size).toBe(2);
});
