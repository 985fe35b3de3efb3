import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type BrowserContext, chromium } from "playwright-core";

const quiet = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

type Look = {
  readonly width: number;
  readonly height: number;
  readonly colorScheme: "light" | "dark";
};

/** Opens a new browser with an empty profile. */
export function openBrowser({ width, height, colorScheme }: Look): Promise<BrowserContext> {
  return chromium.launchPersistentContext(mkdtempSync(join(tmpdir(), "wheelhouse-browser-")), {
    executablePath: process.env["CHROMIUM"] ?? "/usr/bin/chromium",
    headless: true,
    args: quiet,
    viewport: { width, height },
    colorScheme,
    isMobile: width < 500,
    hasTouch: width < 500,
    permissions: ["clipboard-read", "clipboard-write"],
  });
}
