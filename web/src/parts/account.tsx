import type { Me } from '../api/types.ts';
import type { Shop } from '../shop.ts';
import { Card } from './card.tsx';
import { Moment } from './moment.tsx';

/** Who the last answering replica says this is. */
export function Account({ shop, me }: { shop: Shop; me: Me }) {
  const { user, session, replica } = me;
  return (
    <Card title="Who am I">
      <dl class="facts">
        <dt>User</dt>
        <dd>
          <bdi>{user.username}</bdi>
        </dd>
        <dt>Roles</dt>
        <dd>{user.roles.join(', ') || 'none'}</dd>
        <dt>Permissions</dt>
        <dd>{user.permissions.join(', ') || 'none'}</dd>
        <dt>Answered by</dt>
        <dd data-testid="answered-by">{replica || 'the replica that signed you in'}</dd>
        {session.createdAt && (
          <>
            <dt>Signed in</dt>
            <dd>
              <Moment iso={session.createdAt} />
            </dd>
            <dt>Ends without use</dt>
            <dd>
              <Moment iso={session.idleExpiresAt} />
            </dd>
            <dt>Ends in any case</dt>
            <dd>
              <Moment iso={session.absoluteExpiresAt} />
            </dd>
          </>
        )}
      </dl>
      <div class="actions">
        <button type="button" onClick={() => void shop.whoAmI()}>
          Who am I?
        </button>
        <button type="button" class="quiet" onClick={() => void shop.signOut(false)}>
          Sign out
        </button>
        <button type="button" class="quiet" onClick={() => void shop.signOut(true)}>
          Sign out everywhere
        </button>
      </div>
    </Card>
  );
}
