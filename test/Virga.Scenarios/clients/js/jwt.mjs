// Verifies a JWT by node's own crypto and the key set at an address: node jwt.mjs JWKS-ADDRESS TOKEN
import { createPublicKey, verify } from 'node:crypto';

const [, , address, token] = process.argv;
const [header, claims, signature] = token.split('.');
const read = (part) => JSON.parse(Buffer.from(part, 'base64url'));
const { keys } = await (await fetch(address)).json();
const key = createPublicKey({ key: keys.find((one) => one.kid === read(header).kid), format: 'jwk' });
const holds = verify('sha256', Buffer.from(`${header}.${claims}`), { key, dsaEncoding: 'ieee-p1363' }, Buffer.from(signature, 'base64url'));
console.log(JSON.stringify({ holds, header: read(header), claims: read(claims) }));
