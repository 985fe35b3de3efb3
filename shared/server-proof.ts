/**
 * The proofs between a server on one machine and its console. All are HMAC-SHA-256 as base64url. The access token is the
 * secret that both know; it is never sent. The origin is part of every proof, so that a program
 * cannot pass a proof on to a console of another origin.
 */

/** Texts that derive a key from the token. */
export const keyText = {
  signIn: "wheelhouse sign-in 1",
  /** The console keeps this key, with which it can check the server but not sign in. */
  session: (id: string): string => `wheelhouse session 1\n${id}`,
};

type SignIn = {
  readonly origin: string;
  /** Made by the console. */
  readonly nonce: string;
  /** Made by the server. */
  readonly challenge: string;
};

/** Texts that are proved. No text of one kind can be one of another kind. */
export const proofText = {
  /** The server proves that it knows the token, before the console proves the same. */
  server: ({ origin, nonce, challenge }: SignIn): string =>
    ["server", origin, nonce, challenge].join("\n"),
  console: ({ origin, nonce, challenge }: SignIn): string =>
    ["console", origin, nonce, challenge].join("\n"),
  /** The server proves it again, before the console sends its session. */
  session: ({ origin, nonce }: Omit<SignIn, "challenge">): string =>
    ["session", origin, nonce].join("\n"),
};
