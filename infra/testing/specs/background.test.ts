import { describe, expect, it } from "vitest";
import { sh, useClient } from "./support/use.ts";

const given = useClient();

/** A server in the background that writes to the output of the command that started it. */
const serve = `node -e '
  const { createServer } = require("node:http");
  createServer((incoming, outgoing) => {
    console.log("asked for " + incoming.url);
    outgoing.end("served " + incoming.url + "\\n");
  }).listen(0, "127.0.0.1", function () {
    require("node:fs").writeFileSync("port", String(this.address().port));
  });
' &`;
const askFor = (path: string) =>
  `node -e 'fetch("http://127.0.0.1:" + require("node:fs").readFileSync("port", "utf8") + "${path}").then((it) => it.text()).then(console.log)'`;

describe("what a command leaves in the background", () => {
  it("answers in the next step and the next turn, until its DevBox is shut down, which says so", async () => {
    const { it: client } = given;
    const start = sh(serve, "until [ -s port ]; do sleep 0.1; done", "echo started");
    const id = await client.start(`${start}\n\n${sh(askFor("/step"))}`);
    await client.untilStatus(id, "completed");
    expect(await client.output(id)).toContain("served /step");

    await client.say(id, sh(askFor("/turn")));
    await client.until(id, (run) => run.leg === 2 && run.status === "completed");
    expect(await client.output(id)).toContain("served /turn");

    await client.post(`/api/runs/${id}/devbox/release`);
    const ended = await client.untilEvent(id, (event) => event.type === "background.ended");
    expect(ended).toMatchObject({ programs: expect.arrayContaining(["node"]) });
    await client.until(id, (run) => run.devboxes[0]?.state === "gone");
  });
});
