import { execFileSync } from "node:child_process";
import { tmpdir } from "node:os";
import { describe, expect, it, vi } from "vitest";
import type { EngineState } from "../../../shared/engine.ts";
import type { Worker } from "../../../shared/worker.ts";
import { enginesHere } from "../../local/devboxes/containers/engine.ts";
import { containerImage } from "../devbox/container-image.ts";
import type { Client } from "./support/client.ts";
import type { OwnServer } from "./support/instance.ts";
import { JoinedMachine } from "./support/joined-machine.ts";
import { ask, describeHere, ownServer, sh, useClient } from "./support/use.ts";

const { image = "", why } = containerImage();
const reason = image ? "" : ` (skipped: ${why})`;
const describeWithPodman = image ? describeHere : describe.skip;
const target = { worker: "wkr_local", image };
const options = ["--image", image, "--container-engine", "podman"];

/** The containers of the DevBoxes of a Run. */
async function containersOf(client: Client, id: string): Promise<string[]> {
  const [engine] = enginesHere(process.env, "podman");
  const [program = "", ...args] = engine?.words ?? [];
  const { devboxes } = await client.run(id);
  return devboxes.flatMap((box) => {
    const filter = `label=wheelhouse.devbox=${box.id}`;
    const said = execFileSync(program, [...args, "ps", "--all", "--quiet", "--filter", filter]);
    return said.toString().split("\n").filter(Boolean);
  });
}

const podman = (...words: string[]) => {
  const [program = "", ...args] = enginesHere(process.env, "podman")[0]?.words ?? [];
  return execFileSync(program, [...args, ...words], { stdio: "pipe" });
};

async function withServer(test: (server: OwnServer, client: Client) => Promise<void>) {
  const { server, client } = await ownServer([...options, "--warm", "0"]);
  try {
    await test(server, client);
  } finally {
    await server.discard();
  }
}

const soon = { timeout: 60_000, interval: 200 };

describeWithPodman(`a Run in a container of an image${reason}`, () => {
  const given = useClient([...options, "--box-memory", "256M", "--box-processes", "150"]);

  /** What a script printed in a Run that completed. */
  async function said(...lines: string[]): Promise<string> {
    const id = await given.it.start(sh("set +e", ...lines, "true"), { target });
    expect((await given.it.untilStatus(id, "completed", "failed")).status).toBe("completed");
    return given.it.output(id);
  }

  it("is offered beside the machine's own tools", async () => {
    const { body } = await given.it.get("/api/workers");
    expect(body.workers[0].images.map((it: { id: string }) => it.id)).toEqual(["host", image]);
  });

  it("works there: a workspace that stays, an answered question, a server in the background", async () => {
    const { it: client } = given;
    const id = await client.start(
      sh("pwd; echo kept > file; echo $HOME; sleep 500 &", `echo "got: $(${ask})"`),
      { target },
    );
    await client.answer(await client.untilStatus(id, "needs-you"), { choices: ["Settings"] });
    await client.untilStatus(id, "completed");
    expect(await client.output(id)).toMatch(/^\/workspace\n\/home\/devbox\n[\s\S]*got: Settings/);
    await client.say(id, sh("cat file; ps -eo args"));
    await client.until(id, (run) => run.leg === 2 && run.status === "completed");
    expect(await client.output(id)).toMatch(/kept\n[\s\S]*sleep 500/);
    expect(await containersOf(client, id)).toHaveLength(1);
    await client.post(`/api/runs/${id}/devbox/release`);
    await client.until(id, (run) => run.devboxes[0]?.state === "gone");
    expect(await containersOf(client, id)).toEqual([]);
  });

  it("has no privilege, and can write to nothing but its own folders", async () => {
    const output = await said(
      "grep -E '^(Cap(Inh|Prm|Eff|Bnd|Amb)|NoNewPrivs|Seccomp):' /proc/self/status",
      "id -u; id -g",
      "for f in / /usr /etc /opt/wheelhouse /opt/wheelhouse/box /run /run/wheelhouse /sys /proc/sys/kernel /dev; do",
      '  touch "$f/written" 2> /dev/null && echo "writes $f"; done',
      "for f in /workspace /home/devbox /tmp; do touch $f/written && echo own; done",
      "mount -t tmpfs none /tmp 2> /dev/null && echo mounts",
      "unshare --user true 2> /dev/null && echo namespaces",
      "kill -9 1; kill -STOP 1; echo end",
    );
    const [caps, seccomp] = [output.match(/^Cap\w+:\s+0+$/gm), /^Seccomp:\s+2$/m];
    expect(caps).toHaveLength(5);
    expect(output).toMatch(seccomp);
    expect(output).toMatch(/^NoNewPrivs:\s+1$/m);
    expect(output).not.toMatch(/^(0|writes .*|mounts|namespaces)$/m);
    expect(output.match(/^own$/gm)).toHaveLength(3);
    expect(output).toMatch(/^end$/m);
  });

  it("sees nothing of this machine but what it needs", async () => {
    const output = await said(
      "cut -d ' ' -f 5 /proc/self/mountinfo | sort",
      "tail -n +3 /proc/net/dev | cut -d : -f 1 | sed 's/^ */interface /'",
      "for f in /var/run/docker.sock /run/docker.sock /run/podman /run/user /root/.ssh /home/devbox/../.. ; do [ ! -S $f ] || echo socket; done",
      "find / -xdev -type s -not -path '/proc/*' 2> /dev/null",
      "tr '\\0' '\\n' < /proc/1/environ | cut -d= -f1 | sort",
      `ls ${tmpdir()}/wheelhouse-* 2> /dev/null; ls -A /run`,
      "ps -e | wc -l",
    );
    expect(output).not.toMatch(/docker|podman\.sock|containerd/);
    expect(output.match(/^interface.*$/gm)).toEqual(["interface lo"]);
    expect(output).not.toMatch(/WHEELHOUSE_(TOKEN|SECRET)|GITHUB_TOKEN|^CI$/m);
    expect(output).not.toMatch(/wheelhouse-spec/);
    const mounts = output.match(/^\/(workspace|home|opt|run|tmp|var).*$/gm) ?? [];
    expect(new Set(mounts)).toEqual(
      new Set([
        ...["/workspace", "/home/devbox", "/run/wheelhouse", "/tmp", "/var/tmp"],
        ...mounts.filter((it) =>
          /^\/opt\/wheelhouse\/(node\/bin\/node|bin|box|engines\/.+)$/.test(it),
        ),
        ...mounts.filter((it) => it === "/run/.containerenv"),
      ]),
    );
  });

  it("reaches the world through its gates only, and not this machine", async () => {
    const { url } = given.it.instance;
    const output = await said(
      'connect() { timeout 5 bash -c "exec 3<> /dev/tcp/$1/$2" 2> /dev/null && echo "connected $1"; }',
      `connect 127.0.0.1 ${new URL(url).port}; connect 1.1.1.1 443; connect 10.0.2.2 80; connect 169.254.169.254 80`,
      "echo $HTTPS_PROXY; connect 127.0.0.1 $(echo $HTTPS_PROXY | sed 's/.*://'); true",
    );
    expect(output).toMatch(/^http:\/\/127\.0\.0\.1:\d+\nconnected 127\.0\.0\.1\n$/);
  });

  it("is limited in memory and processes, and other Runs go on", async () => {
    const { it: client } = given;
    const id = await client.start(
      sh(
        "head -c 600M /dev/zero | tail > /dev/null; echo memory $?",
        "for n in {1..400}; do sleep 30 & done 2>&1 | grep -m 1 -o 'Resource temporarily unavailable'; true",
      ),
      { target },
    );
    await client.untilStatus(id, "completed", "failed");
    expect(await client.output(id)).toMatch(/memory 137|Killed/);
    expect(await said("echo well")).toContain("well");
  });
});

describeWithPodman(`what ends a container${reason}`, () => {
  it("does not end with the server: a command goes on, and the next server finds it", () =>
    withServer(async (server, client) => {
      const id = await client.start(sh("for n in {1..40}; do echo tick $n; sleep 0.1; done"), {
        target,
      });
      await client.untilEvent(id, (it) => it.type === "step.output" && it.text.includes("tick 3"));
      await server.end("SIGKILL");
      await server.start();
      const done = await client.untilStatus(id, "completed", "failed");
      expect(done).toMatchObject({ status: "completed", devboxes: [{ state: "up" }] });
      expect((await client.output(id)).match(/tick/g)).toHaveLength(40);
    }));

  it("ends when its Run is parked, and the answer continues in a new one with the same files", () =>
    withServer(async (_, client) => {
      const id = await client.start(sh("echo kept > file", `echo "got: $(${ask}), $(cat file)"`), {
        target,
      });
      const asking = await client.until(
        id,
        (run) => run.status === "needs-you" && run.devboxes[0]?.state !== "up",
      );
      await vi.waitFor(async () => expect(await containersOf(client, id)).toEqual([]), soon);
      await client.answer(asking, { choices: ["Settings"] });
      await client.untilStatus(id, "completed", "failed");
      expect(await client.output(id)).toContain("kept");
    }));

  it.each(["SIGKILL", "a stop"])("leaves nothing behind: %s", (how) =>
    withServer(async (server, client) => {
      const id = await client.start(sh("(setsid env -i sleep 1000 &); echo begun; sleep 1000"), {
        target,
      });
      await client.untilEvent(id, (it) => it.type === "step.output" && it.text.includes("begun"));
      const [box = ""] = await containersOf(client, id);
      expect(box).not.toBe("");
      if (how === "SIGKILL") process.kill(server.devBoxPid(id), "SIGKILL");
      else await client.post(`/api/runs/${id}/stop`);
      await client.untilEvent(id, (it) => it.type === "devbox.lost" || it.type === "run.stopped");
      await vi.waitFor(async () => expect(await containersOf(client, id)).not.toContain(box), soon);
    }),
  );

  it("is told when somebody removes the container, and the next command has a new one", () =>
    withServer(async (_, client) => {
      const id = await client.start(sh("echo kept > file; echo begun; sleep 1000"), { target });
      await client.untilEvent(id, (it) => it.type === "step.output" && it.text.includes("begun"));
      podman("rm", "--force", ...(await containersOf(client, id)));
      await client.untilStatus(id, "failed");
      await client.say(id, sh("cat file"));
      await client.until(id, (run) => run.leg === 2 && run.status === "completed");
      expect(await client.output(id)).toContain("kept");
    }));
});

describeWithPodman(`a machine whose only sandbox is a container${reason}`, () => {
  const given = useClient(["--no-sandbox", ...options]);

  it("offers nothing else, and counts as isolated", async () => {
    const [worker] = (await given.it.get("/api/workers")).body.workers;
    expect(worker.images).toEqual([{ id: image, name: image }]);
    expect(worker).toMatchObject({ isolated: true, isolation: "Podman container" });
  });

  it("reads the changes of a Run apart from it, in a container of its own", async () => {
    const { it: client } = given;
    const id = await client.start(
      sh(
        "git init -q .; echo one > a; git add a",
        "git -c user.name=a -c user.email=a@b commit -qm one",
        "echo two >> a",
      ),
    );
    expect(await client.untilStatus(id, "completed", "failed")).toMatchObject({
      status: "completed",
      changes: { files: 1 },
    });
    expect((await client.get(`/api/runs/${id}/diff`)).body).toContain("+two");
  });
});

describeWithPodman(`a worker that offers an image${reason}`, () => {
  it("runs DevBoxes in containers of it: a question, a kill of the worker, and nothing left behind", async () => {
    const { server, client } = await ownServer();
    await using machine = new JoinedMachine();
    try {
      const { body } = await client.post("/api/workers/codes", { name: "shelf" });
      const missing = ["--image", "localhost/nothing:1"];
      await machine.paste(`${body.line} --image ${image} ${missing.join(" ")}`);
      const shelf = await vi.waitFor(async () => {
        const { workers } = (await client.get("/api/workers")).body;
        return workers.find((it: Worker) => it.name === "shelf" && it.online) ?? expect.fail();
      }, soon);
      expect(shelf.images.map((it: { id: string }) => it.id)).toEqual(["host", image]);
      expect(shelf).toMatchObject({
        isolated: true,
        isolation: "bubblewrap sandbox or Podman container",
        joined: { hosts: [{ kind: "bubblewrap" }, { kind: "container" }] },
      });
      expect(machine.output.join("\n")).toMatch(/image\.not-usable .*localhost\/nothing:1/);
      const { engines } = (await client.get("/api/engines")).body;
      const script = engines.filter((it: EngineState) => it.worker === shelf.id && it.available);
      expect(script.map((it: EngineState) => it.image)).toEqual(["host", image]);

      const id = await client.start(
        sh("echo kept > file; ls /run/.containerenv", ask, "cat file"),
        {
          target: { worker: "shelf", image },
          mode: "interactive",
        },
      );
      const run = await client.untilStatus(id, "needs-you");
      expect(await containersOf(client, id)).toHaveLength(1);
      await machine.end("SIGKILL");
      await machine.start("--image", image);
      expect((await client.answer(run, { choices: ["Header"] })).status).toBe(200);
      await client.untilStatus(id, "completed");
      expect(await client.output(id)).toMatch(/^\/run\/.containerenv\n[\s\S]*kept\n$/);
      expect((await client.run(id)).devboxes).toMatchObject([{ worker: shelf.id, image }]);
      await client.post(`/api/runs/${id}/devbox/release`);
      await vi.waitFor(async () => expect(await containersOf(client, id)).toEqual([]), soon);
    } finally {
      await server.discard();
    }
  });
});
