import type { Credentials } from "../../shared/schemas/box-protocol.ts";

/** An engine's credentials and where they were found; or what is missing and how to add it. */
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

/** The strings in a sign-in that are long enough to be secrets (16 characters). */
export function secretsIn(value: unknown): string[] {
  if (typeof value === "string") return value.length >= 16 ? [value] : [];
  if (typeof value !== "object" || value === null) return [];
  return Object.values(value).flatMap(secretsIn);
}
