import type { Server } from "node:net";
import type { Duplex, Readable, Writable } from "node:stream";

/** A program to start. */
export type Program = {
  /** Its command line. Other processes can read it, so it contains no secret. */
  readonly words: readonly string[];
  /** Its variables besides those of every command, HOME and PATH. */
  readonly env?: Readonly<Record<string, string>>;
};

/** How a process ended. */
export type Exit = {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  /** One sentence: why it could not start, or why nobody knows how it ended. */
  readonly error?: string;
};

/** A process in the box. It is the leader of its own process group. */
export interface BoxProcess {
  readonly stdin: Writable;
  readonly stdout: Readable;
  readonly stderr: Readable;
  /** Resolves when the process has ended, even if others keep its output open. Never rejects. */
  readonly exited: Promise<Exit>;
  /** Sends a signal to its whole group, also after the process itself has ended. */
  kill(signal: "SIGTERM" | "SIGKILL"): void;
}

/** A server of the supervisor in the box. */
export type Offered = {
  readonly port: number;
  /** Whether only the box can reach it. Otherwise other programs of the machine can too. */
  readonly private: boolean;
};

/** The place where the processes of a DevBox run: commands, engines and whatever they leave in the background. */
export interface Box {
  start(program: Program): BoxProcess;
  /** Makes a server of the supervisor reachable in the box, at `127.0.0.1` and the port that this returns. */
  offer(server: Server): Promise<Offered>;
  /** The ports at which processes in the box listen now. Empty where this cannot be known. */
  ports(): Promise<readonly number[]>;
  /** The names of the programs that run in the box now, once each. */
  programs(): Promise<readonly string[]>;
  /** Connects to one of these ports. Rejects when nothing in the box listens there. */
  dial(port: number): Promise<Duplex>;
  /** Calls `tell` with the reason whenever the box ended by itself, with everything in it. The next program starts a new one. */
  onLost(tell: (why: string) => void): void;
  /** Ends every process in the box. A program that is started later begins with an empty one. */
  close(): Promise<void>;
}
