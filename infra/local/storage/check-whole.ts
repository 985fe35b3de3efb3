import { spawn, spawnSync } from "node:child_process";
import { constants, setPriority } from "node:os";
import { text } from "node:stream/consumers";

/**
 * Reads every page of a database in a process of its own, which changes nothing. It compares tables with their indexes,
 * and checks that the log of Runs is JSON: a damaged page that SQLite can read differs in that. Prints what is wrong as
 * a clause, or `ok`.
 */
const script = `
const { DatabaseSync } = require("node:sqlite");
try {
  const db = new DatabaseSync(process.argv[1], { readOnly: true });
  const { integrity_check: said } = db.prepare("pragma integrity_check(1)").get();
  const odd = () => db.prepare("select 1 from run_log where not (json_valid(events) and json_valid(after) and json_valid(requests))").get();
  console.log(said !== "ok" ? "a page of it is not valid" : odd() ? "an entry of the log of Runs is not readable" : "ok");
} catch (error) {
  const damaged = [11, 26].includes(error.errcode & 255);
  console.log(damaged ? "SQLite cannot read it" : "unknown: " + error.message);
}`;

/** `problem`: what is wrong, as a clause. `unknown`: why nothing was found out. Neither: the database is whole. */
export type Checked = { readonly problem?: string; readonly unknown?: string };

const words = (path: string): string[] => ["--no-warnings", "-e", script, path];

function read(output: string): Checked {
  const said = output.trim();
  if (said === "ok") return {};
  const [, why] = /^unknown: (.*)$/s.exec(said) ?? [];
  return said === "" || why !== undefined
    ? { unknown: why ?? "the check ended early" }
    : { problem: said };
}

/** Checks all of a database while the server works, at the lowest priority. Returns how to end that. */
export function checkWhole(path: string, tell: (checked: Checked) => void): () => void {
  const child = spawn(process.execPath, words(path), { stdio: ["ignore", "pipe", "ignore"] });
  let ended = false;
  child.once("error", () => {}); // its output ends, so it is told as unknown
  try {
    if (child.pid !== undefined) setPriority(child.pid, constants.priority.PRIORITY_LOW);
  } catch {
    // it works at the usual priority
  }
  void text(child.stdout).then((output) => {
    if (!ended) tell(read(output));
  });
  return () => {
    ended = true;
    child.kill("SIGKILL");
  };
}

/** Checks all of a database now. It takes about two seconds for each gigabyte. */
export const checkWholeNow = (path: string): Checked =>
  read(
    spawnSync(process.execPath, words(path), {
      encoding: "utf8",
      stdio: ["ignore", "pipe", "ignore"],
    }).stdout ?? "",
  );
