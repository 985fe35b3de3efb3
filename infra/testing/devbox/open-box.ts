/** A supervisor that opens the box of a `box.json`, runs a script in it, and waits to be killed. */
import { readFileSync } from "node:fs";
import { openBox } from "../../../functions/devbox/box/open-box.ts";

const [file = "", script = ""] = process.argv.slice(2);
openBox(JSON.parse(readFileSync(file, "utf8"))).start({ words: ["bash", "-c", script] });
setInterval(() => {}, 60_000);
