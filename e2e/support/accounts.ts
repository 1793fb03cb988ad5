import { randomBytes } from 'node:crypto';
import { type Answer, json } from '@gatehouse/testkit/answer';
import { DEMO_PASSWORD } from '@gatehouse/testkit/demo';
import type { SignedIn, User } from '@gatehouse/testkit/shapes';
import { expect } from 'vitest';
import { Client } from './client.ts';
import { exchange, hostOf } from './exchange.ts';
import { retryUndecided } from './retry.ts';
import { type Strategy, strategies } from './strategies.ts';

export interface Account {
  id: string;
  username: string;
  password: string;
}

export const root: Account = { id: '', username: 'root', password: DEMO_PASSWORD };
export const grace: Account = { id: '', username: 'grace', password: DEMO_PASSWORD };

const JSON_HEADERS: [string, string][] = [['content-type', 'application/json']];

/** An unused name. */
export function newName(): string {
  return `e2e-${randomBytes(8).toString('hex')}`;
}

/** The strategy used where any will do. */
export function anyStrategy(): Strategy {
  const first = strategies.find(({ name }) => name === 'shared') ?? strategies[0];
  if (first === undefined) throw new Error('The cluster runs no strategy.');
  return first;
}

/** Sends a JSON body without any credential and without any proof of origin, as curl does. */
export function postJson(strategy: Strategy, path: string, body: unknown): Promise<Answer> {
  return exchange({
    method: 'POST',
    host: hostOf(strategy),
    path,
    headers: JSON_HEADERS,
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
}

/** Registers a user for this test alone. */
export async function newUser(strategy: Strategy = anyStrategy()): Promise<Account> {
  const password = `pass-${randomBytes(9).toString('base64url')}`;
  // A name of its own for each try: what was undecided may have happened.
  const { answer, username } = await retryUndecided(async () => {
    const username = newName();
    return { username, answer: await postJson(strategy, '/auth/register', { username, password }) };
  });
  expect(answer.status, answer.text).toBe(201);
  return { id: json<{ user: User }>(answer).user.id, username, password };
}

/** Signs a client in that may hold cookies already; fails when sign-in fails. */
export async function signInWith(client: Client, account: Account, native = false): Promise<SignedIn> {
  const { username, password } = account;
  const body = { username, password, ...(native ? { client: 'native' } : {}) };
  const { answer } = await retryUndecided(async () => ({
    answer: await client.once('POST', '/auth/login', { json: body }),
  }));
  expect(answer.status, answer.text).toBe(200);
  return client.adopt(answer);
}

/** A client that is signed in as that user, or as a new one. */
export async function signIn(strategy: Strategy, account?: Account): Promise<Client> {
  const client = new Client(strategy);
  await signInWith(client, account ?? (await newUser(strategy)));
  return client;
}

/** The same value for every caller, made when the first one asks: one sign-in for all tests of a file. */
export function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () => {
    made ??= make();
    return made;
  };
}
