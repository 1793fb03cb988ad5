import { type Html, html } from './html.ts';

interface Layout {
  readonly title: string;
  readonly body: Html;
  /** A script of this host's own. */
  readonly script?: string;
}

/** A whole page. Colours and icon are the gateway's, as on every host. */
export function layout({ title, body, script }: Layout): string {
  return html`<!doctype html>
<html lang="en">
<head>
  <meta charset="utf-8">
  <meta name="viewport" content="width=device-width, initial-scale=1">
  <meta name="color-scheme" content="light dark">
  <title>${title}</title>
  <link rel="icon" href="/gatehouse.svg" type="image/svg+xml">
  <link rel="stylesheet" href="/palette.css">
  <link rel="stylesheet" href="/adnet.css">
  ${script !== undefined && html`<script src="${script}" type="module"></script>`}
</head>
<body>
${body}
</body>
</html>
`.text;
}
