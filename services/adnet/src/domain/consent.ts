/** What a person has decided about tracking at one publisher. */
export type Consent = 'given' | 'refused' | 'open';

/** Why a publisher embeds the ad network, or does not. */
export type Embedding = 'embedded' | 'refused' | 'not-asked' | 'global-privacy-control';

export function readConsent(text: string | undefined): Consent {
  return text === 'given' || text === 'refused' ? text : 'open';
}

/**
 * Global Privacy Control counts as a refusal, also of what was allowed before: a browser sends it for its user, by law in
 * some places (https://www.w3.org/TR/gpc/). Without a decision nothing is loaded.
 */
export function embeddingOf(consent: Consent, hasPrivacyControl: boolean): Embedding {
  if (hasPrivacyControl) return 'global-privacy-control';
  if (consent === 'open') return 'not-asked';
  return consent === 'given' ? 'embedded' : 'refused';
}

/** `Sec-GPC` has one defined value; any other one is not the signal (https://www.w3.org/TR/gpc/#the-sec-gpc-header-field-for-http-requests). */
export function hasPrivacyControl(header: string | string[] | undefined): boolean {
  return header === '1';
}
