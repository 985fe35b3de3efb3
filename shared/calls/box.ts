import * as z from "zod";
import {
  boxAllowedSettings,
  boxAsk,
  boxAskReply,
  boxBlob,
  boxBlobReply,
  boxDelta,
  boxEvents,
  boxEventsReply,
  boxNudgeReply,
  boxPullRequest,
  boxPullRequestReply,
  boxReport,
  boxReportReply,
  boxSaveComplete,
  boxSavePartReply,
  boxSaveParts,
  boxSavePartsReply,
  boxSaveReply,
  boxStanding,
  credentials,
  gitCredential,
  hello,
  helloReply,
  inboxReply,
} from "../schemas/box-protocol.ts";
import { nothing } from "../schemas/run.ts";
import type { Method, Wire } from "./call.ts";
import { whole } from "./common.ts";

type BoxCalls = Readonly<Record<`${Method} /box/${string}`, Wire>>;

const reply = <Body extends z.ZodType>(json: Body) => ({
  200: { description: "", json: () => json },
});
const done = reply(z.object({}));

/** The first call of a DevBox. It proves itself by its boot token. */
export const helloCall = {
  "POST /box/hello": { body: hello, replies: reply(helloReply) },
} as const satisfies BoxCalls;

/** What a DevBox says and asks, with its capability. `box-protocol.ts` says what each body means. */
export const boxCalls = {
  "POST /box/events": { body: boxEvents, maxBody: 1_048_576, replies: reply(boxEventsReply) },
  "POST /box/ask": { body: boxAsk, replies: reply(boxAskReply) },
  "POST /box/report": { body: boxReport, replies: reply(boxReportReply) },
  "GET /box/credentials": { replies: reply(credentials) },
  "GET /box/allowed-settings": { replies: reply(boxAllowedSettings) },
  "GET /box/standing": { replies: reply(boxStanding) },
  "POST /box/delta": { body: boxDelta, replies: done },
  "GET /box/inbox": {
    query: z.object({ after: whole(0, Number.MAX_SAFE_INTEGER, 0), wait: whole(0, 20, 0) }),
    replies: reply(inboxReply),
  },
  "POST /box/nudge": { body: nothing, replies: reply(boxNudgeReply) },
} as const satisfies BoxCalls;

/** Results and archives that are too large for the timeline. */
export const boxByteCalls = {
  "POST /box/blobs": { body: boxBlob, replies: reply(boxBlobReply) },
  "PUT /box/blobs/:sha256": { replies: done },
  "POST /box/saves": { body: nothing, replies: reply(boxSaveReply) },
  "PUT /box/saves/:save/parts/:part": { replies: reply(boxSavePartReply) },
  "GET /box/saves/:save": {
    replies: { 200: { description: "", media: "application/octet-stream" } },
  },
  "POST /box/saves/:save/parts": { body: boxSaveParts, replies: reply(boxSavePartsReply) },
  // 10,000 ETags of parts
  "POST /box/saves/:save/complete": { body: boxSaveComplete, maxBody: 1_048_576, replies: done },
} as const satisfies BoxCalls;

/** The Run's own repository and branch. */
export const boxWorkCalls = {
  /** `path`: of another repository on the host of the Run's own, such as a submodule. Its credential may be for reading only. */
  "GET /box/git-credential": {
    query: z.object({ path: z.string().max(2_000).optional() }),
    replies: reply(gitCredential),
  },
  "POST /box/pull-request": { body: boxPullRequest, replies: reply(boxPullRequestReply) },
} as const satisfies BoxCalls;
