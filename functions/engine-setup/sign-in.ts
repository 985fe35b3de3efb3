import {
  type Credentials,
  type ModelRoute,
  noCredentials,
} from "../../shared/schemas/box-protocol.ts";

/** An engine's credentials and where they were found; or what is missing and how to add it. */
export type SignIn =
  | {
      readonly by: string;
      readonly credentials: Credentials;
      /** What people should know about this sign-in. */
      readonly caution?: string;
      readonly missing?: undefined;
    }
  | { readonly missing: string };

export type File = Credentials["files"][number];

type Given = Partial<Pick<Credentials, "env" | "files" | "routes">>;

/** A sign-in whose keys stay in the model gate. `env` and `files` name the gate, and contain no secret. */
export const throughGate = (
  by: string,
  { routes, ...given }: Given & { routes: readonly ModelRoute[] },
): SignIn => ({
  by,
  credentials: {
    ...noCredentials,
    ...given,
    routes: [...routes],
    secrets: routes.flatMap(secretsOf),
    metered: true,
  },
});

/**
 * A sign-in that engines use in a way that no gate can stand in for. It is itself in the DevBox, next to what can go
 * through the gate.
 */
export const inDevBox = (
  by: string,
  caution: string,
  { routes = [], ...given }: Given & { secrets: readonly string[] },
): SignIn => ({
  by,
  caution,
  credentials: {
    ...noCredentials,
    ...given,
    routes: [...routes],
    secrets: [...given.secrets, ...routes.flatMap(secretsOf)],
  },
});

function secretsOf({ upstream, key, headers }: ModelRoute): string[] {
  const { password } = new URL(upstream);
  return [key ?? "", decodeURIComponent(password), ...Object.values(headers)].filter(Boolean);
}

/** The strings in a sign-in that are long enough to be secrets (16 characters). */
export function secretsIn(value: unknown): string[] {
  if (typeof value === "string") return value.length >= 16 ? [value] : [];
  if (typeof value !== "object" || value === null) return [];
  return Object.values(value).flatMap(secretsIn);
}
