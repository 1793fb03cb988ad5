import { ProblemDocument } from '@gatehouse/contracts';

/** Every route may fail, and every failure is a problem document. */
export const problemResponses = { '4xx': ProblemDocument, '5xx': ProblemDocument } as const;
