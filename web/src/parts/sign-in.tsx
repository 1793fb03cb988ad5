import type { Shop } from '../shop.ts';
import { Card } from './card.tsx';
import { Field, Form } from './form.tsx';

/** Two forms: an account, and a session of it. */
export function SignIn({ shop }: { shop: Shop }) {
  const register = async ({ username = '', password = '' }: Readonly<Record<string, string>>) => {
    const { body } = await shop.attemptPublicly('POST', '/auth/register', { username, password });
    if (body) shop.notice.set({ tone: 'good', text: `The account ${username} is there. Sign in with it.` });
    return body !== undefined;
  };
  return (
    <>
      <Card title="Sign in">
        <Form
          label="Sign in"
          action="Sign in"
          onSend={({ username = '', password = '', remember }) =>
            shop.signIn(username, password, remember === 'on')
          }
        >
          <Field name="username" label="User name" autocomplete="username" maxLength={32} />
          <Field name="password" label="Password" type="password" autocomplete="current-password" />
          <p class="check">
            <label>
              <input type="checkbox" name="remember" /> Stay signed in when the browser closes
            </label>
          </p>
        </Form>
      </Card>
      <Card title="Register">
        <Form label="Register" action="Register" onSend={register}>
          <Field
            name="username"
            label="New user name"
            autocomplete="username"
            pattern="[A-Za-z0-9._\-]{3,32}"
            hint="3 to 32 letters, digits, dots, hyphens or underscores"
          />
          <Field
            name="password"
            label="New password"
            type="password"
            autocomplete="new-password"
            minLength={8}
            hint="8 to 256 characters; no common one"
          />
        </Form>
      </Card>
    </>
  );
}
