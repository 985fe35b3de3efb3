import * as z from "zod";

const sha256 = z.string().regex(/^[0-9a-f]{64}$/, "64 lowercase hexadecimal digits");
const path = z.string().min(1).max(200);

/** Limits, so that a hostile repository cannot fill the timeline. */
export const mostSettingsFiles = 20;
export const mostEffects = 8;

/** A file of the workspace in which a coding engine would look for settings. */
export const settingsFile = z.object({
  /** Relative to the workspace. */
  path,
  /** Missing if it is no plain file or too large, so that nobody can allow it. */
  sha256: sha256.optional(),
  /** What it would change, such as `sets ANTHROPIC_BASE_URL`. */
  effects: z.array(z.string().max(120)).max(mostEffects),
});
export type SettingsFile = z.infer<typeof settingsFile>;

/** What an engine was started without. */
export const ignoredSettings = z.object({
  /** The address of the ticket's repository. Missing if the Run has none: then nobody can allow the files. */
  repository: z.string().max(500).optional(),
  files: z.array(settingsFile).min(1).max(mostSettingsFiles),
  /** The engine cannot ignore them, so it did not start. */
  blocked: z.boolean().optional(),
});

/** The content of one file that an admin allowed for one repository. */
export const allowedSettings = z.object({
  repository: z.string().trim().min(1).max(500),
  path: path.trim(),
  sha256,
});
export type AllowedSettings = z.infer<typeof allowedSettings>;

export const allowedSettingsView = allowedSettings.extend({
  id: z.string(),
  allowedBy: z.string(),
  allowedAt: z.string(),
});
export type AllowedSettingsView = z.infer<typeof allowedSettingsView>;
