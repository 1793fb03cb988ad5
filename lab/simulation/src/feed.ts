import { Unavailable } from '@gatehouse/defaults';
import type { RevocationPublisher, RevocationSource } from '@gatehouse/session';
import type { Redis } from './redis.ts';
import type { Wire } from './wire.ts';

export function createWire(redis: Redis, wire: Wire): RevocationPublisher {
  return {
    async publish(revocations) {
      if (revocations.length === 0) return;
      await wire.call(
        `XADD ${revocations.map(({ kind }) => kind).join(' ')}`,
        redis.write(() => redis.model.announce(revocations)),
      );
    },
  };
}

/**
 * As the revocation source: has its connection confirmed, reads what is new or waits for it, then asks which history it
 * was.
 */
export function createFeed(redis: Redis, wire: Wire): RevocationSource {
  const { model } = redis;
  let confirmed: { readonly connection: number; readonly epoch: string } | undefined;
  return {
    async read(position, wait) {
      const { connection } = wire;
      if (confirmed?.connection !== connection) {
        const found = await wire.call('GET epoch', () => model.epoch);
        if (found === undefined) throw new Unavailable('auth has not told this Redis yet what ended');
        confirmed = { connection, epoch: found };
      }
      const before = confirmed.epoch;
      const entries = await wire.callLater<ReturnType<typeof model.announcedAfter>>('XREAD', (answer) => {
        const found = model.announcedAfter(Number(position));
        if (found.length > 0) answer(found);
        else redis.whenAnnounced(wait, () => answer(model.announcedAfter(Number(position))));
      });
      const after = await wire.call('GET epoch', () => model.epoch);
      if (after !== before) confirmed = undefined;
      return {
        revocations: entries.map(({ revocation }) => revocation),
        invalidEntries: 0,
        position: String(entries.at(-1)?.id ?? position),
        caughtUp: true,
        epoch: after === before ? after : undefined,
      };
    },
  };
}
