import { useEffect, useState } from 'preact/hooks';
import type { ListedSession, Me } from '../api/types.ts';
import type { Shop } from '../shop.ts';
import { useStore } from '../store.ts';
import { Card } from './card.tsx';
import { Moment } from './moment.tsx';

/** How the session behind the cookie ends, and that the server has deleted one that ended. */
export function SessionCookie({ shop }: { shop: Shop }) {
  const person = useStore(shop.person);
  return (
    <Card title="Session cookie">
      <p>
        Here: {shop.facts.credentialCookies}. It ends with the browser, unless you choose “Stay signed in”.
      </p>
      {person.kind === 'signed-in' ? <Deadlines shop={shop} me={person.me} /> : <SignedOut shop={shop} />}
    </Card>
  );
}

function Deadlines({ shop, me }: { shop: Shop; me: Me }) {
  const { idleExpiresAt, absoluteExpiresAt } = me.session;
  return (
    <>
      <dl class="facts">
        <dt>without requests, until</dt>
        <dd>{idleExpiresAt === '' ? 'unknown' : <Moment iso={idleExpiresAt} />}</dd>
        <dt>at the latest, until</dt>
        <dd>{absoluteExpiresAt === '' ? 'unknown' : <Moment iso={absoluteExpiresAt} />}</dd>
      </dl>
      <EndedSession shop={shop} />
      <button type="button" onClick={() => void shop.signOut(false)}>
        Sign out, and end the session
      </button>
    </>
  );
}

function SignedOut({ shop }: { shop: Shop }) {
  const ended = useStore(shop.endedSession);
  return (
    <p>
      {ended === undefined ? 'You are signed out: there is no session. ' : 'The cookie is deleted. '}
      <a href="#shop">Sign in</a> to see {ended === undefined ? 'its deadlines' : 'that the session is, too'}.
    </p>
  );
}

/** Whether the server still lists the session that this tab ended last. */
function EndedSession({ shop }: { shop: Shop }) {
  const ended = useStore(shop.endedSession);
  const [sessions, setSessions] = useState<readonly ListedSession[]>();
  useEffect(() => {
    if (ended === undefined) return;
    void shop
      .call<{ sessions: readonly ListedSession[] }>('GET', '/auth/sessions')
      .then(({ body }) => setSessions(body?.sessions));
  }, [shop, ended]);
  if (ended === undefined || sessions === undefined) return null;
  const isListed = sessions.some(({ id }) => id === ended);
  return (
    <p data-testid="ended-session">
      The session <code>{ended}</code>, which you ended, is {isListed ? 'still' : 'no longer'} among the{' '}
      {sessions.length} that the server holds for you. Its cart is gone with it.
    </p>
  );
}
