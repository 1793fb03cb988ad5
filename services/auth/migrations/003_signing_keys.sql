-- Up Migration

create table signing_keys (
  kid text primary key,
  alg text not null,
  public_jwk jsonb not null,
  -- AES-256-GCM: nonce, ciphertext, tag.
  sealed_private bytea not null,
  published_at timestamptz not null,
  signs_from timestamptz not null,
  -- From then on it verifies nothing; null while no successor is known.
  retires_at timestamptz,
  withdrawn_at timestamptz
);
