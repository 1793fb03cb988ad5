import { useState } from 'preact/hooks';
import type { User } from '../api/types.ts';
import type { Shop } from '../shop.ts';
import { Card } from './card.tsx';
import { Field, Form } from './form.tsx';

const ROLES = ['customer', 'analyst', 'admin'] as const;

/** Users, roles and keys; the server checks the authority of each request in the database. */
export function Administration({ shop }: { shop: Shop }) {
  const [users, setUsers] = useState<readonly User[]>([]);
  const search = async (query: string) => {
    const { body } = await shop.attempt<{ users: readonly User[] }>(
      'GET',
      `/auth/admin/users?query=${encodeURIComponent(query)}`,
    );
    if (body) setUsers(body.users);
    return false;
  };
  const setRoles = async (user: User, roles: readonly string[]) => {
    const { body } = await shop.attempt<{ user: User }>('PUT', `/auth/admin/users/${user.id}/roles`, {
      roles,
    });
    if (body) setUsers(users.map((one) => (one.id === user.id ? body.user : one)));
  };
  const act = async (method: string, path: string, done: string) => {
    const { status } = await shop.attempt(
      method,
      path,
      path.endsWith('/rotate') ? { mode: 'scheduled' } : undefined,
    );
    if (status >= 200 && status < 300) shop.notice.set({ tone: 'good', text: done });
  };
  return (
    <Card title="Administration">
      <Form label="Find users" action="Find" onSend={({ query = '' }) => search(query)}>
        <Field name="query" label="User name contains" required={false} maxLength={32} />
      </Form>
      <ul class="rows" aria-label="Users">
        {users.map((user) => (
          <li key={user.id}>
            <fieldset>
              <legend>
                <bdi>{user.username}</bdi>
              </legend>
              {ROLES.map((role) => (
                <label key={role}>
                  <input
                    type="checkbox"
                    checked={user.roles.includes(role)}
                    onChange={({ currentTarget }) =>
                      void setRoles(
                        user,
                        currentTarget.checked
                          ? [...user.roles, role]
                          : user.roles.filter((one) => one !== role),
                      )
                    }
                  />{' '}
                  {role}
                </label>
              ))}
              <button
                type="button"
                class="quiet"
                onClick={() =>
                  void act(
                    'POST',
                    `/auth/admin/users/${user.id}/revoke`,
                    `All sessions of ${user.username} have ended.`,
                  )
                }
              >
                End sessions
              </button>
            </fieldset>
          </li>
        ))}
      </ul>
      <button
        type="button"
        onClick={() => void act('POST', '/auth/admin/keys/rotate', 'A new signing key is published.')}
      >
        Rotate the signing key
      </button>
    </Card>
  );
}
