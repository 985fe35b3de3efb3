/** The programs that are bundled: the bundle's name, and the source from the root. */
type Programs = Readonly<Record<string, string>>;

/** The server of one machine and what it starts. */
export const serverPrograms: Programs = {
  serve: "infra/local/serve.ts",
  worker: "infra/local/worker/start.ts",
  "start-on-machine": "functions/devbox/start-on-machine.ts",
  "claim-first": "infra/local/devboxes/claim-first.ts",
};

export const terminalPrograms: Programs = { wheelhouse: "cli/wheelhouse.ts" };
