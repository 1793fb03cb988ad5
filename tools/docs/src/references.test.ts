import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { repositoryRoot } from '@gatehouse/infra/common/paths';
import { expect, it } from 'vitest';
import { readSources } from './inventory.ts';
import { lostReferences } from './references.ts';
import { documentedRoutes, registeredRoutes } from './routes.ts';

const read = (path: string): string => readFileSync(join(repositoryRoot, path), 'utf8');
const pages = {
  guarantees: read('docs/guarantees.md'),
  protocols: read('docs/protocols.md'),
  contract: read('docs/contract.md'),
};
const sources = readSources();

it('what comments in the code refer to is there', () => {
  expect(lostReferences(sources, pages)).toEqual([]);
});

it('a reference to nowhere is found out', () => {
  const text = '// A reason (G99). PROTOCOLS, "Clocks" and "Wings". CONTRACT, "Sign-in limits".';
  expect(lostReferences([{ path: 'planted.ts', text }], pages)).toEqual([
    'planted.ts: docs/guarantees.md has no G99',
    'planted.ts: docs/protocols.md has no heading "Wings"',
  ]);
});

it('the contract lists the routes that the services have, and no other', () => {
  // The ad network is no part of the shop.
  const ofTheShop = sources.filter(({ path }) => !path.startsWith('services/adnet/'));
  const routes = registeredRoutes(ofTheShop).filter((route) => !route.includes(' /internal/'));
  expect(routes.length).toBeGreaterThan(20);
  expect(documentedRoutes(pages.contract)).toEqual(routes);
});

it('routes are found however a call is broken into lines', () => {
  const text = "app.get('/a', x);\napp.delete(\n    '/b/:id/:other',\n";
  expect(registeredRoutes([{ path: 'services/x/src/y.ts', text }])).toEqual([
    'DELETE /b/{id}/{other}',
    'GET /a',
  ]);
  expect(registeredRoutes([{ path: 'services/x/src/y.test.ts', text }])).toEqual([]);
});
