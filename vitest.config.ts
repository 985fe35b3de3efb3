import solid from "vite-plugin-solid";
import { defineConfig } from "vitest/config";

/** Three kinds of test: units beside their source, the product page as specs, the console in jsdom. */
export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: "unit",
          include: ["{shared,functions,infra}/**/*.test.ts"],
          exclude: ["infra/local/specs/**", "**/node_modules/**"],
        },
      },
      {
        test: {
          name: "spec",
          include: ["infra/local/specs/**/*.test.ts"],
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
      {
        plugins: [solid()],
        test: { name: "web", include: ["web/**/*.test.{ts,tsx}"], environment: "jsdom" },
      },
    ],
  },
});
