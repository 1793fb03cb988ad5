const format = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'medium' });

/** A time as people write it; the exact one for machines. */
export function Moment({ iso }: { iso: string }) {
  const at = new Date(iso);
  return <time dateTime={iso}>{Number.isNaN(at.getTime()) ? iso : format.format(at)}</time>;
}
