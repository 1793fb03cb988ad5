import { useCallback, useEffect, useState } from 'preact/hooks';
import type { ListedSession } from '../api/types.ts';
import type { Shop } from '../shop.ts';
import { Card } from './card.tsx';
import { Moment } from './moment.tsx';

interface List {
  readonly sessions: readonly ListedSession[];
  readonly complete: boolean;
}

/** Sessions of this user at this strategy: each can be ended. */
export function Sessions({ shop }: { shop: Shop }) {
  const [list, setList] = useState<List>();
  const read = useCallback(async () => {
    const { body } = await shop.call<List>('GET', '/auth/sessions');
    if (body) setList(body);
  }, [shop]);
  useEffect(() => void read(), [read]);
  const end = async ({ id, current }: ListedSession) => {
    if (current) return shop.signOut(false);
    await shop.attempt('DELETE', `/auth/sessions/${encodeURIComponent(id)}`);
    await read();
  };
  return (
    <Card title="Sessions and devices">
      {list?.complete === false && <p>Only the answering replica's sessions are known.</p>}
      <ul class="rows" aria-label="Sessions">
        {list?.sessions.map((session) => (
          <li key={session.id}>
            <span class="grow">
              <bdi>{session.device || 'unknown device'}</bdi>
              {session.current && <b> this one</b>}
              <small>
                last seen <Moment iso={session.lastSeenAt} />
              </small>
            </span>
            <button
              type="button"
              class="quiet"
              aria-label={`End the session ${session.id}`}
              onClick={() => void end(session)}
            >
              End
            </button>
          </li>
        ))}
      </ul>
      <button type="button" onClick={() => void read()}>
        Read the list again
      </button>
    </Card>
  );
}
