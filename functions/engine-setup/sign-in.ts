import type { Credentials } from "../../shared/schemas/box-protocol.ts";

/** What an engine signs in with, and where it was found; or what is missing, and how to add it. */
export type SignIn =
  | { readonly by: string; readonly credentials: Credentials; readonly missing?: undefined }
  | { readonly missing: string };

export type File = Credentials["files"][number];

export const signedIn = (
  by: string,
  env: Record<string, string>,
  secrets: readonly string[],
  files: readonly File[] = [],
): SignIn => ({ by, credentials: { env, files: [...files], secrets: [...secrets] } });

/** The strings within a sign-in that are long enough to be secrets. */
export function secretsIn(value: unknown): string[] {
  if (typeof value === "string") return value.length >= 16 ? [value] : [];
  if (typeof value !== "object" || value === null) return [];
  return Object.values(value).flatMap(secretsIn);
}
