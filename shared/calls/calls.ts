import { catalogCalls } from "./catalog.ts";
import { costLimitCalls } from "./cost-limits.ts";
import { egressCalls } from "./egress.ts";
import { imageCalls } from "./images.ts";
import { incomingWebhookCalls } from "./incoming-webhooks.ts";
import { keyCalls } from "./keys.ts";
import { outgoingWebhookCalls } from "./outgoing-webhooks.ts";
import { previewCalls } from "./previews.ts";
import { repeatCalls } from "./repeat.ts";
import { repositorySettingsCalls } from "./repository-settings.ts";
import { runCommandCalls } from "./run-commands.ts";
import { runCalls } from "./runs.ts";
import { scheduleCalls } from "./schedules.ts";
import { socketCalls } from "./sockets.ts";
import { workCalls } from "./work.ts";
import { workerCalls } from "./workers.ts";

/** Every call of the public API. */
export const calls = {
  ...runCalls,
  ...repeatCalls,
  ...workCalls,
  ...runCommandCalls,
  ...catalogCalls,
  ...workerCalls,
  ...imageCalls,
  ...scheduleCalls,
  ...keyCalls,
  ...egressCalls,
  ...costLimitCalls,
  ...previewCalls,
  ...repositorySettingsCalls,
  ...incomingWebhookCalls,
  ...outgoingWebhookCalls,
  ...socketCalls,
};
