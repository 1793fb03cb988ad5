/** The parts of an OpenAPI document (3.1) that are finished here. */
interface Content {
  schema?: unknown;
}
export interface Response {
  description?: string;
  content?: Record<string, Content>;
  headers?: Record<string, unknown>;
}
export interface RequestBody {
  required?: boolean;
  content?: Record<string, Content>;
}
/** Alternatives; each names the schemes of which all are presented. */
export type Security = Record<string, string[]>[];
export interface Operation {
  operationId?: string;
  summary?: string;
  tags?: string[];
  security?: Security;
  requestBody?: RequestBody;
  responses?: Record<string, Response>;
  /** Under which strategies' hosts it is served; all, when absent. */
  'x-strategy'?: string[];
}
export type Paths = Record<string, Record<string, Operation>>;
export interface OpenDocument {
  openapi?: string;
  info?: object;
  servers?: unknown;
  security?: Security;
  tags?: { name: string; description: string }[];
  paths?: Paths;
  components?: Record<string, Record<string, unknown>>;
}
