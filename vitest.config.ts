import solid from "vite-plugin-solid";
import { defineConfig } from "vitest/config";

/** In the gate, a real process that got no CPU time on a busy machine gets a second try. The report shows it. */
const retry = process.env["CI"] ? 1 : 0;

/** Long enough for a busy machine. A test never needs it to pass. */
const limits = { testTimeout: 300_000, hookTimeout: 300_000 };

/** Generated inputs are the same in each run of the tests. */
const seeded = "infra/testing/property-seed.ts";

/** These need the processor all the time: one worker per core, before anything that waits. */
const computing = { maxWorkers: 2, sequence: { groupOrder: 0 } };

/** These wait for processes most of the time, so two cores serve four workers. */
const waiting = { maxWorkers: 4, sequence: { groupOrder: 1 } };

/**
 * unit: rules and pure code; starts no process and opens no socket (infra/testing/no-processes.ts refuses it).
 * process: the same kind of tests, but with real processes, servers or tables, and the long ones of the simulator;
 * the file ends in .process.test.ts.
 * web: the console in jsdom. spec: a real server through its front door. engines: the same with real engines.
 */
export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: "unit",
          include: ["{shared,functions,infra,cli}/**/*.test.ts"],
          exclude: ["**/*.process.test.ts", "infra/testing/specs/**", "**/node_modules/**"],
          setupFiles: [seeded, "infra/testing/no-processes.ts"],
          ...limits,
          ...computing,
        },
      },
      {
        test: {
          name: "process",
          include: ["{shared,functions,infra,cli}/**/*.process.test.ts"],
          setupFiles: [seeded],
          ...limits,
          ...waiting,
          retry,
        },
      },
      {
        test: {
          name: "spec",
          include: ["infra/testing/specs/*.test.ts"],
          setupFiles: [seeded],
          ...limits,
          ...waiting,
          maxConcurrency: process.env["WHEELHOUSE_COMPOSITION"] ? 1 : 3, // a composition of AWS is six processes
          retry,
        },
      },
      {
        test: {
          name: "engines",
          include: ["infra/testing/specs/real-engines/*.test.ts"],
          ...limits,
          maxWorkers: 2,
          sequence: { groupOrder: 2 },
          maxConcurrency: 2, // starting an engine keeps a core busy for up to 16 seconds
          retry: 1, // an engine that is killed while it asks may not have saved its session yet
        },
      },
      {
        plugins: [solid()],
        test: {
          name: "web",
          include: ["web/**/*.test.{ts,tsx}"],
          setupFiles: [seeded],
          environment: "jsdom",
          ...limits,
          ...computing,
        },
      },
    ],
  },
});
