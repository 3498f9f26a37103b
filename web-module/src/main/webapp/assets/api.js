/** The API, as the pages use it. Whoever is not logged in any more is sent to the login page. */

export class Unreachable extends Error {}

export async function get(path) {
  let response;
  try {
    response = await fetch(path, {
      headers: { Accept: 'application/json' },
      credentials: 'same-origin',
      signal: AbortSignal.timeout(8000),
    });
  } catch (cause) {
    throw new Unreachable('The server does not answer.', { cause });
  }
  if (response.status === 401) {
    location.assign('/login');
    return new Promise(() => {}); // the page is about to go
  }
  if (!response.ok) {
    const problem = await response.json().catch(() => ({}));
    throw new Error(problem.detail ?? `The server answers ${response.status}.`);
  }
  return response.json();
}
