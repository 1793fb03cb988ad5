import { expect, it } from 'vitest';
import { html } from './html.ts';

it('escapes every value for text and for quoted attributes', () => {
  expect(html`<a title="${`"><script>'&`}">${'<b>'}</a>`.text).toBe(
    '<a title="&quot;&gt;&lt;script&gt;&#39;&amp;">&lt;b&gt;</a>',
  );
});

it('keeps HTML of its own as it is, and nothing for what is absent', () => {
  const items = ['a', '<b>'].map((text) => html`<li>${text}</li>`);
  expect(html`<ul>${items}</ul>${undefined}${false}${0}`.text).toBe('<ul><li>a</li><li>&lt;b&gt;</li></ul>0');
});
