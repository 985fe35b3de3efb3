import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { build, preview } from "vite";
import solid from "vite-plugin-solid";
import { openBrowser } from "../../testing/specs/support/browser.ts";

/*
 * Measures a timeline with 10,000 rows in a real Chromium and prints a table. `busy ms` is the time in
 * which the page's main thread worked; it depends less on other programs than the time that passes.
 * usage: node infra/measure/console/timeline.ts [candidate…]
 */
const candidates = process.argv.length > 2 ? process.argv.slice(2) : ["ours"];
const jumps = [5_000, 17, 9_990, 2_500, 7_777];

const root = join(import.meta.dirname, "page");
const outDir = mkdtempSync(join(tmpdir(), "wheelhouse-measure-"));
const plugins = [solid()];
await build({
  root,
  plugins,
  configFile: false,
  logLevel: "warn",
  build: { outDir },
  resolve: { dedupe: ["solid-js"] },
});
const server = await preview({
  root,
  configFile: false,
  build: { outDir },
  preview: { host: "127.0.0.1", port: 0 },
});
const url = server.resolvedUrls?.local[0];
if (!url) throw new Error("The page is not served.");

const table: Record<string, Record<string, string | number>> = {};
for (const name of candidates) {
  const browser = await openBrowser();
  const context = await browser.newContext({ viewport: { width: 1_000, height: 900 } });
  const page = await context.newPage();
  page.on("pageerror", (error) => console.error(name, String(error)));
  const profiler = await page.context().newCDPSession(page);
  await profiler.send("Performance.enable");
  const busyMs = async (): Promise<number> => {
    const { metrics } = await profiler.send("Performance.getMetrics");
    return 1_000 * (metrics.find((it) => it.name === "TaskDuration")?.value ?? 0);
  };
  const measured = async <T>(call: string): Promise<T & { busy: number }> => {
    const before = await busyMs();
    const result = (await page.evaluate(`measure.${call}`)) as T;
    return { ...result, busy: Math.round((await busyMs()) - before) };
  };
  await page.goto(`${url}#${name}`);
  const painted = (await page.evaluate("measure.painted()")) as number;
  await page.waitForTimeout(500);
  const followed = await measured<{ away: number; worst: number; end: number }>("follow()");
  const slow = await measured<{ worst: number; strays: number }>("readSlowly()");
  const jumped: { frames: number; moved: number }[] = [];
  for (const index of jumps) jumped.push(await measured(`jump(${index})`));
  await measured(`jump(9999)`);
  const fast = await measured<{ count: number; late: number; blank: number }>("scrollFast()");
  table[name] = {
    "first rows, ms": Math.round(painted),
    "following: frames away from the end": followed.away,
    "following: px away at worst": followed.worst,
    "following: px away after": followed.end,
    "following: busy ms": followed.busy,
    "reading up: jumps of 200": slow.strays,
    "reading up: worst jump, px": slow.worst,
    "jump: frames until the row is seen": jumped.map((it) => it.frames).join(" "),
    "jump: px it moves after": jumped.map((it) => it.moved).join(" "),
    "scroll: frames": fast.count,
    "scroll: late frames": fast.late,
    "scroll: blank frames": fast.blank,
    "scroll: busy ms": fast.busy,
  };
  await browser.close();
}
const names = Object.keys(Object.values(table)[0] ?? {});
console.table(
  Object.fromEntries(
    names.map((name) => [
      name,
      Object.fromEntries(candidates.map((it) => [it, table[it]?.[name]])),
    ]),
  ),
);
await server.close();
