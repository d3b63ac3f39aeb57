// What a receiver tells of a request: its headers as it sees them, and the bytes that it verifies.
export const seen = (headers, verified) => ({
  headers,
  verified: Buffer.from(verified ?? '').toString('base64'),
});

/** Node's raw headers, as pairs. */
export function pairs(raw) {
  const headers = [];
  for (let i = 0; i < raw.length; i += 2) headers.push([raw[i], raw[i + 1]]);
  return headers;
}

/** What a stream still has. */
export async function restOf(request) {
  const chunks = [];
  for await (const chunk of request) chunks.push(chunk);
  return Buffer.concat(chunks);
}
