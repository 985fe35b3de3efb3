import { accessSync, constants } from "node:fs";
import { type Browser, chromium } from "playwright-core";

const installed = [
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
  "/usr/bin/google-chrome-stable",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
  "/Applications/Chromium.app/Contents/MacOS/Chromium",
];

const quiet = [
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  ...(process.getuid?.() === 0 ? ["--no-sandbox"] : []),
];

/**
 * Flags of the packed Chromium that no person's browser has. Without web security it sends no Origin header, so the
 * server refuses its calls; as a single process it ends with the first page that crashes.
 */
const unlikeAnyone =
  /^--(disable-web-security|single-process|no-zygote|disable-site-isolation-trials|allow-running-insecure-content)\b/;

/** A real Chromium: an installed one, or the one from `npm install`. Throws one clear sentence if there is neither. */
export async function openBrowser(): Promise<Browser> {
  const executablePath = installed.find(isProgram);
  if (executablePath) return chromium.launch({ executablePath, args: quiet });
  // Makes the package unpack libraries that a bare Debian lacks. It reads this variable on import.
  process.env["AWS_LAMBDA_JS_RUNTIME"] ??= "nodejs22.x";
  const packed = await import("@sparticuz/chromium");
  try {
    const path = await packed.default.executablePath();
    const args = packed.default.args.filter((it) => !unlikeAnyone.test(it));
    return await chromium.launch({ executablePath: path, args: [...args, ...quiet] });
  } catch (cause) {
    throw new Error("No browser: install Chromium or Chrome, or run npm install again.", { cause });
  }
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
