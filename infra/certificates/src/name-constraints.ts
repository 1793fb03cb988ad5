import { Extension } from '@peculiar/x509';

const NAME_CONSTRAINTS = '2.5.29.30';

/** One DER element; every length here is below 128. */
function der(tag: number, content: Uint8Array): Uint8Array<ArrayBuffer> {
  return Uint8Array.of(tag, content.length, ...content);
}

/** A permitted subtree (RFC 5280, 4.2.1.10): a SEQUENCE holding one context-tagged GeneralName. */
function subtree(generalNameTag: number, value: Uint8Array): Uint8Array {
  return der(0x30, der(generalNameTag, value));
}

/**
 * The authority can vouch for this machine's own names and for nothing else. Browsers are asked to trust it, and its
 * key lies in a work tree: a thief of it still cannot impersonate a public site.
 */
export function onlyThisMachine(): Extension {
  const permitted = [
    subtree(0x82, new TextEncoder().encode('localhost')),
    subtree(0x87, Uint8Array.of(127, 0, 0, 0, 255, 0, 0, 0)),
    subtree(0x87, Uint8Array.of(...Array<number>(15).fill(0), 1, ...Array<number>(16).fill(255))),
  ];
  return constraint(permitted);
}

/** For an authority that can vouch for these names, and those below them, only. */
export function onlyNames(names: readonly string[]): Extension {
  return constraint(names.map((name) => subtree(0x82, new TextEncoder().encode(name))));
}

function constraint(permitted: readonly Uint8Array[]): Extension {
  const permittedSubtrees = der(0xa0, Uint8Array.from(permitted.flatMap((one) => [...one])));
  return new Extension(NAME_CONSTRAINTS, true, der(0x30, permittedSubtrees));
}
