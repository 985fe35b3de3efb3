/**
 * The first process of a box for its life: it starts programs for the supervisor, and joins the box's loopback to the
 * supervisor's sockets. Requests come as JSON lines by its input, and what happens goes as JSON lines to its output.
 * Any program in the box can do anything to this process, so it holds no secret, and the supervisor believes nothing
 * that it says. When its input ends, it ends, and the box with it.
 *
 * It is plain JavaScript, because stripping types would double its time to start.
 */
import { spawn } from "node:child_process";
import { connect, createServer, Socket } from "node:net";
import { createInterface } from "node:readline";
import { listening, programs } from "./processes.mjs";

/** The folder of the supervisor's sockets. */
const [, , folder = "/run/wheelhouse"] = process.argv;

/** The process groups of started programs, by the supervisor's number. */
const groups = new Map();
/** Signals for programs that are still starting. */
const kills = new Map();

const tell = (what) => process.stdout.write(`${JSON.stringify(what)}\n`);

/** A connection to the supervisor that says first which stream it is. It reads nothing, so that all input stays for a program. */
function stream(name) {
  const { promise, resolve, reject } = Promise.withResolvers();
  const socket = new Socket();
  socket.pause();
  socket.once("error", reject);
  socket.connect(`${folder}/streams.sock`, () => socket.write(`${name}\n`, () => resolve(socket)));
  return promise;
}

/** Starts a program whose input and outputs are connections to the supervisor: this process never sees a byte of them. */
async function start({ id, words, env, streams }) {
  const connecting = streams.map(stream);
  try {
    const sockets = await Promise.all(connecting);
    const [program, ...args] = words;
    const child = spawn(program, args, { env, stdio: sockets, detached: true });
    child.once("error", (error) => tell(failed.start({ id }, why(error))));
    child.once("exit", (code, signal) => tell({ exited: id, code, signal }));
    groups.set(id, child.pid);
    const early = kills.get(id);
    if (early) kill({ id, signal: early });
  } finally {
    // The program has its own copies.
    for (const socket of connecting)
      void socket.then(
        (it) => it.destroy(),
        () => {},
      );
  }
}

function kill({ id, signal }) {
  if (!groups.has(id)) return void kills.set(id, signal); // it is starting
  const group = groups.get(id);
  if (group === undefined) return;
  try {
    process.kill(-group, signal);
  } catch {
    groups.set(id, undefined); // the group has no process left, and its number may be used again
  }
}

/** Accepts connections at a port of the box's loopback and passes them on to a socket of the supervisor. */
async function bridge({ port, socket }) {
  const server = createServer({ allowHalfOpen: true, noDelay: true }, (inner) => {
    join(inner, connect({ path: `${folder}/${socket}`, allowHalfOpen: true }));
  });
  const { promise, resolve, reject } = Promise.withResolvers();
  server.once("error", reject);
  server.listen(port, "127.0.0.1", resolve);
  await promise;
  tell({ bridged: port });
}

/** Connects the supervisor to a port of the box. */
async function dial({ port, stream: name }) {
  const inner = await connected(port, "127.0.0.1").catch(() => connected(port, "::1"));
  join(inner, await stream(name));
}

function connected(port, host) {
  const { promise, resolve, reject } = Promise.withResolvers();
  const socket = connect({ port, host, noDelay: true, allowHalfOpen: true }, () => resolve(socket));
  socket.once("error", reject);
  return promise;
}

/** Pipes two connections into each other, each direction to its own end. If one breaks, both end. */
function join(one, other) {
  for (const [from, to] of [
    [one, other],
    [other, one],
  ]) {
    from.on("error", () => to.destroy());
    from.once("close", () => to.destroySoon());
    from.pipe(to);
  }
}

const look = async ({ id }) => tell({ seen: id, ports: listening(), programs: programs() });

const actions = { start, kill, bridge, dial, look };

/** What fails is told under the key that the supervisor waits for. */
const failed = {
  start: ({ id }, error) => ({ exited: id, code: 127, signal: null, error }),
  bridge: ({ port }, error) => ({ bridged: port, error }),
  dial: ({ stream: name }, error) => ({ refused: name, error }),
};

const why = (error) => String(error?.message ?? error).slice(0, 1_000);

/** Requests that change what programs see are done in order; a slow one must not hold up a kill. */
let turn = Promise.resolve();
const ordered = new Set(["bridge"]);

for await (const line of createInterface({ input: process.stdin })) {
  const request = JSON.parse(line);
  const act = async () => {
    try {
      await actions[request.do](request);
    } catch (error) {
      const reply = failed[request.do]?.(request, why(error));
      if (reply) tell(reply);
    }
  };
  if (ordered.has(request.do)) turn = turn.then(act);
  else if (request.do === "start") void turn.then(act);
  else void act();
}
process.exit(0);
