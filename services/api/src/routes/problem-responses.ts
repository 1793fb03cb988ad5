import { ProblemDocument } from '@gatehouse/contracts';

/** What every route may answer besides its success; which codes, and when, is in `docs/errors.md`. */
export const problemResponses = { '4xx': ProblemDocument, '5xx': ProblemDocument } as const;
