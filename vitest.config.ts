import solid from "vite-plugin-solid";
import { defineConfig } from "vitest/config";

/** In the gate a real process that was starved on a busy machine gets a second try; the report shows it. */
const retry = process.env["CI"] ? 1 : 0;

/** Units beside their source, the product page as specs, the same with the real engines, the console in jsdom. */
export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: "unit",
          include: ["{shared,functions,infra,cli}/**/*.test.ts"],
          exclude: ["infra/testing/specs/**", "**/node_modules/**"],
        },
      },
      {
        test: {
          name: "spec",
          include: ["infra/testing/specs/*.test.ts"],
          testTimeout: 120_000,
          hookTimeout: 60_000,
          maxWorkers: 4, // they wait for processes most of the time, also on two cores
          retry,
        },
      },
      {
        test: {
          name: "engines",
          include: ["infra/testing/specs/real-engines/*.test.ts"],
          testTimeout: 180_000,
          hookTimeout: 60_000,
          maxWorkers: 2,
          maxConcurrency: 3, // most of them wait most of the time
          retry: 1, // an engine that is killed in the moment it asks may not have written its session down yet
        },
      },
      {
        plugins: [solid()],
        test: { name: "web", include: ["web/**/*.test.{ts,tsx}"], environment: "jsdom" },
      },
    ],
  },
});
