import childProcess, { ChildProcess } from "node:child_process";
import { syncBuiltinESMExports } from "node:module";
import { Server, Socket } from "node:net";
import workers from "node:worker_threads";

/** Setup of the project `unit`: its tests start no process or thread and use no socket, so a busy machine cannot fail them. */
const refuse = (what: string) => (): never => {
  throw new Error(
    `A unit test must not ${what}. Rename its file to end in .process.test.ts, so that it runs in the project "process".`,
  );
};

Object.assign(ChildProcess.prototype, { spawn: refuse("start a process") });
Server.prototype.listen = refuse("listen on a socket");
Socket.prototype.connect = refuse("connect a socket");
Object.assign(childProcess, {
  spawnSync: refuse("start a process"),
  execSync: refuse("start a process"),
  execFileSync: refuse("start a process"),
});
workers.Worker = class {
  constructor() {
    refuse("start a thread")();
  }
} as unknown as typeof workers.Worker;
syncBuiltinESMExports();
