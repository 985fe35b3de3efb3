import * as z from "zod";
import { allowedSettings, allowedSettingsView } from "../schemas/repository-settings.ts";
import type { Calls } from "./call.ts";

const tag = "Repository settings";
const allowed = () => allowedSettingsView.meta({ id: "AllowedSettings" });

/** The settings files of repositories that coding engines may use, each by the hash of its content. */
export const repositorySettingsCalls = {
  "GET /api/repository-settings": {
    id: "listRepositorySettings",
    tag,
    summary: "List the settings files of repositories that engines may use",
    scope: "admin",
    replies: {
      200: { description: "All of them.", json: () => z.object({ allowed: z.array(allowed()) }) },
    },
  },
  "POST /api/repository-settings": {
    id: "allowRepositorySettings",
    tag,
    summary: "Allow a settings file of a repository, as it is now",
    description:
      "Engines ignore the settings files of a repository, because such a file can send the team's key to another " +
      "server or run programs. The timeline names what was ignored, with the sha256 of each file. Any change of the " +
      "file makes another sha256, which must be allowed again.",
    scope: "admin",
    body: allowedSettings.meta({ id: "AllowSettings" }),
    example: {
      repository: "https://github.com/acme/web.git",
      path: ".claude/settings.json",
      sha256: "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
    },
    replies: {
      201: { description: "It is allowed.", json: () => z.object({ allowed: allowed() }) },
    },
    problems: ["too-many"],
  },
  "DELETE /api/repository-settings/:id": {
    id: "disallowRepositorySettings",
    tag,
    summary: "Stop allowing a settings file, from the next turn on",
    scope: "admin",
    replies: { 200: { description: "It is no longer allowed.", json: () => z.object({}) } },
    problems: ["not-found"],
  },
} as const satisfies Calls;
