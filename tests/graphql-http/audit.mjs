// Runs every server audit of graphql-http, one after the other, against the
// GraphQL endpoint given as the only argument:
//
//   node audit.mjs http://127.0.0.1:8080/graphql
//
// One JSON document goes to standard output:
//   {"total", "passed", "audits": [{"id", "name", "status", "reason"}]}
// Status is "ok", or "notice" (a MAY failed), "warn" (a SHOULD), "error" (a
// MUST, or an answer the audit could not read at all). Reason is null when ok.
//
// Exit code: 0 all audits are ok; 1 some audit is not, or fewer ran than
// EXPECTED; 2 wrong usage, or the endpoint could not be reached.

// graphql-http 1.23.x has 61 audits; 1.22.x has 60.
const EXPECTED = 61;
const TIMEOUT_MS = 15_000;

class ConnectionError extends Error {}

/** Prints one line and leaves with 2; used only before anything is on stdout. */
function die(message) {
  process.stderr.write(`audit: ${message.replace(/\s+/g, ' ').trim()}\n`);
  process.exit(2);
}

function describe(err) {
  const cause = err?.cause ?? err;
  return cause?.message || cause?.code || String(cause);
}

const args = process.argv.slice(2);
if (args.length !== 1) die('usage: node audit.mjs <http-url-of-graphql-endpoint>');
const url = parseUrl(args[0]);
if (!url || !/^https?:$/.test(url.protocol)) die(`not an http(s) URL: ${args[0]}`);

function parseUrl(text) {
  try {
    return new URL(text);
  } catch {
    return null;
  }
}

let serverAudits;
try {
  ({ serverAudits } = await import('graphql-http'));
} catch (err) {
  die(`cannot load graphql-http (run npm ci in this folder first): ${describe(err)}`);
}

let last = null; // what the server last answered, for the reason of a failure

/**
 * fetch that reads the whole answer at once, so that a connection that breaks
 * in the middle of a body counts as a connection error, not as a failed audit.
 */
async function fetchFn(target, init) {
  last = null;
  try {
    const res = await fetch(target, { ...init, signal: AbortSignal.timeout(TIMEOUT_MS) });
    const body = await res.arrayBuffer();
    const type = res.headers.get('content-type') ?? 'no content-type';
    last = `got ${res.status}, ${type}`;
    return new Response(body.byteLength === 0 ? null : body, {
      status: res.status,
      statusText: res.statusText,
      headers: res.headers,
    });
  } catch (err) {
    throw new ConnectionError(describe(err));
  }
}

const audits = [];
for (const { id, name, fn } of serverAudits({ url: url.href, fetchFn })) {
  let status, reason;
  last = null;
  try {
    ({ status, reason } = await fn());
  } catch (err) {
    if (err instanceof ConnectionError) {
      die(`no answer from ${url.href} in audit ${id}: ${err.message}`);
    }
    // e.g. the body is JSON but not an object
    status = 'error';
    reason = describe(err);
  }
  if (status === 'ok') reason = null;
  else if (last) reason = `${reason} (${last})`;
  audits.push({ id, name, status, reason });
}

const total = audits.length;
const passed = audits.filter(({ status }) => status === 'ok').length;
process.stdout.write(JSON.stringify({ total, passed, audits }, null, 2) + '\n');

if (passed < total) {
  process.stderr.write(`audit: ${total - passed} of ${total} audits are not ok\n`);
  process.exitCode = 1;
}
if (total < EXPECTED) {
  process.stderr.write(`audit: only ${total} audits ran, ${EXPECTED} expected\n`);
  process.exitCode = 1;
}
