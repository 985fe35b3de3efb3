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

/** A real Chromium: an installed one, or the one from `npm install`. Throws one clear sentence if there is neither. */
export async function openBrowser(): Promise<Browser> {
  const executablePath = installed.find(isProgram);
  if (executablePath) return chromium.launch({ executablePath, args: quiet });
  // Makes the package unpack libraries that a bare Debian lacks. It reads this variable on import.
  process.env["AWS_LAMBDA_JS_RUNTIME"] ??= "nodejs22.x";
  const packed = await import("@sparticuz/chromium");
  try {
    const path = await packed.default.executablePath();
    return await chromium.launch({
      executablePath: path,
      args: [...packed.default.args, ...quiet],
    });
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
