import { Type } from 'typebox';
import { grouped, reading } from '../report-parser.ts';

const MEGABYTE = 1_000_000;

const Memory = Type.Object({
  nearCache: Type.Object({ sessions: Type.Integer(), bytes: Type.Number() }),
  denyList: Type.Object({ entries: Type.Integer(), bytes: Type.Number() }),
});

const megabytes = (bytes: number): number => Math.round((bytes / MEGABYTE) * 10) / 10;

/** `npm run memory`; the bounds are those that its test holds (lab/memory/test/memory.test.ts). */
export const readMemory = reading(Memory, ({ nearCache, denyList }) => ({
  figures: [
    {
      id: 'near-cache',
      value: megabytes(nearCache.bytes),
      unit: 'MB',
      bound: 60,
      what: `for ${grouped(nearCache.sessions)} sessions in a replica of \`cached\`, each of a user of its own`,
    },
    {
      id: 'deny-list',
      value: megabytes(denyList.bytes),
      unit: 'MB',
      bound: 100,
      what: `for ${grouped(denyList.entries)} ended sessions in a replica of \`denylist\``,
    },
  ],
}));
