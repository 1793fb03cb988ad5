import { useState } from 'preact/hooks';
import { send } from '../api/send.ts';
import { sentenceFor } from '../api/sentences.ts';
import type { Shop } from '../shop.ts';
import type { TokenParts } from '../token/jwt.ts';
import { Card } from './card.tsx';

/** What a change of roles, and a sign-out, do to a token that was issued before. */
export function StaleRights({ shop, token, parts }: { shop: Shop; token: string; parts: TokenParts }) {
  const [outcome, setOutcome] = useState('');
  const { roles } = parts.payload;
  const readReports = async () => {
    const { status, code } = await send({ method: 'GET', path: '/api/reports', token });
    setOutcome(
      status === 200 ? 'Allowed: a replica trusted the roles in this token.' : sentenceFor(status, code),
    );
  };
  const refresh = async () => {
    await shop.token.renew(token);
    setOutcome('');
    await shop.whoAmI();
  };
  return (
    <Card title="After a change of roles">
      <ol>
        <li>
          Sign in as an administrator in a private window, and give this user the role analyst: it may read
          reports.
        </li>
        <li>Read them here, refresh the token, and read them again. Then take the role away.</li>
        <li>
          At token the old roles count until the token expires. At denylist the token is refused at once, and
          a refresh brings the present roles.
        </li>
      </ol>
      <p>
        Roles in this token:{' '}
        <span data-testid="roles">
          {Array.isArray(roles) && roles.length > 0 ? roles.join(', ') : 'none'}
        </span>
      </p>
      <p class="actions">
        <button type="button" onClick={() => void readReports()}>
          Read the reports with this token
        </button>
        <button type="button" onClick={() => void refresh()}>
          Refresh the token
        </button>
      </p>
      <output data-testid="reports">{outcome}</output>
    </Card>
  );
}
