import { describe } from "vitest";
import { readsChanges } from "./changes.contract.ts";

describe("a plain process", () => {
  readsChanges({
    readsAll: process.getuid?.() === 0,
    command: (workspace) => ({
      workspace,
      clean: { git: "/usr/bin/git", prefix: ["/usr/bin/env", "-i", "PATH=/usr/bin:/bin"] },
    }),
  });
});
