import * as z from "zod";
import { efforts } from "../engine.ts";
import { egressPolicy } from "./egress.ts";
import { boxFact } from "./event.ts";
import { answers, questions } from "./question.ts";
import { allowedSettings } from "./repository-settings.ts";
import { pullRequest, repository } from "./work.ts";

/** `box.json`: the settings that a host gives to the DevBox program that it starts. */
export const boxConfig = z.object({
  devbox: z.string(),
  runId: z.string(),
  generation: z.int(),
  coordinator: z.url(),
  bootToken: z.string(),
  isolated: z.boolean(),
  folders: z.object({
    workspace: z.string(),
    session: z.string(),
    home: z.string(),
    box: z.string(),
    /** The unix socket at which the supervisor listens. */
    socket: z.string(),
    /** The unix socket at which the server asks for ports of the DevBox. Commands cannot see it. Missing where there are no previews. */
    ports: z.string().optional(),
  }),
  /** How to start a command. The paths are as the command sees them. */
  command: z.object({
    /** Goes before an argv. */
    prefix: z.array(z.string()),
    /**
     * Where a sandbox shares the loopback of its machine: `at` in `prefix` gives way to one `each` for every port that
     * the supervisor offers, with its number instead of `PORT`.
     */
    reach: z.object({ at: z.string(), each: z.string() }).optional(),
    /**
     * How to end what does not end with the program that started it, as a container: `all` removes everything of this
     * DevBox, and `one` removes the sandbox whose name stands instead of the word `name` in it and in `prefix`.
     */
    remove: z
      .object({ name: z.string(), one: z.array(z.string()), all: z.array(z.string()) })
      .optional(),
    /** The argv of the first process of a sandbox that lives as long as the DevBox. Without it, each command starts by itself. */
    first: z.array(z.string()).optional(),
    workspace: z.string(),
    /**
     * How to read the workspace apart from everything in the DevBox: `prefix` goes before the argv of one short
     * program, `git` is its path. Missing where there is no git.
     */
    clean: z.object({ prefix: z.array(z.string()), git: z.string() }).optional(),
    socket: z.string(),
    home: z.string(),
    path: z.string(),
    env: z.record(z.string(), z.string()),
    /** Engine programs that are not on that path: by name (`claude`), the argv that starts one. */
    programs: z.record(z.string(), z.array(z.string())).default({}),
  }),
  /** What the DevBox may take. Missing where the host itself has a size, and in a DevBox of an earlier version. */
  limits: z
    .object({
      memoryBytes: z.int().positive(),
      processes: z.int().positive(),
      diskBytes: z.int().positive(),
      files: z.int().positive(),
      /** The kernel's files that count how often a limit was reached. */
      counters: z.object({ memory: z.string().optional(), processes: z.string().optional() }),
    })
    .optional(),
});
export type BoxConfig = z.infer<typeof boxConfig>;

const number = z.int().positive();

/** `POST /box/hello`. The DevBox makes the nonce. With the same nonce it can ask again after a lost reply. */
export const hello = z.strictObject({
  bootToken: z.string().max(500),
  nonce: z.string().regex(/^[A-Za-z0-9_-]{22,64}$/),
  isolated: z.boolean(),
});

/** `direct`: it is cloned without a credential and without the git gate, by the network rules of the DevBox. */
const boxRepository = repository.omit({ id: true }).extend({ direct: z.boolean().optional() });

/** The work of a DevBox that starts: its current turn, new or repeated. */
export const helloReply = z.object({
  capability: z.string(),
  runId: z.string(),
  generation: z.int(),
  /** Read the inbox after this event. */
  head: z.int(),
  engine: z.string(),
  mode: z.enum(["interactive", "autonomous"]),
  /** The ticket as it was read. `text`: Markdown from strangers. It is data, never instructions. */
  ticket: z
    .object({
      url: z.string(),
      title: z.string(),
      text: z.string(),
      repository: boxRepository.optional(),
      /** The only branch that may be pushed to. */
      branch: z.string().optional(),
    })
    .optional(),
  /** Where a Run without a ticket works. `branch`: the only branch that may be pushed to. */
  repository: boxRepository.optional(),
  branch: z.string().optional(),
  /** Where the DevBox may connect to. `hosts`: what a policy other than `open` allows. */
  egress: z.object({ policy: egressPolicy, hosts: z.array(z.string()) }),
  /** Whether an earlier DevBox worked in this workspace. */
  resumed: z.boolean(),
  model: z.string().optional(),
  effort: z.enum(efforts).optional(),
  /** An engine that is silent for this long, with no running step and no open question, counts as hung. */
  silenceSeconds: z.int(),
  turn: z.object({
    number: z.int(),
    state: z.enum(["due", "running", "ended"]),
    prompts: z.array(z.string()),
    /** What may be spent until the leg reaches its cost limit, in US dollars. */
    costUsdLeft: z.number().optional(),
  }),
  /** Under a cost limit, a model without a known price ends the turn. */
  refuseUnpriced: z.boolean().default(false),
  /** A result is already reported, or the Run is over: only stay on. */
  finished: z.boolean(),
  /** This host keeps nothing, so the DevBox saves itself with `/box/saves`. */
  ephemeral: z.boolean().default(false),
  /** The save of an earlier DevBox to begin from. `url` gives the archive until it expires; then call hello again. A path of the coordinator also needs the capability. `save`: its id; folders that this host kept and that go on from this save are newer. */
  restore: z
    .object({ url: z.string(), bytes: z.int(), sha256: z.string(), save: z.string().optional() })
    .optional(),
});
export type HelloReply = z.infer<typeof helloReply>;

/** `POST /box/events`: one batch of up to 32 KB of facts. */
export const boxEvents = z.strictObject({
  number,
  facts: z.array(boxFact).min(1).max(500),
});
/** US dollars per million tokens. */
const tokenPrice = z.object({
  input: z.number().nonnegative(),
  output: z.number().nonnegative(),
  cacheRead: z.number().nonnegative().optional(),
  cacheWrite: z.number().nonnegative().optional(),
});

/** A model service that the Run's engine may call, through the model gate of its DevBox. */
export const modelRoute = z.object({
  /** Its name in the gate's address. */
  name: z.string().regex(/^[\w.-]{1,80}$/),
  /** The service's base URL. The path of a call is added to it. */
  upstream: z.url({ protocol: /^https?$/ }),
  /** Takes the place of the placeholder. A service without one needs none. */
  key: z.string().min(1).optional(),
  /** Headers that a person's own gateway wants. */
  headers: z.record(z.string(), z.string()).default({}),
  /** Whose prices its models have, if the address does not tell, by the name in the table of prices. */
  maker: z.string().optional(),
  /** Prices in a person's own settings, by model. They come before the table's. */
  prices: z.record(z.string(), tokenPrice).optional(),
});
export type ModelRoute = z.infer<typeof modelRoute>;

/** In the environment and files of an engine: replaced by the address of a route in the model gate of the DevBox. */
export const gateAddress = (route: string): string => `{{model-gate:${route}}}`;
/** Replaced by the placeholder that the model gate knows. */
export const gateKey = "{{model-gate-key}}";

/**
 * `GET /box/credentials`: only the credentials that the Run's engine signs in with. They stay in the memory of
 * the DevBox program and are never saved. The engine gets `env` and `files`: these name the model gate, which has
 * the keys. Only a sign-in that cannot go through the gate is itself in them.
 */
export const credentials = z.object({
  env: z.record(z.string(), z.string()),
  /** Files in the engine's home. `path` is relative to it. */
  files: z.array(z.object({ path: z.string(), content: z.string() })),
  /** The secret values, which must never appear in a timeline. */
  secrets: z.array(z.string()),
  routes: z.array(modelRoute).default([]),
  /** All of the engine's calls go through the gate, so the gate's count is the Run's usage. */
  metered: z.boolean().default(false),
});
export type Credentials = z.infer<typeof credentials>;
export const noCredentials: Credentials = {
  env: {},
  files: [],
  secrets: [],
  routes: [],
  metered: false,
};

/**
 * `GET /box/git-credential`: the credential for the Run's repository, or to read another one on its host. It stays in the memory of
 * the DevBox program. If `password` is missing, `why` says how to add one.
 */
export const gitCredential = z.object({
  username: z.string().optional(),
  password: z.string().optional(),
  expiresAt: z.string().optional(),
  why: z.string().optional(),
});
export type GitCredential = z.infer<typeof gitCredential>;

/** `POST /box/pull-request`: opens a pull request from the Run's branch, or returns the one that is open. */
export const boxPullRequest = z.strictObject({
  title: z.string().trim().min(1).max(250),
  /** Markdown. */
  body: z.string().max(20_000).default(""),
  draft: z.boolean().default(false),
  /** The target branch. Defaults to the branch where the Run began. */
  base: z.string().min(1).max(250).optional(),
});
export const boxPullRequestReply = z.object({ pullRequest });

/** `GET /box/allowed-settings`: the settings files that an admin allowed for the Run's repository. */
export const boxAllowedSettings = z.object({
  allowed: z.array(allowedSettings.omit({ repository: true })),
});

/** The reply to a batch. While no one watches, live text is not needed and the next batch may wait. */
export const boxEventsReply = z.object({ watched: z.boolean().default(true) });

const sha256 = z.string().regex(/^[0-9a-f]{64}$/);

/** Where to PUT bytes, with these headers. A path of the coordinator itself also needs the capability. */
export const upload = z.object({
  url: z.string(),
  headers: z.record(z.string(), z.string()),
});
export type Upload = z.infer<typeof upload>;

export const maxBlob = 110 * 1024 ** 2;
/** `POST /box/blobs`: announces a whole result before its bytes are sent. */
export const boxBlob = z.strictObject({ sha256, bytes: z.int().min(0).max(maxBlob) });
export const boxBlobReply = z.object({ blob: z.string(), upload });

/** Size of each part of an archive except the last. The limit is 10,000 parts (Amazon S3 multipart limits). */
export const savePartBytes = 16 * 1024 ** 2;
export const maxSaveBytes = 20 * 1024 ** 3;

/** `POST /box/saves`: begins an archive. Its parts are numbered from 1. */
export const boxSaveReply = z.object({ save: z.string(), partBytes: z.int() });
/** `POST /box/saves/:save/parts`: where to send these parts. */
export const boxSaveParts = z.strictObject({
  from: z.int().min(1).max(10_000),
  count: z.int().min(1).max(20),
});
export const boxSavePartsReply = z.object({ uploads: z.array(upload) });
/** `PUT /box/saves/:save/parts/:part`, where the coordinator itself is the store. */
export const boxSavePartReply = z.object({ etag: z.string() });
/** `POST /box/saves/:save/complete`: the archive is complete. `etags`: the store's reply to each part. */
export const boxSaveComplete = z.strictObject({
  bytes: z.int().positive().max(maxSaveBytes),
  sha256,
  etags: z.array(z.string().min(1).max(200)).min(1).max(10_000),
});

/**
 * `POST /box/nudge`: a WebSocket address, to be opened within a minute, that says `{ "type": "inbox" }` whenever
 * the inbox may hold something new. Without one, long-poll. Only a hint: the inbox is the truth.
 */
export const boxNudgeReply = z.object({ url: z.string().optional() });

/**
 * `GET /box/standing`: whether a result would be accepted now. `why` tells the engine what must happen first.
 */
export const boxStanding = z.object({ mayReport: z.boolean(), why: z.string().optional() });

const liveText = z.string().max(16_384);
const engineId = z.string().max(200);

/** `POST /box/delta`: live text of a step or a message, shown and never stored. */
export const boxDelta = z.union([
  z.strictObject({ step: engineId, text: liveText }),
  z.strictObject({ message: engineId, text: liveText }),
]);
export type LiveText = z.infer<typeof boxDelta>;

/** `POST /box/ask`. The same id is the same question set: if it is asked again, it gets the recorded answers. */
export const boxAsk = z.strictObject({
  number,
  id: z.string().regex(/^que_[0-9a-z]{26}$/),
  questions,
  /** The asker's name that people see: "the script", "Claude Code". */
  by: z.string().min(1).max(80),
});
export const boxAskReply = z.object({
  /** `busy`: another question is open. Ask again in a new batch when it is answered. */
  ask: z.enum(["open", "answered", "refused", "busy"]),
  why: z.string().optional(),
  answers: answers.optional(),
});
export type BoxAskReply = z.infer<typeof boxAskReply>;

/** `POST /box/report` */
export const boxReport = z.strictObject({
  number,
  /** `none`: the engine ended without reporting. `nothing`: the turn had no work in it. */
  status: z.enum(["completed", "failed", "none", "nothing"]),
  summary: z.string().max(4_000),
});
export const boxReportReply = z.object({ accepted: z.boolean(), why: z.string().optional() });

/** `GET /box/inbox?after=N&wait=s`: messages and answers for the DevBox, by their place in the Run's log. */
export const inboxItem = z.discriminatedUnion("type", [
  z.object({
    seq: z.int(),
    type: z.literal("turn"),
    turn: z.int(),
    prompts: z.array(z.string()),
    costUsdLeft: z.number().optional(),
  }),
  z.object({ seq: z.int(), type: z.literal("answers"), id: z.string(), answers }),
  z.object({
    seq: z.int(),
    type: z.literal("steer"),
    id: z.string(),
    turn: z.int(),
    text: z.string(),
  }),
  z.object({ seq: z.int(), type: z.literal("stopping"), why: z.enum(["park", "stop", "release"]) }),
]);
export type InboxItem = z.infer<typeof inboxItem>;
export const inboxReply = z.object({ items: z.array(inboxItem), head: z.int() });
export type InboxReply = z.infer<typeof inboxReply>;
