import { Client } from '../client.ts';
import type { CartWrites, Delay } from '../measures.ts';
import { registerTestUser, signInAdministrator, signInTestUser } from '../people.ts';
import type { Participants } from '../scene.ts';
import type { Credential } from '../site.ts';
import { cartWrites } from './cart.ts';
import { deleteVisitor } from './clean-up.ts';
import { roleRemoved } from './role.ts';
import { signedOut } from './sign-out.ts';

export interface Endings {
  cart: CartWrites;
  role: Delay;
  signOut: Delay;
  /** What was signed out. */
  copy: Credential;
}

/** What is mostly waiting: the strategies do it side by side. The clients stay signed in. */
export async function endings({ scene, clients }: Participants): Promise<Endings> {
  const [shopper] = clients;
  if (shopper === undefined) throw new Error('no client is signed in');
  const administrator = await signInAdministrator(scene.site);
  const visitor = await registerTestUser(scene.site);
  const cart = await cartWrites(scene, shopper);
  // Signed in only now: what is old already would run out before its time.
  const visiting = new Client(scene.site);
  await visiting.signIn(visitor.username, visitor.password);
  const leaving = await signInTestUser(scene.site, 0);
  const [role, signOut] = await Promise.all([
    roleRemoved(scene, administrator, visiting),
    signedOut(scene, leaving, clients),
  ]);
  await deleteVisitor(scene, administrator, visitor);
  return { cart, role, signOut: signOut.delay, copy: signOut.copy };
}
