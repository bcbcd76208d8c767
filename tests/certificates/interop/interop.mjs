// Reads {"action", "document"|"token", "key", "contexts"} on standard input, writes {"ok"} or {"signed"}.
// Packages are looked up beside the current folder: run it where `npm install` was run.
import {createRequire} from 'node:module';
import {pathToFileURL} from 'node:url';
import fs from 'node:fs';
import {webcrypto} from 'node:crypto';

globalThis.crypto ??= webcrypto;  // Node 18, which Debian 12 has, keeps it in its module

const base = pathToFileURL(process.cwd() + '/').href;
const require = createRequire(base);
const load = async name => import(pathToFileURL(require.resolve(name)).href);

const request = JSON.parse(fs.readFileSync(0, 'utf8'));

async function loader(url) {
  if (request.contexts[url]) {
    return {contextUrl: null, documentUrl: url, document: request.contexts[url]};
  }
  if (url.startsWith('did:key:')) {
    const multibase = url.split('#')[0].slice('did:key:'.length);
    const did = `did:key:${multibase}`;
    const method = {
      '@context': 'https://w3id.org/security/multikey/v1', id: `${did}#${multibase}`, type: 'Multikey',
      controller: did, publicKeyMultibase: multibase,
    };
    if (url.includes('#')) {
      return {contextUrl: null, documentUrl: url, document: method};
    }
    return {contextUrl: null, documentUrl: url, document: {
      '@context': ['https://www.w3.org/ns/did/v1', 'https://w3id.org/security/multikey/v1'],
      id: did, verificationMethod: [method], assertionMethod: [method.id],
    }};
  }
  throw new Error('not fetched: ' + url);
}

async function linkedData() {
  const jsigs = (await load('jsonld-signatures')).default;
  const {DataIntegrityProof} = await load('@digitalbazaar/data-integrity');
  const {cryptosuite} = await load('@digitalbazaar/eddsa-rdfc-2022-cryptosuite');
  const purpose = new jsigs.purposes.AssertionProofPurpose();
  if (request.action === 'verify') {
    const suite = new DataIntegrityProof({cryptosuite});
    const result = await jsigs.verify(request.document, {suite, purpose, documentLoader: loader});
    return {ok: result.verified, error: result.error ? String(result.error.errors ?? result.error) : ''};
  }
  const Multikey = await load('@digitalbazaar/ed25519-multikey');
  const key = await Multikey.from(request.key);
  const suite = new DataIntegrityProof({signer: key.signer(), cryptosuite});
  return {signed: await jsigs.sign(request.document, {suite, purpose, documentLoader: loader})};
}

async function token() {
  const jose = await load('jose');
  if (request.action === 'verify-token') {
    try {
      await jose.jwtVerify(request.token, await jose.importJWK(request.key, 'EdDSA'));
      return {ok: true};
    } catch (error) {
      return {ok: false, error: String(error)};
    }
  }
  const key = await jose.importJWK(request.key, 'EdDSA');
  return {signed: await new jose.SignJWT(request.document).setProtectedHeader(request.header).sign(key)};
}

const answer = request.action.endsWith('token') ? await token() : await linkedData();
process.stdout.write(JSON.stringify(answer));
