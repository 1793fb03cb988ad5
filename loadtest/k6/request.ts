import http from 'k6/http';
import type { Request } from './client.ts';

/** Sends through k6, whose own cookie jar stays empty. */
export const request: Request = (method, url, body, params) =>
  http.request(method, url, body, { ...params, jar: new http.CookieJar() });
