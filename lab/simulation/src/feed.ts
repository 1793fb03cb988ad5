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

/** As the revocation source: reads what is new or waits for it, then asks which history it was. */
export function createFeed(redis: Redis, wire: Wire): RevocationSource {
  const { model } = redis;
  return {
    async read(position, wait) {
      const entries = await wire.callLater<ReturnType<typeof model.announcedAfter>>('XREAD', (answer) => {
        const found = model.announcedAfter(Number(position));
        if (found.length > 0) answer(found);
        else redis.whenAnnounced(wait, () => answer(model.announcedAfter(Number(position))));
      });
      const epoch = await wire.call('GET epoch', () => model.epoch);
      return {
        revocations: entries.map(({ revocation }) => revocation),
        invalidEntries: 0,
        position: String(entries.at(-1)?.id ?? position),
        caughtUp: true,
        epoch,
      };
    },
  };
}
