import type { ToolNeed } from '@gatehouse/infra/tools';

/** The browser that the pages are tested in. The oldest with Ed25519 in WebCrypto. */
export const CHROMIUM: ToolNeed = {
  program: 'chromium',
  minimum: '137.0.0',
  versionFlag: '--version',
  version: /Chromium ([\d.]+)/,
};
