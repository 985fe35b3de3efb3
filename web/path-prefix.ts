const named = document.querySelector<HTMLMetaElement>('meta[name="path-prefix"]')?.content;

/**
 * The path below which this server has the console and the API: `/wheelhouse`. Empty for most. The server writes it
 * into the page, so that one build serves every prefix. The router adds it to its own links.
 */
export const pathPrefix: string = named ?? "";

/** The URL of a path of this server, as this browser knows it. */
export const urlHere = (path: string): string => `${location.origin}${pathPrefix}${path}`;
