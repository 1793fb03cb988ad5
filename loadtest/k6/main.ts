// Does this strategy answer rightly, and how soon, while journeys keep arriving?
// Run by `./gatehouse load`, which sets every variable read here.
import exec from 'k6/execution';
import type { Options } from 'k6/options';
import { CHECKS } from './assertions.ts';
import { Client } from './client.ts';
import { browse as browsing } from './journeys/browse.ts';
import { shop as shopping } from './journeys/shop.ts';
import { signIn as signingIn } from './journeys/sign-in.ts';
import { arrive, type Person } from './people.ts';
import { arrivals, profiles } from './profiles.ts';
import { request } from './request.ts';

const { STRATEGY = 'shared', PROFILE = 'smoke', PORT = '8443', PUBLIC_HOST = 'gatehouse.localhost' } = __ENV;
const { BROWSE_RATE, SIGN_IN_RATE, RUN = 'run', REPORT = 'report.json', P95_MS = '500', INSECURE } = __ENV;

const profile = profiles[PROFILE];
if (!profile) throw new Error(`PROFILE must be one of ${Object.keys(profiles).join(', ')}.`);
const host = `${STRATEGY}.${PUBLIC_HOST}`;
const base = `https://${host}:${PORT}`;
const browseRate = Number(BROWSE_RATE ?? profile.browse);
const shopRate = (browseRate * profile.shop) / profile.browse;
const signInRate = Number(SIGN_IN_RATE ?? profile.signIn);
const shoppers = Math.ceil(profile.clients / 2);
const signers = 4;
/** Every virtual user is one client of its own: only that one knows what its cart should hold. */
const clients = profile.clients + signers;

export const options: Options = {
  hosts: { [host]: '127.0.0.1' },
  insecureSkipTLSVerify: INSECURE === 'true',
  noCookiesReset: true,
  setupTimeout: '120s',
  summaryTrendStats: ['avg', 'med', 'p(95)', 'p(99)', 'max'],
  scenarios: {
    browse: arrivals('browse', browseRate, profile.seconds, profile.clients - shoppers),
    shop: arrivals('shop', shopRate, profile.seconds, shoppers),
    signIn: arrivals('signIn', signInRate, profile.seconds, signers),
  },
  thresholds: {
    wrong: ['count==0'],
    // k6 reports a part of a metric only when a threshold names it.
    ...Object.fromEntries(CHECKS.map((what) => [`wrong{what:${what}}`, ['count==0']])),
    sessions_lost: ['count==0'],
    dropped_iterations: ['count==0'],
    'right_answer_duration{what:me}': [`p(95)<${P95_MS}`],
    right_answer_duration: ['p(95)<2000'],
    // Named here so that they appear in the report; sign-ins hash a password and are slow on purpose.
    undecided: ['count>=0'],
    'http_req_duration{name:/api/public}': ['p(95)>=0'],
    'http_req_duration{name:/api/me}': ['p(95)>=0'],
  },
};

interface Setting {
  readonly people: Person[];
}

/** Signs the users in one after the other: the load is about what comes after. */
export function setup(): Setting {
  return { people: Array.from({ length: clients }, (_, i) => arrive(base, `load-${RUN}-${i}`)) };
}

// Each virtual user is a JavaScript world of its own: this is its client and what it put into its cart.
let client: Client | undefined;
const cart = new Map<string, number>();

function mine({ people }: Setting): Client {
  const person = people[exec.vu.idInTest - 1];
  if (!person) throw new Error('more virtual users than clients');
  client ??= new Client(base, person, request);
  return client;
}

export function browse(setting: Setting): void {
  browsing(mine(setting), cart);
}

export function shop(setting: Setting): void {
  shopping(mine(setting), cart);
}

export function signIn({ people }: Setting): void {
  const person = people[exec.scenario.iterationInTest % people.length];
  if (person) signingIn(base, person.username);
}

export function handleSummary(data: object): Record<string, string> {
  return { [REPORT]: JSON.stringify(data) };
}
