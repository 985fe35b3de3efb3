/**
 * Functions for CloudFront's edge, in its own JavaScript (CloudFront Developer Guide, "JavaScript runtime 2.0").
 * Each has a function `handler` that receives a viewer's request and returns the request to continue with.
 */

/** Every path without a file extension opens the page, so that deep links work, like in infra/local/server/console-files.ts. */
export const toPage = `function handler(event) {
  var request = event.request;
  if (!/[^/]\\.[^/]*$/.test(request.uri)) request.uri = "/index.html";
  return request;
}
`;

/** Sends every request to one path: the only address of a WebSocket API is its stage. */
export const toPath = (path: string) => `function handler(event) {
  var request = event.request;
  request.uri = ${JSON.stringify(path)};
  return request;
}
`;
