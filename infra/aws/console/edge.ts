/**
 * What runs at CloudFront's edge, in its own JavaScript (CloudFront Developer Guide, "JavaScript runtime 2.0"):
 * a function `handler` that gets a viewer's request and returns the one to go on with.
 */

/** A path that is no file opens the page itself, so that deep links work; as infra/local/server/console-files.ts does. */
export const toPage = `function handler(event) {
  var request = event.request;
  if (!/[^/]\\.[^/]*$/.test(request.uri)) request.uri = "/index.html";
  return request;
}
`;

/** Every request is one for that path: a WebSocket API has one address, its stage. */
export const toPath = (path: string) => `function handler(event) {
  var request = event.request;
  request.uri = ${JSON.stringify(path)};
  return request;
}
`;
