import type { Opening } from "../driver.ts";

/**
 * Runs in Gemini's own process before its program. Gemini has no switch that leaves out the settings of a project but
 * keeps our tools and its GEMINI.md, so for its process these files do not exist. Its tools read and write files with
 * promises and still see the single files.
 */
const hide = `
import fs from "node:fs";
import { syncBuiltinESMExports } from "node:module";
import { resolve } from "node:path";
import { fileURLToPath } from "node:url";
const { files, folders } = JSON.parse(process.env.WHEELHOUSE_HIDDEN ?? '{"files":[],"folders":[]}');
const placeOf = (path) => {
  try { return resolve(path instanceof URL ? fileURLToPath(path) : String(path)); } catch { return ""; }
};
const inFolder = (at) => folders.some((it) => at === it || at.startsWith(it + "/"));
const hidden = (path) => { const at = placeOf(path); return files.includes(at) || inFolder(at); };
const gone = (path) => Object.assign(new Error("ENOENT: no such file or directory, '" + path + "'"),
  { errno: -2, code: "ENOENT", path: String(path) });
for (const name of ["readFileSync", "openSync", "statSync", "lstatSync", "readdirSync", "accessSync", "opendirSync"]) {
  const own = fs[name];
  fs[name] = (path, ...rest) => {
    if (!hidden(path)) return own(path, ...rest);
    if (rest.at(-1)?.throwIfNoEntry === false) return undefined;
    throw gone(path);
  };
}
const exists = fs.existsSync;
fs.existsSync = (path) => !hidden(path) && exists(path);
for (const name of ["readFile", "open", "stat", "lstat", "readdir", "access", "opendir"]) {
  const own = fs.promises[name];
  fs.promises[name] = async (path, ...rest) => {
    if (inFolder(placeOf(path))) throw gone(path);
    return own(path, ...rest);
  };
}
syncBuiltinESMExports();
`;

/** The option of Node and the variable that hide the settings of the workspace, and of the home, from Gemini. */
export function hidingSettings({ workspace, home }: Opening["config"]["command"]): {
  nodeOption: string;
  env: Record<string, string>;
} {
  const files = [
    ...[`${workspace}/.env`, `${workspace}/.gemini/.env`, `${workspace}/.gemini/settings.json`],
    ...[`${home}/.env`, `${home}/.gemini/.env`],
  ];
  const folders = [
    ...["policies", "extensions", "agents"].map((name) => `${workspace}/.gemini/${name}`),
    `${home}/.gemini/extensions`,
  ];
  return {
    nodeOption: `--import=data:text/javascript,${encodeURIComponent(hide)}`,
    env: { WHEELHOUSE_HIDDEN: JSON.stringify({ files, folders }) },
  };
}
