import type { ComponentChildren } from 'preact';

/** One subject of the page under its own heading. */
export function Card({ title, children }: { title: string; children: ComponentChildren }) {
  const id = title.toLowerCase().replaceAll(/[^a-z]+/g, '-');
  return (
    <section class="card" aria-labelledby={id}>
      <h2 id={id}>{title}</h2>
      {children}
    </section>
  );
}
