import type { RequestCredentials } from '@gatehouse/session';
import type { Handlers } from './handlers.ts';
import type { Credential, Kind, Operation } from './history.ts';
import type { Answer } from './routes.ts';
import type { Ground, Node, World } from './worlds.ts';

/** What a browser keeps; its tabs share it. */
export class Jar {
  session: string | undefined;
  access: string | undefined;
  refresh: string | undefined;

  keep({ session, access, refresh }: Answer): void {
    this.session = session ?? this.session;
    this.access = access ?? this.access;
    this.refresh = refresh ?? this.refresh;
  }

  clear(): void {
    this.session = undefined;
    this.access = undefined;
    this.refresh = undefined;
  }
}

export interface Intent {
  readonly kind: Kind;
  readonly userId: string;
  readonly credentials: RequestCredentials;
  readonly credential: Credential | undefined;
  readonly node: Node;
  readonly subject?: string | undefined;
}

/** Sends requests to processes, and writes down what comes of them. */
export class Sender {
  readonly #ground: Ground;
  readonly #handlers: Handlers;
  isAfterwards = false;

  constructor(ground: Ground, handlers: Handlers) {
    this.#ground = ground;
    this.#handlers = handlers;
  }

  /** The answer, or undefined when it was lost on its way; the process did its part all the same. */
  send(actor: string, intent: Intent): Promise<Answer | undefined> {
    const { schedule, history, network } = this.#ground;
    const { node, credentials } = intent;
    const operation = history.begin({
      kind: intent.kind,
      actor,
      node: node.name,
      credential: intent.credential,
      userId: intent.userId,
      subject: intent.subject,
      isAfterwards: this.isAfterwards,
    });
    const title = `#${operation.number} ${operation.kind}`;
    schedule.note(actor, `${title} → ${node.name} ${describe(operation)}`);
    return new Promise((resolve, reject) => {
      schedule.once(node.name, `${title} arrives`, () => {
        this.#handlers.answer({ operation, credentials, node }).then((answer) => {
          history.end(operation, answer.outcome);
          schedule.note(node.name, `${title} = ${answer.outcome.status} ${answer.outcome.reason ?? ''}`);
          const isLost = network.loss > 0 && schedule.random.chance(network.loss);
          schedule.once(actor, `${title} ${isLost ? 'answer lost' : 'answered'}`, () =>
            resolve(isLost ? undefined : answer),
          );
        }, reject);
      });
    });
  }
}

const describe = ({ userId, credential, subject }: Operation): string =>
  [userId, credential && `${credential.kind} of ${short(credential.sessionId)}`, subject]
    .filter((part) => part !== undefined)
    .join(' ');

const short = (id: string): string => id.slice(0, 6);

/** Whom a request for this is sent to. */
export function routed(
  { schedule, strategy, history }: Ground,
  world: World,
  kind: Kind,
  jar: string,
  credential?: Credential,
): Node {
  const toIssuers = !['me', 'reports', 'cart-add', 'cart-read'].includes(kind);
  const nodes = toIssuers ? world.issuing : world.replicas;
  if (strategy !== 'sticky') return schedule.random.pick(nodes);
  // The gateway's affinity cookie leads to the replica that made the session, or to one of the browser's own.
  const home = credential && history.sessions.get(credential.sessionId)?.home;
  const own = nodes[jar.length % nodes.length];
  return nodes.find(({ name }) => name === home) ?? own ?? schedule.random.pick(nodes);
}

/** A credential as it is presented. */
export function presenting(credential: Credential | undefined): RequestCredentials {
  const { kind, text } = credential ?? {};
  return {
    sessionCookie: kind === 'session' ? text : undefined,
    cartCookie: undefined,
    refreshCookie: undefined,
    bearer: kind === 'access' ? text : undefined,
    bodyToken: kind === 'refresh' ? text : undefined,
  };
}
