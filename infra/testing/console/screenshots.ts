import { mkdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { openBrowser } from "./browser.ts";
import { fakeServer, thisMachine } from "./fake-server.ts";
import { screens } from "./screens.ts";

const folder = process.env["SHOTS"] ?? "/tmp/shots";
const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const only = process.argv.slice(2);

mkdirSync(folder, { recursive: true });
for (const screen of screens.filter(({ name }) => only.length === 0 || only.includes(name))) {
  const server = await fakeServer({ worker: screen.worker ?? thisMachine });
  const runId = await screen.set(server);
  for (const colorScheme of ["light", "dark"] as const) {
    for (const [size, width, height] of [
      ["wide", 1440, 900],
      ["phone", 390, 844],
    ] as const) {
      const browser = await openBrowser({ width, height, colorScheme });
      const page = await browser.newPage();
      const problems: string[] = [];
      page.on("console", (message) => {
        // Expected errors: the file does not exist, no one is signed in, or the pool has no icon.
        const expected = /config\.json|\/api\/me$|favicon\.ico$/.test(message.location().url);
        if (message.type() === "error" && !expected) problems.push(message.text());
      });
      page.on("pageerror", (error) => problems.push(String(error)));
      if (!screen.stranger) {
        await page.goto(server.signInUrl);
        await page.waitForSelector("h1");
      }
      await screen.open(page, server, runId);
      await page.waitForTimeout(700);
      await page.screenshot({ path: `${folder}/${screen.name}-${size}-${colorScheme}.png` });
      const overflow = await page.evaluate("document.documentElement.scrollWidth - innerWidth");
      if (Number(overflow) > 0) problems.push(`overflows by ${overflow} px`);
      await page
        .evaluate(
          `const t = globalThis.trustedTypes; t && t.createPolicy("axe", {createScript: x => x})`,
        )
        .catch(() => {});
      const client = await page.context().newCDPSession(page);
      await client.send("Runtime.evaluate", { expression: axe });
      const violations = await page.evaluate(
        "axe.run().then(r => r.violations.map(v => v.id + ': ' + v.nodes.slice(0,3).map(n => n.target.join(' ') + ' ' + (n.any[0]?.message ?? '')).join(' | ')))",
      );
      problems.push(...(violations as string[]));
      console.log(
        `${screen.name} ${size} ${colorScheme}: ${problems.length === 0 ? "clean" : `\n  ${problems.join("\n  ")}`}`,
      );
      await browser.close();
    }
  }
  server.close();
}
