import type { Shop } from '../shop.ts';
import { Card } from './card.tsx';
import { Field, Form } from './form.tsx';

/** A new password ends all other sessions. */
export function PasswordChange({ shop }: { shop: Shop }) {
  const change = async ({ current = '', next = '' }: Readonly<Record<string, string>>) => {
    const isChanged = await shop.changePassword(current, next);
    if (isChanged)
      shop.notice.set({ tone: 'good', text: 'The password is changed, and all other sessions have ended.' });
    return isChanged;
  };
  return (
    <Card title="Password">
      <Form label="Change the password" action="Change" onSend={change}>
        <Field name="current" label="Current password" type="password" autocomplete="current-password" />
        <Field name="next" label="Next password" type="password" autocomplete="new-password" minLength={8} />
      </Form>
    </Card>
  );
}
