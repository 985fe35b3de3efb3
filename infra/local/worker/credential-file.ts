import { randomBytes } from "node:crypto";
import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import * as z from "zod";
import { UnsafeFolder } from "../data/private-folder.ts";

const credential = z.object({
  url: z.string(),
  /** 32 random bytes as base64url. The server knows only its hash. */
  secret: z.string().regex(/^[A-Za-z0-9_-]{43}$/),
  /** Missing until the server has said who this worker is. */
  joined: z.object({ worker: z.string(), team: z.string(), name: z.string() }).optional(),
});
export type Credential = z.infer<typeof credential>;

const pathIn = (data: string): string => join(data, "credential.json");

/** Undefined: this folder has not joined. */
export function readCredential(data: string): Credential | undefined {
  const path = pathIn(data);
  if (!existsSync(path)) return undefined;
  const text = readFileSync(path, "utf8");
  try {
    return credential.parse(JSON.parse(text));
  } catch {
    throw new UnsafeFolder(
      `${path} is damaged. Delete it, and join again with a new code: wheelhouse worker add`,
    );
  }
}

export const freshCredential = (url: string): Credential => ({
  url,
  secret: randomBytes(32).toString("base64url"),
});

/** Replaces the file completely or not at all. Only this user can read it. */
export function writeCredential(data: string, it: Credential): void {
  const path = pathIn(data);
  const draft = `${path}.${process.pid}`;
  writeFileSync(draft, JSON.stringify(it), { mode: 0o600, flush: true });
  renameSync(draft, path);
}

export const removeCredential = (data: string): void => rmSync(pathIn(data), { force: true });

/** Undefined: it has not joined yet. */
export const bearerOf = ({ secret, joined }: Credential): string | undefined =>
  joined &&
  `wheelhouse-worker_${Buffer.from(joined.team).toString("base64url")}.${joined.worker}.${secret}`;
