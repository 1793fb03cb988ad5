import type { Limits } from '@gatehouse/testkit/limits';
import { strategyTable } from '@gatehouse/testkit/strategy-table';
import type { Violation } from '../check-input.ts';
import { check } from '../checkers.ts';
import { isUndecided } from '../checks/reading.ts';
import { factsOf } from '../facts.ts';
import type { GeneratedHistory } from '../generator.ts';
import type { Credential, Fault, Log } from '../log.ts';
import type { Stage } from './actor.ts';
import { administrate } from './administrator.ts';
import { Jar } from './jar.ts';
import { Recorder } from './recorder.ts';
import { lookAgain, probeStaleCredentials } from './stale-credential-prober.ts';
import { arriveFirst, browse, type Client } from './tab.ts';
import type { TestUser } from './test-user.ts';
import { othersThan, travel } from './traveller.ts';
import type { UserPool } from './user-pool.ts';
import { ADMIN_STRATEGY } from './user-pool.ts';
import { type Carry, type Gateway, originOf } from './wire.ts';

/** What histories are played on. */
export interface Scene {
  readonly gateway: Gateway;
  readonly carry: Carry;
  readonly people: UserPool;
  readonly administrator: Credential;
  readonly limits: Limits;
}

/** One history and what is to be said of it. */
export interface Played {
  readonly program: GeneratedHistory;
  readonly log: Log;
  readonly violations: readonly Violation[];
}

/** How often a client signs in again: what it costs to hash a password decides how long all histories take. */
const SIGN_INS = 2;

/** A history that is under way. */
export class History {
  readonly #scene: Scene;
  readonly #program: GeneratedHistory;
  readonly #members: readonly TestUser[];
  readonly #stage: Stage;
  readonly #clients: readonly Client[];

  static async begin(scene: Scene, program: GeneratedHistory, faults: readonly Fault[]): Promise<History> {
    const members: TestUser[] = [];
    while (members.length < program.users) members.push(await scene.people.take());
    return new History(scene, program, members, faults);
  }

  private constructor(
    scene: Scene,
    program: GeneratedHistory,
    members: readonly TestUser[],
    faults: readonly Fault[],
  ) {
    this.#scene = scene;
    this.#program = program;
    this.#members = members;
    const people = members.map(({ id, username, roles }) => ({ id, username, roles }));
    const origin = originOf(scene.gateway, program.strategy);
    const recorder = new Recorder(people, faults);
    this.#stage = { strategy: program.strategy, origin, carry: scene.carry, recorder };
    this.#clients = program.clients.map(({ user, native }) => ({
      ...{ jar: new Jar(), native, signIns: SIGN_INS },
      member: this.#member(user),
    }));
  }

  /** All clients are ready before the first operation. */
  async open(): Promise<void> {
    for (const [index, client] of this.#clients.entries())
      await arriveFirst({ stage: this.#stage, client, name: this.#nameOf(index), steps: [] });
  }

  /** All clients perform their operations. */
  async play(): Promise<void> {
    const { clients, administrator, watcher, traveller, strategy } = this.#program;
    const { gateway } = this.#scene;
    const stage = this.#stage;
    const reign = { ...stage, strategy: ADMIN_STRATEGY, origin: originOf(gateway, ADMIN_STRATEGY) };
    const tabs = clients.flatMap(({ tabs: plans }, index) => {
      const client = this.#clients[index];
      if (client === undefined) return [];
      return plans.map((steps, tab) =>
        browse({ stage, client, name: `${this.#nameOf(index)}${'ab'[tab] ?? ''}`, steps }),
      );
    });
    await Promise.all([
      ...tabs,
      administrate({ stage: reign, credential: this.#scene.administrator }, this.#members, administrator),
      probeStaleCredentials(stage, watcher),
      travel({ stage, gateway, members: this.#members, hosts: othersThan(strategy) }, traveller),
    ]);
  }

  /** Looks once more when every bound is over, judges, and lets the users go. */
  async end(): Promise<Played> {
    await lookAgain(this.#stage);
    const { recorder: log, strategy: name } = this.#stage;
    for (const member of this.#members) {
      member.isSure &&= !log.operations.some(
        (operation) =>
          operation.userId === member.id && isUndecided(operation) && ENDINGS.has(operation.kind),
      );
      this.#scene.people.giveBack(member);
    }
    const strategy = strategyTable.find((row) => row.name === name);
    if (strategy === undefined) throw new Error(`there is no strategy ${name}`);
    const { limits } = this.#scene;
    const facts = factsOf[strategy.name];
    return { program: this.#program, log, violations: check({ log, strategy, facts, limits }) };
  }

  #nameOf(index: number): string {
    return `${this.#clients[index]?.native ? 'phone' : 'browser'}-${index}`;
  }

  #member(index: number): TestUser {
    const member = this.#members[index];
    if (member === undefined) throw new RangeError(`the program has no user ${index}`);
    return member;
  }
}

/** What may still happen to a user later, without an acknowledgement. */
const ENDINGS: ReadonlySet<string> = new Set(['logout-everywhere', 'password', 'revoke', 'set-roles']);
