import { judge } from '../assertions.ts';
import { Client } from '../client.ts';
import { personOf, requestSignIn } from '../people.ts';
import { request } from '../request.ts';

/** Signs in, is authenticated, signs out. Whether the end holds is the tour's question; here it must be answered. */
export function signIn(base: string, username: string): void {
  const response = requestSignIn(base, username);
  if (!judge(response, 200, 'sign in', ({ user }) => user?.username === username)) return;
  const client = new Client(base, personOf(response, username), request);
  judge(client.get('/api/me'), 200, 'me after sign-in', ({ user }) => user?.id === client.person.id);
  judge(client.post('/auth/logout'), 204, 'sign out', () => true);
}
