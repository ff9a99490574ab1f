// Holds a unified manifest against the published schema of its version, without a connection.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import Ajv from 'ajv-draft-04';
import addFormats from 'ajv-formats';

const manifest = JSON.parse(readFileSync(process.argv[2], 'utf8'));
const folder = `@microsoft/app-manifest/build/json-schemas/teams/v${manifest.manifestVersion}`;
const schema = createRequire(import.meta.url).resolve(`${folder}/MicrosoftTeams.schema.json`);
const ajv = new Ajv({ allErrors: true, strict: false });
addFormats(ajv);
const validate = ajv.compile(JSON.parse(readFileSync(schema, 'utf8')));
if (!validate(manifest)) {
  for (const { instancePath, message, params } of validate.errors) console.log(`${instancePath} ${message} ${JSON.stringify(params)}`);
  process.exit(1);
}
