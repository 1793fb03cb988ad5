import { MEANINGS, readable } from '@gatehouse/web/claims';
import type { ClusterVerdict } from './cluster-verdict.ts';
import type { Inspection } from './inspection.ts';

/** A token as people read it: one line for each member, then what guards what. */
export function inspectionText(found: Inspection, verdict: ClusterVerdict | undefined): string {
  const { header, payload, signatureBytes, bytes, fitsCookie, expiresInSeconds } = found;
  return [
    members('header', header),
    members('payload', payload),
    `signature  ${signatureBytes} bytes. It guards header and payload: a replica accepts neither with one character changed.\n` +
      '           It hides nothing: whatever holds the token can read it.',
    `size       ${bytes} bytes with every request; ${fitsCookie ? 'fits into' : 'is too large for'} a cookie`,
    expiry(expiresInSeconds),
    verdict
      ? verdictText(verdict)
      : 'cluster    none runs: start one with `./gatehouse up` to see what a replica says',
  ].join('\n\n');
}

function members(title: string, content: Readonly<Record<string, unknown>>): string {
  const lines = Object.entries(content).map(([name, value]) => {
    const meaning = MEANINGS[name];
    return `  ${name.padEnd(11)} ${readable(name, value)}${meaning ? `\n${' '.repeat(14)}${meaning}` : ''}`;
  });
  return [title, ...lines].join('\n');
}

function expiry(seconds: number | undefined): string {
  if (seconds === undefined) return 'expiry     none: a token that never ends cannot be taken back';
  return seconds >= 0 ? `expiry     in ${seconds} s` : `expiry     ${-seconds} s ago`;
}

function verdictText({ strategy, signature, status, code, replica }: ClusterVerdict): string {
  const outcome = status === 200 ? 'accepted' : `refused with ${status} ${code}`;
  return `cluster    at ${strategy}, by the published keys: signature ${signature}; ${replica}: ${outcome}`;
}
